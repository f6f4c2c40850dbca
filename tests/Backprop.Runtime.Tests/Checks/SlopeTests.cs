using System;
using Xunit;

namespace Backprop.Runtime.Tests.Checks;

/// <summary>Derivatives against differences of functions of one number, with and without kinks.</summary>
public sealed class SlopeTests
{
    const double Tolerance = 1e-3;

    static SlopeOutcome Compare(Func<double, double> function, double derivative) => new Slope(function, function(0), unit: 1).Compare(derivative, scale: 0.5, Tolerance).Outcome;

    [Theory]
    [InlineData(1, true), InlineData(1.0009, true), InlineData(1.01, false), InlineData(-1, false), InlineData(0, false), InlineData(double.NaN, false)]
    public void OfASmoothFunction(double derivative, bool agrees) =>
        Assert.Equal(agrees ? SlopeOutcome.Agrees : SlopeOutcome.Differs, Compare(x => 3 + Math.Sin(x) + (x * x), derivative));

    /// <summary>Either side's slope is right where the slope jumps by little; where it jumps by much, nothing is said.</summary>
    [Theory]
    [InlineData(1.003, 1, SlopeOutcome.Agrees), InlineData(1.003, 1.003, SlopeOutcome.Agrees), InlineData(1.003, 1.0015, SlopeOutcome.Agrees), InlineData(1.003, 1.01, SlopeOutcome.Differs)]
    [InlineData(2, 2, SlopeOutcome.Kink), InlineData(2, 1.4, SlopeOutcome.Kink), InlineData(2, 3, SlopeOutcome.Kink)]
    internal void AtAKink(double above, double derivative, SlopeOutcome expected) => Assert.Equal(expected, Compare(x => x > 0 ? above * x : x, derivative));

    /// <summary>A kink within the first step, but not within a smaller one, is no excuse.</summary>
    [Theory]
    [InlineData(1, SlopeOutcome.Agrees), InlineData(2, SlopeOutcome.Differs)]
    internal void NearAKink(double derivative, SlopeOutcome expected) => Assert.Equal(expected, Compare(x => x + Math.Max(0, x - 2e-5), derivative));
}
