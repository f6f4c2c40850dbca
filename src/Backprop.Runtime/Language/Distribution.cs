using System;

namespace Backprop;

/// <summary>A distribution to draw independent numbers from: <c>location + scale * z</c> with z standard normal, or uniform in [0, 1).</summary>
readonly struct Distribution
{
    readonly bool isNormal;
    readonly double location;
    readonly double scale;

    Distribution(bool isNormal, double location, double scale) => (this.isNormal, this.location, this.scale) = (isNormal, location, scale);

    public static Distribution Between(double minimum, double maximum) => new(false, minimum, maximum - minimum);

    public static Distribution Symmetric(double bound) => Between(-bound, bound);

    public static Distribution Gaussian(double mean, double standardDeviation) => new(true, mean, standardDeviation);

    /// <summary>Draws element i of every random tensor from word i &amp; 3 of Philox block i / 4.</summary>
    public void Fill(Span<double> values, ulong seed, uint site, uint step)
    {
        Span<double> block = stackalloc double[4];
        for (int i = 0; i < values.Length; i += 4)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Block(seed, (ulong)i >> 2, site, step);
            (block[0], block[1], block[2], block[3]) = (Philox.ToUniform(w0), Philox.ToUniform(w1), Philox.ToUniform(w2), Philox.ToUniform(w3));
            if (isNormal)
            {
                (block[0], block[1]) = BoxMuller(block[0], block[1]);
                (block[2], block[3]) = BoxMuller(block[2], block[3]);
            }
            for (int lane = 0; lane < 4 && i + lane < values.Length; lane++)
            {
                values[i + lane] = location + scale * block[lane];
            }
        }
    }

    /// <summary>Two independent standard normal numbers from two uniform ones (Box, Muller: "A note on the generation of random normal deviates", 1958).</summary>
    static (double, double) BoxMuller(double u, double v)
    {
        // 1 - u is in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - u));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * v);
        return (radius * cosine, radius * sine);
    }
}
