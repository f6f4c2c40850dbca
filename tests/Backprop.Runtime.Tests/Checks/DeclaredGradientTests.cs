using System;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Runtime.Tests.Checks;

/// <summary>Differences of definitions that give gradients themselves.</summary>
public class DeclaredGradientTests
{
    [Fact]
    public void OutsideOfChecksItIsTheValue()
    {
        Variable value = new double[] { 1, 2 };
        Assert.Same(value, CustomGradient(value, value, _ => throw new InvalidOperationException()));
        Assert.Same(value, CustomGradient(value, value, value, _ => throw new InvalidOperationException()));
        Assert.Same(value, CustomGradient(value, value, value, value, _ => throw new InvalidOperationException()));
    }

    [Fact]
    public void ALinearFunctionIsTheSlope()
    {
        // Elementwise: 2 sign(x) times 3.
        Slopes([6, -6], x => Sum(Square(CustomGradient(Where(x >= 0, 1, -1), x, gradient => 3 * gradient))), 0.5, -2);
        // Mixing elements: sums from the first on.
        Slopes([1, 3], x => Sum(CustomGradient(Floor(x), x, gradient => CumulativeSum(gradient)) * new double[] { 1, 2 }), 0.5, 1.5);
    }

    [Fact]
    public void EachOperandHasItsOwn()
    {
        Slopes([8 + 63, 10 + 63], x => Sum(CustomGradient(Zeros(2), x, Sum(x), gradient => (2 * gradient, 7 * Sum(gradient))) * new double[] { 4, 5 }), 1, 2);
        Slopes([4 + 1], x => Sum(4 * CustomGradient(x, x, StopGradient(x), x, gradient => (gradient, gradient, 0.25 * gradient))), 3);
    }

    /// <summary>What is clipped is what reaches the value: 2 x y with y in the loss, times cos(x²) in between.</summary>
    [Fact]
    public void AClippedGradientIsThatOfWhatReachesIt()
    {
        Slopes([0.5, -0.25, 0.125], x => Sum(CustomGradient(x, x, gradient => Clamp(gradient, -0.25, 0.5)) * new double[] { 3, -4, 0.125 }), 1, 2, 3);
        Slopes([0.25 * 2 * 3], x => Sum(7 * CustomGradient(Square(x), Square(x), gradient => Clamp(gradient, -0.25, 0.25))), 3);
        // The second reaches the first: 100 clipped to 1, times cos(1), clipped to 0.5, times 2 x.
        Slopes([0.5 * 2], x => 100 * Sum(Clipped(Sin(Clipped(Square(x), 0.5)), 1)), 1);
        // One after one that is linear, and before.
        Slopes([-3 * 0.5 * 5], x => 100 * Sum(Scaled(Clipped(Scaled(x, 5), 0.5 * 3), -1) / 1), 1);
    }

    [Fact]
    public void WhatIsStoppedInAGradientFunctionIsItsBusiness() =>
        Slopes([2 / 5.0 * 3, 2 / 5.0 * 4], x => Sum(CustomGradient(x, x, gradient => gradient * StopGradient(2 * Rsqrt(Sum(Square(gradient))))) * new double[] { 3, 4 }), 1, 1);

    [Fact]
    public void SecondDifferencesSeeHowTheSlopeChanges()
    {
        // y' = x², so that y'' = 2 x; mixed through y² they are 2 (y'² + y y'').
        var stopped = new StoppedValues(isCurved: true);
        double At(double x) => stopped.Evaluate(() => Square(CustomGradient((Variable)7, x, gradient => gradient * x * x))).Item;
        double at = At(3);
        const double h = 1e-4;
        Assert.Equal(2 * (81 + 7 * 6), (At(3 + h) - 2 * at + At(3 - h)) / (h * h), 1e-3);
        Assert.Equal(2 * 7 * 9, (At(3 + h) - At(3 - h)) / (2 * h), 1e-5);

        ModelCheckException exception = Assert.Throws<ModelCheckException>(() => new StoppedValues(isCurved: true).Evaluate(() => Clipped(2, 1)));
        Assert.Equal("A gradient function of a value [] is not linear in the gradient, and so there is no Hessian to check: leave out [Loss(HessianVector = true)]", exception.Message);
    }

    [Fact]
    public void WhatCannotBeMeasuredIsSaid()
    {
        ArgumentException shape = Assert.Throws<ArgumentException>(() => new StoppedValues().Evaluate(() => CustomGradient(Zeros(3), Zeros(2), gradient => gradient)));
        Assert.Equal("CustomGradient: the gradient of an operand [2] is [3]", shape.Message);

        ModelCheckException size = Assert.Throws<ModelCheckException>(() => new StoppedValues().Evaluate(() => CustomGradient(Zeros(5000), Zeros(5000), gradient => CumulativeSum(gradient))));
        Assert.StartsWith("A gradient function of a value [5000] mixes elements, so that its elements would have to be moved one by one", size.Message, StringComparison.Ordinal);
    }

    private static Variable Clipped(Variable x, double limit) => CustomGradient(x, x, gradient => Clamp(gradient, -limit, limit));

    private static Variable Scaled(Variable x, double factor) => CustomGradient(x, x, gradient => factor * gradient);

    /// <summary>Central differences of the loss at a point, one element after the other.</summary>
    private static void Slopes(double[] expected, Func<Variable, Variable> loss, params double[] point)
    {
        const double h = 1e-5;
        var stopped = new StoppedValues();
        double At(double[] x) => stopped.Loss(() => loss(x));
        Assert.Equal(loss(point).Item, At(point), 1e-12);
        for (int i = 0; i < point.Length; i++)
        {
            double[] up = [.. point], down = [.. point];
            up[i] += h;
            down[i] -= h;
            Assert.Equal(expected[i], (At(up) - At(down)) / (2 * h), 1e-6);
        }
        Assert.Contains(expected, slope => slope != 0);
    }
}
