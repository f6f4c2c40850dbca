using System;
using System.Collections.Generic;
using System.Numerics;
using Backprop;

namespace Samples.Images;

/// <summary>Images of digits that the program draws itself, so that the sample needs no data: strokes under a random affine map, with a random pen, and noise.</summary>
static class DrawnDigits
{
    /// <summary>The number of pixels along each side of an image.</summary>
    public const int Side = 28;

    /// <summary>How far the points of a stroke move, as part of the digit's size.</summary>
    const float Wobble = 0.06f;

    /// <summary>Draws images of 28 x 28 pixels in [0, 1], white on black, all ten digits equally often.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="seed">The same seed draws the same images.</param>
    public static LabelledDataSet Create(int count, int seed)
    {
        var random = new Random(seed);
        var pixels = new float[count * Side * Side];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 10;
            Draw(labels[i], random, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return new LabelledDataSet(pixels, labels, Side, Side);
    }

    static void Draw(int digit, Random random, Span<float> image)
    {
        Matrix3x2 placement = Placement(random);
        List<(Vector2 From, Vector2 To)> segments = Strokes.Draw(
            digit, point => Vector2.Transform(point + new Vector2(Around(random, Wobble), Around(random, Wobble)), placement));
        float radius = 1.1f + (0.9f * random.NextSingle());
        float ink = 0.75f + (0.25f * random.NextSingle());
        foreach (var (from, to) in segments)
        {
            Stroke(image, from, to, radius, ink);
        }

        foreach (ref float pixel in image)
        {
            pixel = Math.Clamp(pixel + Around(random, 0.25f), 0, 1);
        }
    }

    /// <summary>Full ink within the radius of the pen, fading over one pixel.</summary>
    static void Stroke(Span<float> image, Vector2 from, Vector2 to, float radius, float ink)
    {
        Vector2 reach = new(radius + 1);
        Vector2 low = Vector2.Clamp(Vector2.Min(from, to) - reach, Vector2.Zero, new Vector2(Side));
        Vector2 high = Vector2.Clamp(Vector2.Max(from, to) + reach, Vector2.Zero, new Vector2(Side));
        for (int y = (int)low.Y; y < (int)high.Y; y++)
        {
            for (int x = (int)low.X; x < (int)high.X; x++)
            {
                ref float pixel = ref image[(y * Side) + x];
                float distance = Distance(new Vector2(x + 0.5f, y + 0.5f), from, to);
                pixel = Math.Max(pixel, ink * Math.Clamp(radius + 0.5f - distance, 0, 1));
            }
        }
    }

    /// <summary>Maps the unit square to a turned, sheared, stretched and shifted square in the middle of the image.</summary>
    static Matrix3x2 Placement(Random random) =>
        Matrix3x2.CreateTranslation(-0.5f, -0.5f)
        * Matrix3x2.CreateScale(18 + Around(random, 4), 20 + Around(random, 3))
        * Matrix3x2.CreateSkew(Around(random, 0.4f), Around(random, 0.15f))
        * Matrix3x2.CreateRotation(Around(random, 0.35f))
        * Matrix3x2.CreateTranslation((Side / 2f) + Around(random, 3), (Side / 2f) + Around(random, 3));

    /// <summary>The distance of a point from a segment.</summary>
    static float Distance(Vector2 point, Vector2 from, Vector2 to)
    {
        Vector2 along = to - from, offset = point - from;
        float t = Math.Clamp(Vector2.Dot(offset, along) / Math.Max(along.LengthSquared(), 1e-9f), 0, 1);
        return (offset - (t * along)).Length();
    }

    /// <summary>A number from -<paramref name="spread"/> to <paramref name="spread"/>.</summary>
    static float Around(Random random, float spread) => spread * ((2 * random.NextSingle()) - 1);
}
