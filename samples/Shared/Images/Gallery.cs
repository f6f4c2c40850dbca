using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Backprop;

namespace Samples.Images;

/// <summary>Prints images as text, with what the model read in them.</summary>
static class Gallery
{
    const string Shades = " .:-=+*#%@";
    const int PerRow = 3, Margin = 2, Width = DrawnDigits.Side - (2 * Margin);

    /// <summary>Shows the first images, and the first of those that were read wrongly.</summary>
    public static void Show(LabelledDataSet data, int[] predictions)
    {
        IEnumerable<int> all = Enumerable.Range(0, data.Count);
        ShowRow(data, predictions, [.. all.Take(PerRow)]);
        ShowRow(data, predictions, [.. all.Where(i => predictions[i] != data.Labels[i]).Take(PerRow)]);
    }

    static void ShowRow(LabelledDataSet data, int[] predictions, int[] examples)
    {
        // A character stands for two pixels, one above the other, because it is twice as high as it is wide.
        for (int y = Margin; y < DrawnDigits.Side - Margin; y += 2)
        {
            var line = new StringBuilder();
            foreach (int example in examples)
            {
                line.Append("  ");
                AppendLine(line, data.Features(example).Slice(y * DrawnDigits.Side, 2 * DrawnDigits.Side));
            }

            Console.WriteLine(line.ToString().TrimEnd());
        }

        Console.WriteLine(string.Concat(examples.Select(i => "  " + $"read as {predictions[i]}, is {data.Labels[i]}".PadRight(Width))).TrimEnd());
    }

    static void AppendLine(StringBuilder line, ReadOnlySpan<float> twoRows)
    {
        for (int x = Margin; x < DrawnDigits.Side - Margin; x++)
        {
            float value = (twoRows[x] + twoRows[x + DrawnDigits.Side]) / 2;
            line.Append(Shades[(int)Math.Clamp(value * Shades.Length, 0, Shades.Length - 1)]);
        }
    }
}
