using System;
using System.Linq;
using System.Numerics.Tensors;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Backward methods for losses that are computed elsewhere, and losses that train a part of the parameters.</summary>
public class BackwardTests
{
    private static readonly float[] Features = [.. Enumerable.Range(0, 5 * 6).Select(i => MathF.Sin(i * i))];
    private static readonly int[] Labels = [0, 3, 1, 2, 0];

    /// <summary>The gradient of the cross-entropy with respect to the logits, computed here, gives the gradients of the compiled loss.</summary>
    [Fact]
    public void UpstreamGradientsGiveTheGradientsOfTheLoss()
    {
        var model = new FrozenBackbone();
        float[] expectedInput = new float[30], input = new float[30], upstream = new float[20];
        model.LossAndGradients(Features, Labels, expectedInput);
        double[] expected = model.Gradients.Span.ToDouble();

        float[] logits = new float[20];
        model.Logits(Features, logits);
        for (int row = 0; row < 5; row++)
        {
            Span<float> gradient = upstream.AsSpan(row * 4, 4);
            TensorPrimitives.SoftMax(logits.AsSpan(row * 4, 4), gradient);
            gradient[Labels[row]] -= 1;
            TensorPrimitives.Divide(gradient, 5, gradient);
        }
        foreach (ParameterView gradient in model.Gradients.Views) gradient.Span.Fill(7);
        model.LogitsBackward(Features, upstream, input);
        Closeness.Assert("gradients", expected, model.Gradients.Span.ToDouble(), 1e-5);
        Closeness.Assert("gradient of x", expectedInput.AsSpan().ToDouble(), input.AsSpan().ToDouble(), 1e-5);

        model.LogitsBackward(Features, upstream, input, accumulate: true);
        Closeness.Assert("accumulated gradients", [.. expected.Select(g => 2 * g)], model.Gradients.Span.ToDouble(), 1e-5);
        Assert.Throws<ArgumentException>(() => model.LogitsBackward(Features, new float[19], new float[30]));
    }

    /// <summary>Results that are differentiable have an upstream gradient each, in their order, a number a vector of one.</summary>
    [Fact]
    public void UpstreamGradientsOfATupleAdd()
    {
        var model = new FrozenBackbone();
        float[] features = [.. Enumerable.Range(0, 60).Select(i => MathF.Cos(i))], one = [1], zero = [0];
        model.DescribeBackward(Features, features, zero);
        double[] first = model.Gradients.Span.ToDouble();
        model.DescribeBackward(Features, new float[60], one);
        double[] second = model.Gradients.Span.ToDouble();
        model.DescribeBackward(Features, features, one);
        Closeness.Assert("gradients", [.. first.Zip(second, (a, b) => a + b)], model.Gradients.Span.ToDouble(), 1e-5);
        Assert.All(first[^64..], g => Assert.Equal(0, g));
    }

    [Fact]
    public void OnlyWhatIsTrainedHasAGradient()
    {
        var model = new FrozenBackbone();
        float[] input = new float[30];
        float loss = model.LossAndGradients(Features, Labels, input);
        var all = model.Gradients.Views.ToDictionary(v => v.Name, v => v.Span.ToArray());
        foreach ((Func<float> evaluate, Func<string, bool> isTrained) in new (Func<float>, Func<string, bool>)[]
        {
            (() => model.HeadLossAndGradients(Features, Labels), name => name.StartsWith("head.", StringComparison.Ordinal)),
            (() => model.PartLossAndGradients(Features, Labels), name => name.StartsWith("backbone.0.", StringComparison.Ordinal) || name == "head.bias"),
            (() => model.AttackAndGradients(Features, Labels, input), _ => false),
        })
        {
            foreach (ParameterView gradient in model.Gradients.Views) gradient.Span.Fill(3);
            Assert.Equal(loss, evaluate(), 1e-6f);
            foreach (ParameterView gradient in model.Gradients.Views)
            {
                double[] expected = isTrained(gradient.Name) ? all[gradient.Name].AsSpan().ToDouble() : new double[gradient.Length];
                Closeness.Assert(gradient.Name, expected, gradient.Span.ToDouble(), 1e-6);
            }
        }
        // Accumulated, what is not trained keeps what it has.
        foreach (ParameterView gradient in model.Gradients.Views) gradient.Span.Fill(3);
        model.HeadLossAndGradients(Features, Labels, accumulate: true);
        Assert.All(model.Gradients["backbone.1.weight"].Span.ToArray(), g => Assert.Equal(3, g));
        Closeness.Assert("head.bias", [.. all["head.bias"].Select(g => g + 3.0)], model.Gradients["head.bias"].Span.ToDouble(), 1e-6);
    }

    /// <summary>Where nothing is differentiated, nothing is computed for it: the head alone costs little more than evaluation.</summary>
    [Fact]
    public void NoWorkIsDoneForWhatIsNotTrained()
    {
        string[] lines = FrozenBackbone.Plan.Split('\n');
        long Flops(string program) => long.Parse(lines.Single(l => l.StartsWith(program + ":", StringComparison.Ordinal)).Split(' ', '*')[1], System.Globalization.CultureInfo.InvariantCulture);
        // For each row the head's product, the gradient of its weight, and the softmax; the three products of the backbone are not run backwards.
        Assert.InRange(Flops("HeadLossAndGradients") - Flops("HeadLoss"), 2 * 12 * 4, 2 * 12 * 4 + 60);
        Assert.True(Flops("LossAndGradients") - Flops("Loss") > 2 * (6 * 6 * 4 + 6 * 12 * 2 + 12 * 4 * 2));
    }

    /// <summary>Each loss of a pair moves its own half: two optimizers, one buffer of gradients.</summary>
    [Fact]
    public void AdversariesTrainInTurn()
    {
        var model = new Adversaries();
        Adam discriminator = new(model.Parameters.Subset("critic")) { LearningRate = 5e-3, Beta1 = 0.5 }, generator = new(model.Parameters.Subset("generator")) { LearningRate = 5e-3, Beta1 = 0.5 };
        var random = new Random(1);
        float[] noise = new float[128], real = new float[128], fake = new float[128];
        void Draw()
        {
            for (int i = 0; i < 64; i++)
            {
                (noise[2 * i], noise[2 * i + 1]) = (2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1);
                (real[2 * i], real[2 * i + 1]) = (3 + 0.5f * (2 * random.NextSingle() - 1), -2 + 0.5f * (2 * random.NextSingle() - 1));
            }
        }
        (double X, double Y) Mean(float[] points) => (Enumerable.Range(0, 64).Average(i => points[2 * i]), Enumerable.Range(0, 64).Average(i => points[2 * i + 1]));

        for (int step = 0; step < 1500; step++)
        {
            Draw();
            float[] before = model.Parameters.Span.ToArray();
            model.DiscriminationAndGradients(real, noise);
            discriminator.Step(model.Gradients);
            foreach (ParameterView view in model.Parameters.Views.Where(v => v.Name.StartsWith("generator", StringComparison.Ordinal)))
                Assert.Equal(before[view.Offset..(view.Offset + view.Length)], view.Span.ToArray());
            before = model.Parameters.Span.ToArray();
            model.GenerationAndGradients(noise, fake);
            generator.Step(model.Gradients);
            foreach (ParameterView view in model.Parameters.Views.Where(v => v.Name.StartsWith("critic", StringComparison.Ordinal)))
                Assert.Equal(before[view.Offset..(view.Offset + view.Length)], view.Span.ToArray());
        }
        // The generator makes points where the real ones are.
        model.Generate(noise, fake);
        (double x, double y) = Mean(fake);
        Assert.InRange(x, 2, 4);
        Assert.InRange(y, -3, -1);
    }

    /// <summary>Both losses at once: gradients of disjoint parts add up in one buffer.</summary>
    [Fact]
    public void PartsAccumulateInOneBuffer()
    {
        var model = new Adversaries();
        float[] noise = [0.1f, 0.2f, -0.3f, 0.4f], real = [1, 2, 3, 4];
        model.DiscriminationAndGradients(real, noise);
        float[] discrimination = model.Gradients.Span.ToArray();
        model.GenerationAndGradients(noise);
        float[] generation = model.Gradients.Span.ToArray();
        model.DiscriminationAndGradients(real, noise);
        model.GenerationAndGradients(noise, accumulate: true);
        Assert.Equal(discrimination.Zip(generation, (a, b) => a + b), model.Gradients.Span.ToArray());
    }
}
