using System;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Comparison of tensors relative to their largest element: what is small because terms cancel is not held to more digits than the terms have.</summary>
internal static class Closeness
{
    public static void Assert(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Xunit.Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements instead of {expected.Length}");
        double largest = 0;
        foreach (double value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * largest))
                Xunit.Assert.Fail($"{what}, element {i}: {actual[i]:R} instead of {expected[i]:R}, where the largest is {largest:R}");
        }
    }

    public static double[] ToDouble(this ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++) result[i] = values[i];
        return result;
    }

    public static double[] ToDouble(this Span<float> values) => ((ReadOnlySpan<float>)values).ToDouble();
}
