using System;
using System.Linq;
using Xunit;

namespace Backprop.Generators.Tests.Differentiation;

internal static class TensorAssert
{
    /// <summary>Equal up to <paramref name="tolerance"/> times the largest finite magnitude of the expected tensor (at least 1); NaN and infinities are equal to themselves.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double scale = Math.Max(1, expected.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (int i = 0; i < expected.Values.Length; i++)
        {
            (double e, double a) = (expected.Values[i], actual.Values[i]);
            bool close = e.Equals(a) || Math.Abs(e - a) <= tolerance * scale;
            Assert.True(close, $"{what}: element {i} is {a:R}, expected {e:R}");
        }
    }

    public static double Dot(Tensor a, Tensor b) => a.Values.Zip(b.Values, (x, y) => x * y).Sum();

    /// <summary>The magnitude that rounding errors of <see cref="Dot"/> are relative to.</summary>
    public static double AbsoluteDot(Tensor a, Tensor b) => a.Values.Zip(b.Values, (x, y) => Math.Abs(x * y)).Sum();
}
