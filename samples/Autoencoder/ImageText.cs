using System;
using System.Numerics.Tensors;
using System.Text;
using Samples.Images;

namespace Autoencoder;

/// <summary>Prints images side by side as text.</summary>
static class ImageText
{
    /// <summary>The pixels of an image.</summary>
    public const int Pixels = DrawnDigits.Side * DrawnDigits.Side;

    const string Shades = " .:-=+*#%@";

    /// <summary>Takes images [N, 784] apart.</summary>
    public static float[][] Split(Tensor<float> images)
    {
        var all = new float[(int)images.FlattenedLength];
        images.FlattenTo(all);
        var result = new float[all.Length / Pixels][];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = all[(i * Pixels)..((i + 1) * Pixels)];
        }

        return result;
    }

    /// <summary>Shows images in one row; a character stands for two columns and four rows of pixels, because it is twice as high as it is wide.</summary>
    public static void Show(float[][] images)
    {
        for (int y = 0; y < DrawnDigits.Side; y += 4)
        {
            var line = new StringBuilder();
            foreach (float[] image in images)
            {
                line.Append("  ");
                for (int x = 0; x < DrawnDigits.Side; x += 2)
                {
                    float ink = 0;
                    for (int i = 0; i < 8; i++)
                    {
                        ink += image[((y + (i / 2)) * DrawnDigits.Side) + x + (i % 2)] / 8;
                    }

                    line.Append(Shades[(int)Math.Clamp(ink * Shades.Length, 0, Shades.Length - 1)]);
                }
            }

            Console.WriteLine(line.ToString().TrimEnd());
        }
    }
}
