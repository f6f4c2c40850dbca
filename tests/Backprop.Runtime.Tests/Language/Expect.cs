using System;
using Xunit;

namespace Backprop.Tests.Language;

/// <summary>Assertions on tensors: exact shape, elements to a relative tolerance.</summary>
static class Expect
{
    public static void Close(double expected, double actual, double tolerance = 1e-14)
    {
        if (expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Abs(expected))
        {
            return;
        }
        Assert.Fail(FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));
    }

    public static void Tensor(int[] shape, double[] values, Variable actual, double tolerance = 1e-14)
    {
        Assert.Equal(shape, actual.Shape.ToArray());
        Assert.Equal(values.Length, actual.Count);
        for (int i = 0; i < values.Length; i++)
        {
            Close(values[i], actual.Values[i], tolerance);
        }
    }

    public static void Tensor(int[] shape, bool[] values, Mask actual)
    {
        Assert.Equal(shape, actual.Shape.ToArray());
        Assert.Equal(values, actual.Values.ToArray());
    }

    public static void Tensor(int[] shape, int[] values, Indices actual)
    {
        Assert.Equal(shape, actual.Shape.ToArray());
        Assert.Equal(values, actual.Values.ToArray());
    }

    /// <summary>A wrong call says what is wrong.</summary>
    public static void Error(string message, Func<object> action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
