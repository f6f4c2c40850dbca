using System;
using System.Linq;
using System.Numerics.Tensors;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>A wrong argument is refused before anything is computed, with a message that says which, where, what was expected and what came.</summary>
public class ArgumentTests
{
    private readonly DigitClassifier model = new();
    private readonly Digits batch = new(3);

    [Fact]
    public void ImagesOfAnotherWidth()
    {
        float[] images = new float[3 * 783];
        Refused("pixels", "Dimension 1 of pixels [B, 784] must be 784 but is 783", () => model.Logits(new ReadOnlyTensorSpan<float>(images, [3, 783])));
        Refused("pixels", "Dimension 1 of pixels [B, 784] must be 784 but is 783", () => model.Loss(new ReadOnlyTensorSpan<float>(images, [3, 783]), batch.Labels));
        Refused("pixels", "Dimension 1 of pixels [B, 784] must be 784 but is 783", () => model.LossAndGradients(new ReadOnlyTensorSpan<float>(images, [3, 783]), batch.Labels));
        Refused("pixels", "pixels must have the shape [B, 784], that is [any, 784], but has [2349]", () => model.Logits(images));
        Refused("pixels", "pixels must have the shape [B, 784], that is [any, 784], but has [3, 28, 28]", () => model.Logits(new ReadOnlyTensorSpan<float>(batch.Images, [3, 28, 28])));
    }

    [Fact]
    public void MoreLabelsThanImages()
    {
        Refused("labels", "Dimension 0 of labels [B] must be 3 but is 4", () => model.Loss(batch.Tensor, new int[4]));
        Refused("labels", "Dimension 0 of labels [B] must be 3 but is 2", () => model.LossAndGradients(batch.Tensor, new int[2]));
        Refused("labels", "labels must have the shape [B], that is [3], but has [3, 1]", () => model.LossAndGradients(batch.Tensor, new ReadOnlyTensorSpan<int>(new int[3], [3, 1])));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void LabelsOutOfRange(int label)
    {
        batch.Labels[2] = label;
        foreach (ParameterView view in model.Gradients.Views) view.Span.Fill(5);
        string message = $"labels must hold indices from 0 to 9, but element 2 is {label}";
        Refused("labels", message, () => model.Loss(batch.Tensor, batch.Labels));
        Refused("labels", message, () => model.LossAndGradients(batch.Tensor, batch.Labels));
        Assert.All(model.Gradients.Views, view => Assert.All(view.Span.ToArray(), g => Assert.Equal(5, g)));
    }

    [Fact]
    public void TokensOutOfRange()
    {
        var language = new TiedLanguageModel();
        Refused("tokens", "tokens must hold indices from 0 to 12, but element 5 is 13", () => language.Logits(new ReadOnlyTensorSpan<int>([0, 1, 2, 3, 4, 13], [2, 3])));
        Refused("next", "Dimension 1 of next [B, T] must be 3 but is 2", () => language.Loss(new ReadOnlyTensorSpan<int>(new int[6], [2, 3]), new ReadOnlyTensorSpan<int>(new int[4], [2, 2])));
    }

    [Fact]
    public void LabelsOutOfRangeButForTheIgnoredOne()
    {
        var gelu = new GeluClassifier();
        float[] features = new float[2 * 12];
        gelu.Loss(features, new[] { 3, 4 });
        Refused("labels", "labels must hold indices from 0 to 4, or 3, but element 1 is 5", () => gelu.Loss(features, new[] { 3, 5 }));
    }

    [Fact]
    public void IndicesUsedTwiceKeepBothLimits()
    {
        Refused("rows", "rows must hold indices from 0 to 1, but element 1 is 7", () => new TwoTables().Both(new float[6], new[] { 1, 7 }));
        Refused("rows", "rows must hold indices from 0 to 19, but element 1 is 20", () => new TwoTables().Both(new float[90], new[] { 1, 20 }));
        Refused("labels", "labels must hold indices from 0 to 9, but element 0 is -100", () => new LabelledRows().LossAndGradients(new float[10], new[] { -100 }));
        Refused("classes", "classes must hold indices from 0 to 3, but element 0 is 4", () => new ComputedIndices().Encoded(new[] { 4 }));
    }

    /// <summary>What the definition requires of sizes that are known only now. The definition itself refuses the same.</summary>
    [Fact]
    public void SizesThatAnOperationCannotTake()
    {
        var computed = new ComputedIndices();
        float[] numbers = [.. Enumerable.Range(0, 15).Select(i => (float)i)];

        Refused(null, "Gather(table, ArgMax(x)) is not defined for these sizes: -T + 5 must be at least 0 but is -2", () => computed.OfLargest(new ReadOnlyTensorSpan<float>(numbers[..14], [2, 7])));
        Refused(null, "Gather(x, 3) is not defined for these sizes: B - 4 must be at least 0 but is -2", () => computed.Fourth(numbers[..6]));
        Refused(null, "Gather(x, Range(like.Shape[0])) is not defined for these sizes: B - T must be at least 0 but is -1", () => computed.Leading(numbers[..6], numbers[..3]));
        Refused(null, "Gather(x, new[] { 2, 0 }) is not defined for these sizes: B - 3 must be at least 0 but is -1", () => computed.Picked(numbers[..6]));
        Refused(null, "Slice(x, 0, 0, 5) is not defined for these sizes: B - 5 must be at least 0 but is -3", () => computed.FirstFive(numbers[..6]));

        Assert.Equal([2, 3], computed.OfLargest(new ReadOnlyTensorSpan<float>(numbers[..10], [2, 5])).Lengths.ToArray());
        Assert.Equal([9f, 10, 11], Flat(computed.Fourth(numbers)));
        Assert.Equal(numbers[..6], Flat(computed.Leading(numbers, new float[2])));
        Assert.Equal([6f, 7, 8, 0, 1, 2], Flat(computed.Picked(numbers)));
        Assert.Equal(numbers, Flat(computed.FirstFive(numbers)));
    }

    /// <summary>What the definition itself refuses, in its own words, before anything is computed or changed.</summary>
    [Fact]
    public void SizesThatTheDefinitionRefuses()
    {
        const string TooFew = "Batch normalization: statistics of a batch need at least two values for each channel";
        var normalized = new BatchNormalizedLeNet();
        float[] image = new float[12 * 14], before = normalized.Parameters.States.Span.ToArray();

        Refused(null, TooFew, () => normalized.LossAndGradients(image, new[] { 3 }));
        Assert.Equal(before, normalized.Parameters.States.Span.ToArray());
        normalized.Loss(image, new[] { 3 });
        Refused(null, TooFew, () => new NormalizedBatch().Apply(new float[3 * 9]));
    }

    [Fact]
    public void DestinationsOfAnotherShape()
    {
        Refused("destination", "must be 3 but is 2", () => model.Logits(batch.Tensor, new TensorSpan<float>(new float[20], [2, 10])));
        Refused("destination", "but has [31]", () => model.Logits(batch.Tensor, new float[31]));

        var sensitivity = new InputSensitivity();
        Refused("featuresGradient", "must be 2 but is 1", () => sensitivity.LossAndGradients(
            new ReadOnlyTensorSpan<float>(new float[14], [2, 7]), new ReadOnlyTensorSpan<float>(new float[6], [2, 3]),
            new TensorSpan<float>(new float[7], [1, 7]), new TensorSpan<float>(new float[6], [2, 3])));
    }

    [Fact]
    public void ElementsThatAreNotContiguous()
    {
        float[] images = new float[3 * 1000];
        Refused("pixels", "not contiguous", () => model.Logits(new ReadOnlyTensorSpan<float>(images, [3, 784], [1000, 1])));
    }

    [Fact]
    public void SizesThatOccurTwice()
    {
        var square = new SquareMatrices();
        Refused("matrix", "Dimension 1 of matrix [N, N] must be 3 but is 2", () => square.Doubled(new ReadOnlyTensorSpan<float>(new float[6], [3, 2])));
        Assert.Equal([2f, 2, 2, 2], Flat(square.Doubled(new ReadOnlyTensorSpan<float>([1, 1, 1, 1], [2, 2]))));
    }

    [Fact]
    public void NumbersWithoutElements()
    {
        var square = new SquareMatrices();
        Refused("factor", "factor must be a single number, but has no elements", () => square.Scaled(new ReadOnlyTensorSpan<float>([1, 1, 1, 1], [2, 2]), default));
        Assert.Equal([3f, 3, 3, 3], Flat(square.Scaled(new ReadOnlyTensorSpan<float>([1, 1, 1, 1], [2, 2]), new[] { 3f })));
    }

    /// <summary>A transposed tensor has no gaps, but another order.</summary>
    [Fact]
    public void ElementsInAnotherOrder()
    {
        float[] numbers = [1, 2, 3, 4];
        var square = new SquareMatrices();
        Refused("matrix", "not contiguous", () => square.Doubled(Tensor.PermuteDimensions(Tensor.Create(numbers, [2, 2]), [1, 0])));
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static void Refused(string? argument, string message, Action call)
    {
        var exception = Assert.Throws<ArgumentException>(call);
        Assert.Equal(argument, exception.ParamName);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
