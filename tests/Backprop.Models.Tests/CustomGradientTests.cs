using System;
using System.Linq;
using Backprop.Models.Tests.Definitions;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Models.Tests;

/// <summary>Gradients that definitions give themselves, against what they are by hand. Those of the other models are compared with differences by their generated checks.</summary>
public class CustomGradientTests
{
    [Fact]
    public void AScaledGradientScalesTheGradientOnceAndTheHessianTwice()
    {
        var model = new ScaledIdentity();
        double[] w = model.Parameters["weight"].Span.ToDouble();
        float loss = model.HalfAndGradients(new float[2]);
        Assert.Equal(0.5 * w.Sum(x => x * x), loss, 1e-6);
        Closeness.Assert("gradient", [.. w.Select(x => -2 * x)], model.Gradients["weight"].Span.ToDouble(), 1e-6);

        GradientStore direction = new(model.Parameters), product = new(model.Parameters);
        float[] v = [1, -2, 0.5f];
        v.CopyTo(direction["weight"].Span);
        model.HalfHessianVector(new float[2], direction, product);
        Closeness.Assert("product", [4, -8, 2], product["weight"].Span.ToDouble(), 1e-6);
    }

    [Fact]
    public void AGradientIsClippedWhereTheDefinitionClipsIt()
    {
        var model = new ScaledIdentity();
        float[] gradient = new float[3];
        model.TwiceAndGradients(new float[] { 0.125f, -2, 1 }, gradient);
        // 3 x clipped to ±0.5, and 1 clipped to 0.25; the gradient of x is not clipped.
        Assert.Equal([0.375f + 0.25f, -0.5f + 0.25f, 0.5f + 0.25f], model.Gradients["weight"].Span.ToArray());
        Assert.Equal(model.Parameters["weight"].Span.ToArray().Select(x => 3 * x), gradient);
    }

    [Fact]
    public void AHandWrittenDerivativeIsRightWhereTheTermsHaveKinks()
    {
        var model = new ScaledIdentity();
        float[] gradient = new float[4];
        float loss = model.SoftplusAndGradients(new float[] { 0, 100, -100, -1 }, gradient);
        Assert.Equal(Math.Log(2) + 100 + Math.Log(1 + Math.Exp(-1)), loss, 1e-4);
        Closeness.Assert("gradient", [0.5, 1, 0, 1 / (1 + Math.E)], gradient.AsSpan().ToDouble(), 1e-6);
    }

    [Fact]
    public void IndicesOfTheGradientFunctionAreChecked()
    {
        var model = new ScaledIdentity();
        float[] gradient = new float[2];
        model.LookedUpAndGradients(new float[] { 1, 2 }, new int[] { 1, 1 }, gradient);
        Assert.Equal([3, 3], gradient);
        Assert.Throws<ArgumentException>(() => model.LookedUpAndGradients(new float[] { 1, 2 }, new int[] { 2, 0 }, new float[2]));
    }

    /// <summary>Straight through two signs, from a gradient that is given.</summary>
    [Fact]
    public void ABackwardMethodGoesThroughSigns()
    {
        var model = new BinaryClassifier();
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 4 * 6).Select(_ => random.NextSingle() - 0.5f)], upstream = [.. Enumerable.Range(0, 4 * 3).Select(_ => random.NextSingle() - 0.5f)];
        float[] gradient = new float[x.Length];
        model.LogitsBackward(x, upstream, gradient);

        Variable input = Variable.Create([4, 6], x), weight = Parameter("weight", 16, 6), output = Parameter("output.weight", 3, 16);
        Variable signs = Where(weight >= 0, 1, -1), sum = MatMul(input, Transpose(signs));
        Variable hidden = Where(Abs(sum) <= 1, MatMul(Variable.Create([4, 3], upstream), output), 0);
        Variable straight = Where(Abs(weight) <= 1, MatMul(Transpose(hidden), input), 0);
        Assert.Contains(straight.Values.ToArray(), v => v != 0);
        Closeness.Assert("gradient of x", MatMul(hidden, signs).Values, gradient.AsSpan().ToDouble(), 1e-5);
        Closeness.Assert("gradient of the weight", straight.Values, model.Gradients["weight"].Span.ToDouble(), 1e-5);

        Variable Parameter(string name, params int[] shape) => Variable.Create(shape, model.Parameters[name].Span);
    }
}
