using System;
using System.Linq;

namespace Forecast;

/// <summary>What the networks see of a series: its values, less their mean and divided by their deviation, and where in the season they are.</summary>
sealed class Features
{
    /// <summary>How many hours a forecast covers.</summary>
    public const int Horizon = 24;

    /// <summary>How many numbers there are for each hour: its value, and sine and cosine of the season's angle times each of <see cref="Harmonics"/>.</summary>
    public const int Count = 13;

    /// <summary>The parts of a season that are waves of their own: a week's first three, and a day's.</summary>
    static readonly int[] Harmonics = [1, 2, 3, 7, 14, 21];

    readonly float[] inputs, targets;

    /// <summary>Prepares a series.</summary>
    /// <param name="series">The values, one an hour.</param>
    /// <param name="season">After how many hours the season begins again.</param>
    /// <param name="training">How many values mean and deviation are taken from.</param>
    public Features(float[] series, int season, int training)
    {
        Mean = series[..training].Average();
        Deviation = Math.Max(1e-6f, MathF.Sqrt(series[..training].Average(value => (value - Mean) * (value - Mean))));
        float[] values = [.. series.Select(value => (value - Mean) / Deviation)];
        inputs = [.. Enumerable.Range(0, series.Length).SelectMany(hour => Describe(values[hour], 2 * Math.PI * (hour % season) / season))];
        targets = [.. Enumerable.Range(0, Math.Max(0, series.Length - Horizon)).SelectMany(hour => values[(hour + 1)..(hour + 1 + Horizon)])];
    }

    /// <summary>The mean of the values to train with.</summary>
    public float Mean { get; }

    /// <summary>Their standard deviation.</summary>
    public float Deviation { get; }

    /// <summary>Copies the features of some hours in a row.</summary>
    public void CopyInputs(int hour, Span<float> window) => inputs.AsSpan(hour * Count, window.Length).CopyTo(window);

    /// <summary>Copies what follows each of some hours in a row.</summary>
    public void CopyTargets(int hour, Span<float> window) => targets.AsSpan(hour * Horizon, window.Length).CopyTo(window);

    /// <summary>Turns forecasts back into values of the series.</summary>
    public void Restore(Span<float> forecasts)
    {
        foreach (ref float forecast in forecasts)
        {
            forecast = (forecast * Deviation) + Mean;
        }
    }

    static float[] Describe(float value, double angle) =>
        [value, .. Harmonics.SelectMany(harmonic => new[] { (float)Math.Sin(harmonic * angle), (float)Math.Cos(harmonic * angle) })];
}
