using System;
using System.Linq;
using System.Numerics.Tensors;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>What methods with several results return, and where they write.</summary>
public class ResultTests
{
    private static readonly float[] Features = [.. Enumerable.Range(0, 4 * 7).Select(i => MathF.Sin(i))];

    [Fact]
    public void ATupleHasTheNamesOfTheDefinition()
    {
        var model = new ManyResults();
        var all = model.All(Features);
        Assert.Equal([4, 5], all.Scores.Lengths.ToArray());
        Assert.Equal([.. Enumerable.Range(0, 4).Select(row => (int)TensorPrimitives.IndexOfMax(Flat(all.Scores).AsSpan(row * 5, 5)))], Flat(all.best));
        Assert.Equal(Flat(all.Scores).Average(), all.@base, 1e-6f);
        Assert.Equal([.. Enumerable.Range(0, 28).Select(i => Features[i % 4 * 7 + i / 4])], Flat(all.Item4));
        Assert.Equal(Features, Flat(all.features));
        Assert.Equal([1, 1, 1, 1, 1, 1], Flat(all.Ones));
        Assert.Equal(Flat(all.Scores), Flat(all.Again));
        Assert.Equal([1, 1, 1], Flat(all.Gain));

        (float mean, int largest) = model.Numbers(Features);
        Assert.InRange(largest, 0, 6);
        Assert.True(float.IsFinite(mean));
    }

    [Fact]
    public void ResultsAreWrittenWhereTheCallerSays()
    {
        var model = new ManyResults();
        var expected = model.All(Features);
        float[] scores = new float[20], transposed = new float[28], same = new float[28], ones = new float[6], again = new float[20], gain = new float[3];
        int[] best = new int[4];
        model.All(Features, scores, best, out float mean, transposed, same, ones, again, gain);
        Assert.Equal(Flat(expected.Scores), scores);
        Assert.Equal(Flat(expected.best), best);
        Assert.Equal(expected.@base, mean);
        Assert.Equal(Flat(expected.Item4), transposed);
        Assert.Equal(Features, same);
        Assert.Equal(Flat(expected.Ones), ones);
        Assert.Equal(scores, again);
        Assert.Equal([1, 1, 1], gain);
    }

    /// <summary>The element named Loss is the loss wherever it stands, and the others are those of the same evaluation.</summary>
    [Fact]
    public void TheLossBringsWhatElseItReturns()
    {
        var model = new ManyResults();
        int[] labels = [0, 1, 2, 3];
        var evaluated = model.Loss(Features, labels);
        var trained = model.LossAndGradients(Features, labels);
        Assert.Equal(evaluated.Loss, trained.Loss, 1e-6f);
        Assert.Equal(evaluated.Accuracy, trained.Accuracy);
        Assert.Equal(Flat(evaluated.Logits), Flat(trained.Logits));
        Assert.Equal(evaluated.Accuracy, Flat(evaluated.Best).Zip(labels).Count(p => p.First == p.Second) / 4f);

        float[] gradients = model.Gradients.Span.ToArray(), logits = new float[20];
        int[] best = new int[4];
        float loss = model.LossAndGradients(Features, labels, out float accuracy, logits, best, accumulate: true);
        Assert.Equal((trained.Loss, trained.Accuracy), (loss, accuracy));
        Assert.Equal(Flat(trained.Logits), logits);
        Assert.Equal(Flat(trained.Best), best);
        Assert.Equal(Array.ConvertAll(gradients, g => 2 * g), model.Gradients.Span.ToArray());
        Assert.Equal(loss, model.Loss(Features, labels, out _, logits, best), 1e-6f);

        float[] inputGradient = new float[28];
        (float penalty, float largest) = model.PenaltyAndGradients(Features, inputGradient);
        Assert.Equal((penalty, largest), model.Penalty(Features));
        Assert.Equal(Features.Max(MathF.Abs), largest);
        Assert.Contains(inputGradient, g => g != 0);
    }

    [Fact]
    public void DestinationsHaveTheirShapes()
    {
        var model = new ManyResults();
        var exception = Assert.Throws<ArgumentException>(() => model.Loss(Features, new[] { 0, 1, 2, 3 }, out _, new float[19], new int[4]));
        Assert.Equal("Logits", exception.ParamName);
        Assert.Contains("Logits must have the shape [B, 5], that is [4, 5], but has [19].", exception.Message, StringComparison.Ordinal);
        Assert.Equal("Best", Assert.Throws<ArgumentException>(() => model.LossAndGradients(Features, new[] { 0, 1, 2, 3 }, out _, new float[20], new int[5])).ParamName);
    }

    [Fact]
    public void ResultsMustNotOverlapEachOther()
    {
        var model = new WindowForecaster();
        float[] memory = new float[3 * WindowForecaster.Width], series = new float[2 * 5], targets = new float[2 * 2], zeros = new float[WindowForecaster.Width];
        var state = new TensorSpan<float>(memory, 0, [1, WindowForecaster.Width], default);
        string message = Assert.Throws<ArgumentException>(() => model.LossAndGradients(
            new ReadOnlyTensorSpan<float>(series, [1, 2, 5]), new ReadOnlyTensorSpan<float>(targets, [1, 2, 2]), zeros, zeros,
            new TensorSpan<float>(memory, 0, [1, WindowForecaster.Width], default), new TensorSpan<float>(memory, WindowForecaster.Width - 1, [1, WindowForecaster.Width], default))).Message;
        Assert.Contains("overlap in memory; each result needs a place of its own, which may be that of an argument.", message, StringComparison.Ordinal);

        // A gradient is a result too.
        Assert.Throws<ArgumentException>(() => model.ReachAndGradients(
            new ReadOnlyTensorSpan<float>(series, [1, 2, 5]), new ReadOnlyTensorSpan<float>(targets, [1, 2, 2]), zeros, zeros,
            new TensorSpan<float>(memory, 0, [1, WindowForecaster.Width], default), new TensorSpan<float>(memory, 1, [1, WindowForecaster.Width], default), new float[WindowForecaster.Width]));
    }

    private static T[] Flat<T>(Tensor<T> tensor)
    {
        var values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
