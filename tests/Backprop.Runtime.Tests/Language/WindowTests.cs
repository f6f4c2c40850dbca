using System;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

/// <summary>Convolutions, pooling, interpolation: worked by hand.</summary>
public class WindowTests
{
    // 0 1 2 / 3 4 5 / 6 7 8
    static readonly Variable Image = Reshape(ToVariable(Range(9)), 1, 1, 3, 3);

    [Fact]
    public void Convolution()
    {
        Variable kernel = Variable.Create([1, 1, 2, 2], [1.0, 2, 3, 4]);
        Expect.Tensor([1, 1, 2, 2], [0 + 2 + 9 + 16, 1 + 4 + 12 + 20, 3 + 8 + 18 + 28, 4 + 10 + 21 + 32], Conv2D(Image, kernel));
        Expect.Tensor([1, 1, 2, 2], [0, 3 * 1 + 4 * 2, 2 * 3 + 4 * 6, 1 * 4 + 2 * 5 + 3 * 7 + 4 * 8], Conv2D(Image, kernel, stride: 2, padding: 1));
        Expect.Tensor([1, 1, 1, 1], [0 + 2 * 2 + 3 * 6 + 4 * 8], Conv2D(Image, kernel, dilation: 2));
        Expect.Tensor([1, 1, 1, 2], [0 + 2 + 9 + 16, 1 + 4 + 12 + 20], Conv2D(Image, kernel, [2, 1], [0, 0], [1, 1]));
        Expect.Tensor([1, 2, 1, 1], [10, 300], Conv2D(Variable.Create([1, 2, 1, 1], [1.0, 3]), Variable.Create([2, 1, 1, 1], [10.0, 100]), groups: 2));
        Expect.Tensor([1, 2, 2], [1 + 20 + 300, 2 + 30 + 400, 1 + 2 + 3, 2 + 3 + 4], Conv1D(Variable.Create([1, 1, 4], [1.0, 2, 3, 4]), Variable.Create([2, 1, 3], [1.0, 10, 100, 1, 1, 1])));
        Expect.Error("Conv2D: [1, 1, 3, 3] and [1, 2, 2, 2]: the channels do not fit in 1 groups", () => Conv2D(Image, Zeros(1, 2, 2, 2)));
        Expect.Error("Conv2D: the window does not fit into axis 2 of [1, 1, 3, 3]", () => Conv2D(Image, Zeros(1, 1, 4, 1)));
        Expect.Error("Conv2D: the stride is 0; it must be at least 1", () => Conv2D(Image, kernel, stride: 0));
        Expect.Error("Conv1D: [1, 1, 3, 3] has 4 axes; three are needed", () => Conv1D(Image, kernel));
    }

    [Fact]
    public void TransposedConvolution()
    {
        Variable x = Variable.Create([1, 1, 2, 1], [1.0, 10]), kernel = Variable.Create([1, 2, 2, 2], [1.0, 2, 3, 4, 5, 6, 7, 8]);
        Expect.Tensor([1, 2, 3, 2], [1, 2, 13, 24, 30, 40, 5, 6, 57, 68, 70, 80], ConvTranspose2D(x, kernel));
        Expect.Tensor([1, 1, 5], [1, 2, 10, 20, 0], ConvTranspose1D(Variable.Create([1, 1, 2], [1.0, 10]), Variable.Create([1, 1, 2], [1.0, 2]), stride: 2, outputPadding: 1));
        Expect.Tensor([1, 1, 2], [2, 10], ConvTranspose1D(Variable.Create([1, 1, 2], [1.0, 10]), Variable.Create([1, 1, 2], [1.0, 2]), stride: 2, padding: 1));
        Expect.Error("ConvTranspose2D: the output padding must be from 0 and below the stride", () => ConvTranspose2D(x, kernel, outputPadding: 1));
    }

    /// <summary>A transposed convolution is the adjoint of the convolution with the same weights and geometry.</summary>
    [Fact]
    public void AdjointOfTheConvolution()
    {
        Variable x = Sin(Reshape(ToVariable(Range(2 * 4 * 7 * 6)), 2, 4, 7, 6)), weight = Cos(Reshape(ToVariable(Range(6 * 2 * 3 * 2)), 6, 2, 3, 2));
        Variable y = Conv2D(x, weight, [2, 3], [1, 2], [2, 1], 2), w = Sin(0.7 * Reshape(ToVariable(Range(y.Count)), [.. y.Shape]));
        Variable back = ConvTranspose2D(w, weight, [2, 3], [1, 2], [0, 2], [2, 1], 2);
        Expect.Tensor([2, 4, 7, 6], back.Values.ToArray(), back);
        Expect.Close(Sum(y * w).Item, Sum(x * back).Item, 1e-13);
    }

    [Fact]
    public void Pooling()
    {
        Expect.Tensor([1, 1, 2, 2], [4, 5, 7, 8], MaxPool2D(Image, 2, 1));
        Expect.Tensor([1, 1, 1, 1], [4], MaxPool2D(Image, 2));
        Expect.Tensor([1, 1, 2, 2], [0, -1, -3, -4], MaxPool2D(-Image, 2, 2, 1));
        Expect.Tensor([1, 1, 2, 2], [2, 3, 5, 6], AveragePool2D(Image, 2, 1));
        Expect.Tensor([1, 1, 2, 2], [0, 0.75, 2.25, 6], AveragePool2D(Image, 2, 2, 1));
        Expect.Tensor([1, 1, 2, 2], [0, 1.5, 4.5, 6], AveragePool2D(Image, 2, 2, 1, countPadding: false));
        Expect.Tensor([1, 1], [4], GlobalAveragePool(Image));
        Expect.Tensor([1, 1], [8], GlobalMaxPool(Image));
        Expect.Tensor([1, 1, 2, 2], [2, 3, 5, 6], AdaptiveAveragePool(Image, 2, 2));
        Expect.Tensor([3], [0.5, 2, 3.5], AdaptiveAveragePool(new double[] { 0, 1, 2, 3, 4 }, 3) - new double[] { 0, 0, 0 });
        Expect.Tensor([1, 1, 1, 1], [8], MaxPool2D(Image, 2, 1, dilation: 2));
        Expect.Tensor([1, 1, 2, 2], [4, 5, 7, 8], AdaptiveMaxPool(Image, 2, 2));
        Expect.Tensor([1, 1, 2, 3], [3, 4, 5, 6, 7, 8], MaxPool2D(Image, [2, 1], [1, 1], [0, 0], [1, 1]));
        Expect.Tensor([1, 1, 3, 2], [1, 3, 7, 9, 13, 15], 3 * AveragePool2D(Image, [1, 3], [1, 2], [0, 1]));
        Expect.Error("MaxPool2D: 1 numbers are given for the window; two are needed, for height and width", () => MaxPool2D(Image, [2], [1, 1], [0, 0], [1, 1]));
        Expect.Error("MaxPool2D: the dilation is 4; with padding it must be at most the extent 3", () => MaxPool2D(Image, 2, 1, 1, 4));
        Expect.Error("MaxPool2D: the padding is 2; it must be at most half the window of 3", () => MaxPool2D(Image, 3, 1, 2));
    }

    [Fact]
    public void Interpolation()
    {
        Variable x = new double[] { 0, 10, 30 };
        Expect.Tensor([5], [0, 0, 10, 10, 30], InterpolateNearest(x, 5));
        Expect.Tensor([2], [0, 10], InterpolateNearest(x, 2));
        Expect.Tensor([6], [0, 2.5, 7.5, 15, 25, 30], InterpolateLinear(x, [6]));
        Expect.Tensor([5], [0, 5, 10, 20, 30], InterpolateLinear(x, [5], alignCorners: true));
        Expect.Tensor([1], [0], InterpolateLinear(x, [1], alignCorners: true));
        Expect.Tensor([1], [10], InterpolateLinear(x, [1]));
        Expect.Tensor([2, 3], [0, 0.5, 1, 2, 2.5, 3], InterpolateLinear(Variable.Create([2, 2], [0.0, 1, 2, 3]), [2, 3], true));
        Expect.Error("InterpolateNearest: the size 0 is given; it must be at least 1", () => InterpolateNearest(x, 0));
    }

    [Fact]
    public void OrderAlongAnAxis()
    {
        Variable x = Variable.Create([2, 3], [3.0, 1, 3, 0, double.NaN, 5]);
        Expect.Tensor([2, 2], [0, 2, 1, 2], TopIndices(x, 2));
        Expect.Tensor([1, 3], [0, 1, 1], TopIndices(x, 1, 0));
        Expect.Tensor([2, 1], [1, 5], TakeAlong(x, Indices.Create([2, 1], [1, 2])));
        Expect.Tensor([1, 3], [0, 1, 5], TakeAlong(x, Indices.Create([1, 3], [1, 0, 1]), 0));
        Expect.Tensor([3], [1, 3, 6], CumulativeSum(new double[] { 1, 2, 3 }));
        Expect.Tensor([2, 2], [4, 6, 3, 4], CumulativeSum(Variable.Create([2, 2], [1.0, 2, 3, 4]), 0, reverse: true));
        Expect.Tensor([2, 2], [5, 6, 1, 2], Embedding(Variable.Create([3, 2], [1.0, 2, 3, 4, 5, 6]), new[] { 2, 0 }, 0));
        Expect.Error("TopIndices: 4 elements are wanted, but axis 1 of [2, 3] has 3", () => ToVariable(TopIndices(x, 4)));
        Expect.Error("TakeAlong: [2, 3] and [3]: the indices' shape may differ in axis 1 only", () => TakeAlong(x, new[] { 0, 0, 0 }));
    }
}
