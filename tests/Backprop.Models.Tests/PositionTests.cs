using System;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Encodings of positions against their formulas.</summary>
public sealed class PositionTests
{
    [Fact]
    public void SinusoidalPositionsAreAdded()
    {
        Check(nameof(Positioned.Waves), [2, 5, 6], (x, at, t, i) => x[at + i] + (i % 2 == 0 ? Math.Sin(t / Math.Pow(100, i / 6.0)) : Math.Cos(t / Math.Pow(100, (i - 1) / 6.0))));
    }

    [Fact]
    public void RotaryPositionsTurnHalvesAgainstEachOther() => Check(nameof(Positioned.Halves), [5, 6], (x, at, t, i) =>
    {
        int pair = i % 3;
        return Turned(x[at + pair], x[at + pair + 3], t / Math.Pow(10000, pair / 3.0), i >= 3);
    });

    [Fact]
    public void InterleavedRotaryPositionsTurnNeighbours() => Check(nameof(Positioned.Pairs), [3, 2, 4, 6], (x, at, t, i) =>
    {
        int pair = i / 2;
        return Turned(x[at + 2 * pair], x[at + 2 * pair + 1], (t + 3) / Math.Pow(50, pair / 3.0), i % 2 == 1);
    });

    private static double Turned(double x, double y, double angle, bool isSecond) => isSecond ? y * Math.Cos(angle) + x * Math.Sin(angle) : x * Math.Cos(angle) - y * Math.Sin(angle);

    /// <summary>Compares the definition with an element's formula, given the operand, where the position's features begin, the position, and the feature.</summary>
    private static void Check(string method, int[] shape, Func<double[], int, int, int, double> formula)
    {
        var model = new Positioned();
        int features = shape[^1], length = shape[^2], count = 1;
        foreach (int extent in shape) count *= extent;
        var x = new double[count];
        var expected = new double[count];
        for (int i = 0; i < count; i++) x[i] = Math.Sin(1 + 3.7 * i);
        for (int i = 0; i < count; i++) expected[i] = formula(x, i - i % features, i / features % length, i % features);
        Variable argument = Variable.Create(shape, x);
        for (int i = 0; i < ((IDifferentiable)model).Methods.Count; i++)
        {
            if (((IDifferentiable)model).Methods[i].Name != method) continue;
            Closeness.Assert(method, expected, ((IDifferentiable)model).EvaluateReference(i, [argument]).Values, 1e-13);
            Closeness.Assert(method, expected, ((IDifferentiable)model).EvaluateCompiled(i, [argument]).Values, 1e-6);
            return;
        }
        Assert.Fail("there is no such method");
    }
}
