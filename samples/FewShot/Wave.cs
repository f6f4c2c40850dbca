using System;

namespace FewShot;

/// <summary>A task: a sine wave, of which a few points are known.</summary>
readonly record struct Wave(double Amplitude, double Phase)
{
    /// <summary>Waves are looked at from -<see cref="Range"/> to <see cref="Range"/>.</summary>
    public const double Range = 5;

    public static Wave Draw(Random random) => new(0.1 + (4.9 * random.NextDouble()), Math.PI * random.NextDouble());

    public double At(double x) => Amplitude * Math.Sin(x - Phase);

    /// <summary>Fills in random points of the wave.</summary>
    public void Sample(Random random, float[] x, float[] y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)(Range * ((2 * random.NextDouble()) - 1));
            y[i] = (float)At(x[i]);
        }
    }
}
