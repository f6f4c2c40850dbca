using System;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>What the generated methods promise besides their numbers: accumulation, sizes at the edge, values that are not numbers, threads.</summary>
[Collection(nameof(ProcessWideSettings))]
public class EvaluationTests
{
    [Fact]
    public void LogitsAreWrittenIntoASpan()
    {
        var model = new DigitClassifier();
        var batch = new Digits(5);
        float[] expected = Logits(model, batch);

        float[] room = Enumerable.Repeat(-7f, expected.Length + 32).ToArray();
        model.Logits(batch.Tensor, new TensorSpan<float>(room, 16, [5, 10], default));
        Assert.Equal(expected, room[16..^16]);
        Assert.All(room[..16].Concat(room[^16..]), value => Assert.Equal(-7f, value));

        float[] flat = new float[expected.Length];
        model.Logits(batch.Images, flat);
        Assert.Equal(expected, flat);
    }

    /// <summary>The eager definition of a model that nobody has used yet already has the values the compiled code will have.</summary>
    [Fact]
    public void TheReferenceOfAFreshModelHasItsParameters()
    {
        IDifferentiable model = new DigitClassifier();
        var batch = new Digits(3);
        object[] arguments = [Variable.Create([3, Digits.Pixels], batch.Images)];

        Variable reference = model.EvaluateReference(0, arguments), compiled = model.EvaluateCompiled(0, arguments);

        Assert.All(Enumerable.Range(0, reference.Count), i => Assert.Equal(reference.Values[i], compiled.Values[i], 1e-5));
    }

    [Fact]
    public void AccumulationAdds()
    {
        var model = new DigitClassifier();
        Digits first = new(9, seed: 1), second = new(4, seed: 2);
        double[] a = Gradients(model, first), b = Gradients(model, second);

        model.LossAndGradients(first.Tensor, first.Labels);
        float loss = model.LossAndGradients(second.Tensor, second.Labels, accumulate: true);
        Assert.Equal(model.Loss(second.Tensor, second.Labels), loss, 1e-6f);
        Closeness.Assert("sum of two gradients", [.. a.Zip(b, (x, y) => x + y)], model.Gradients.Span.ToDouble(), 1e-6);

        Assert.Equal(b, Gradients(model, second));
    }

    [Fact]
    public void WithoutExamplesLossAndGradientsAreZero()
    {
        var model = new DigitClassifier();
        var none = new Digits(0);
        foreach (ParameterView view in model.Gradients.Views) view.Span.Fill(1);
        Assert.Equal(0, model.LossAndGradients(none.Tensor, none.Labels));
        Assert.Equal(0, model.Loss(none.Tensor, none.Labels));
        Assert.All(model.Gradients.Views, view => Assert.All(view.Span.ToArray(), g => Assert.Equal(0, g)));
        Assert.Equal([0, 10], model.Logits(none.Tensor).Lengths.ToArray());
        model.Logits(none.Tensor, new float[0]);
        model.Logits(none.Tensor, new TensorSpan<float>(new float[0], [0, 10]));

        double[] gradients = Gradients(model, new Digits(3));
        Assert.Equal(0, model.LossAndGradients(none.Tensor, none.Labels, accumulate: true));
        Assert.Equal(gradients, model.Gradients.Span.ToDouble());
    }

    [Fact]
    public void RowsOfTheIgnoredLabelDoNotCount()
    {
        const int Ignored = 3;
        var model = new GeluClassifier();
        float[] features = [.. Enumerable.Range(0, 5 * 12).Select(i => MathF.Sin(i))];
        float expected = model.LossAndGradients(features[..(3 * 12)], new[] { 0, 4, 2 });
        double[] gradients = model.Gradients.Span.ToDouble();
        Assert.Equal(expected, model.LossAndGradients(features, new[] { 0, 4, 2, Ignored, Ignored }), 1e-6f);
        Closeness.Assert("gradients", gradients, model.Gradients.Span.ToDouble(), 1e-6);

        Assert.Equal(0, model.LossAndGradients(features[..24], new[] { Ignored, Ignored }));
        Assert.All(model.Gradients.Span.ToArray(), g => Assert.Equal(0, g));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNotANumberReachesTheLoss(float value)
    {
        var model = new DigitClassifier();
        var batch = new Digits(17);
        batch.Images[11 * Digits.Pixels + 300] = value;
        Assert.False(float.IsFinite(model.Loss(batch.Tensor, batch.Labels)));
        Assert.False(float.IsFinite(model.LossAndGradients(batch.Tensor, batch.Labels)));
        Assert.Contains(model.Gradients["output.weight"].Span.ToArray(), float.IsNaN);
        float[] logits = Logits(model, batch);
        // The other examples are as they were.
        Assert.All(logits[..(11 * Digits.Classes)], logit => Assert.True(float.IsFinite(logit)));
        if (float.IsNaN(value)) Assert.All(logits[(11 * Digits.Classes)..(12 * Digits.Classes)], logit => Assert.True(float.IsNaN(logit)));

        // And nothing is left of it.
        Assert.True(float.IsFinite(model.LossAndGradients(new Digits(17).Tensor, batch.Labels)));
        Assert.All(model.Gradients.Span.ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void ALargerBatchThanAnyBeforeIsAsGoodAsInANewModel()
    {
        var grown = new DigitClassifier();
        foreach (int count in new[] { 1, 33, 300, 2, 301 })
        {
            var batch = new Digits(count, seed: count);
            var fresh = new DigitClassifier();
            Assert.Equal(fresh.LossAndGradients(batch.Tensor, batch.Labels), grown.LossAndGradients(batch.Tensor, batch.Labels));
            Assert.Equal(fresh.Gradients.Span.ToArray(), grown.Gradients.Span.ToArray());
            Assert.Equal(Logits(fresh, batch), Logits(grown, batch));
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        float[] Train()
        {
            var model = new DigitClassifier();
            model.Initialize(42);
            var adam = new Adam(model.Parameters);
            for (int step = 0; step < 20; step++)
            {
                var batch = new Digits(32, seed: step);
                model.LossAndGradients(batch.Tensor, batch.Labels);
                adam.Step(model.Gradients);
            }
            return model.Parameters.Span.ToArray();
        }

        float[] first = Train();
        Assert.Equal(first, Train());
        var other = new DigitClassifier();
        other.Initialize(43);
        Assert.NotEqual(first, other.Parameters.Span.ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(700)]
    public void TheNumberOfThreadsDoesNotChangeABit(int count)
    {
        var batch = new Digits(count);
        (float Loss, float[] Gradients, float[] Logits) Evaluate(int threads)
        {
            using var setting = new Threads(threads);
            var model = new DigitClassifier();
            return (model.LossAndGradients(batch.Tensor, batch.Labels), model.Gradients.Span.ToArray(), Logits(model, batch));
        }

        var one = Evaluate(1);
        foreach (int threads in new[] { 2, 5 })
        {
            var more = Evaluate(threads);
            Assert.Equal(one.Loss, more.Loss);
            Assert.Equal(one.Gradients, more.Gradients);
            Assert.Equal(one.Logits, more.Logits);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SeveralThreadsMayEvaluateAtOnce(int workers)
    {
        using var setting = new Threads(workers);
        const int Callers = 4, Rounds = 50;
        var model = new DigitClassifier();
        Digits[] batches = [.. Enumerable.Range(0, Callers).Select(i => new Digits(1 + 40 * i, seed: i))];
        float[][] logits = [.. batches.Select(batch => Logits(model, batch))];
        float[] losses = [.. batches.Select(batch => model.Loss(batch.Tensor, batch.Labels))];

        // A new model: its state, too, is made by whoever comes first.
        var shared = new DigitClassifier();
        using var start = new Barrier(Callers);
        int wrong = 0;
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < Rounds; round++)
            {
                int i = (caller + round) % Callers;
                if (shared.Loss(batches[i].Tensor, batches[i].Labels) != losses[i]) Interlocked.Increment(ref wrong);
                if (!Logits(shared, batches[i]).AsSpan().SequenceEqual(logits[i])) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(0, wrong);
    }

    private static double[] Gradients(DigitClassifier model, Digits batch)
    {
        model.LossAndGradients(batch.Tensor, batch.Labels);
        return model.Gradients.Span.ToDouble();
    }

    private static float[] Logits(DigitClassifier model, Digits batch)
    {
        Tensor<float> logits = model.Logits(batch.Tensor);
        float[] values = new float[logits.FlattenedLength];
        logits.FlattenTo(values);
        return values;
    }
}
