using System;
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
        model.Gradients.Span.Fill(5);
        string message = $"labels must hold indices from 0 to 9, but element 2 is {label}";
        Refused("labels", message, () => model.Loss(batch.Tensor, batch.Labels));
        Refused("labels", message, () => model.LossAndGradients(batch.Tensor, batch.Labels));
        Assert.All(model.Gradients.Span.ToArray(), g => Assert.Equal(5, g));
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

    private static void Refused(string argument, string message, Action call)
    {
        var exception = Assert.Throws<ArgumentException>(call);
        Assert.Equal(argument, exception.ParamName);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
