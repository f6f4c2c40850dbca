using System;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class LossTests
{
    static readonly Variable Logits = Variable.Create([2, 3], [1, 2, 0.5, -1, 3, 0]);

    [Fact]
    public void RegressionLossesAreMeans()
    {
        Variable prediction = new[] { 1, 2, -4.0 }, target = new[] { 1, 0.5, 0 };
        Expect.Tensor([], [(0 + 2.25 + 16) / 3], MeanSquaredError(prediction, target));
        Expect.Tensor([], [(0 + 1.5 + 4) / 3], MeanAbsoluteError(prediction, target));
        Expect.Tensor([], [(0 + (1.5 - 0.5) + (4 - 0.5)) / 3], Huber(prediction, target));
        Expect.Tensor([], [(0 + 1.125 + 2 * (4 - 1.0)) / 3], Huber(prediction, target, 2));
        Expect.Tensor([], [0.5], Huber(1, 0));
        Expect.Tensor([], [7], MeanSquaredError(prediction, 0));
        Expect.Tensor([], [double.NaN], MeanSquaredError(Zeros(0), Zeros(0)));
    }

    [Fact]
    public void ColumnAgainstVectorIsAMistake()
    {
        Expect.Error("MeanSquaredError: [4, 1] and [4]: the shapes must be equal", () => MeanSquaredError(Zeros(4, 1), Zeros(4)));
        Expect.Error("Huber: delta is 0; it must be positive", () => Huber(1, 1, 0));
    }

    [Fact]
    public void BinaryCrossEntropyDoesNotOverflow()
    {
        Expect.Tensor([], [0.9744160839384621], BinaryCrossEntropyWithLogits(new[] { -3, 0.5, 200, -200 }, new[] { 1, 0.25, 1, 0 }));
        Expect.Tensor([], [1e4], BinaryCrossEntropyWithLogits(-1e4, 1));
    }

    [Fact]
    public void CrossEntropyIsTheMeanOverKeptRows()
    {
        Expect.Tensor([], [1.765126343932687], CrossEntropy(Logits, new[] { 1, 2 }));
        Expect.Tensor([], [1.7734596772660203], CrossEntropy(Logits, new[] { 1, 2 }, labelSmoothing: 0.1));
        Expect.Tensor([], [0.46436878410794485], CrossEntropy(Logits, new[] { 1, -100 }, ignoreIndex: -100));
        Expect.Tensor([], [0.46436878410794485], CrossEntropy(Logits, new[] { 1, 0 }, ignoreIndex: 0));
        Expect.Tensor([], [0.46436878410794485], CrossEntropy(new[] { 1, 2, 0.5 }, 1));
        Expect.Tensor([], [1.765126343932687], CrossEntropy(Reshape(Logits, 2, 1, 3), Indices.Create([2, 1], [1, 2])));
    }

    [Fact]
    public void CrossEntropyWithoutRowsIsZero()
    {
        Expect.Tensor([], [0], CrossEntropy(Zeros(0, 3), Range(0)));
        Expect.Tensor([], [0], CrossEntropy(Logits, new[] { -100, -100 }, labelSmoothing: 0.1, ignoreIndex: -100));
    }

    [Fact]
    public void CrossEntropyIsStable()
    {
        Expect.Tensor([], [2e4], CrossEntropy(new[] { 1e4, -1e4 }, 1));
        Expect.Tensor([], [0], CrossEntropy(new[] { 1e4, double.NegativeInfinity }, 0));
    }

    [Fact]
    public void CrossEntropyNamesItsMistakes()
    {
        Expect.Error(
            "CrossEntropy: logits [2, 3] and labels [3]: the labels' shape must be the logits' without the last axis",
            () => CrossEntropy(Logits, new[] { 0, 1, 2 }));
        Expect.Error("CrossEntropy: index 3 (element 1 of [2]) is not from 0 to 2", () => CrossEntropy(Logits, new[] { 0, 3 }));
        Expect.Error("CrossEntropy: the label smoothing is 1.5; it must be from 0 to 1", () => CrossEntropy(Logits, new[] { 0, 1 }, 1.5));
    }

    [Fact]
    public void CrossEntropyWithClassWeights()
    {
        Variable logits = Variable.Create([3, 2], [0.0, 0, 0, 0, 5, 7]);
        double log2 = Math.Log(2), log3 = Math.Log(1 + Math.Exp(-2));
        Expect.Close((1 * log2 + 4 * log2 + 4 * log3) / 9, CrossEntropy(logits, new[] { 0, 1, 1 }, new double[] { 1, 4 }).Item);
        Expect.Close((0.9 * 4 * log3 + 0.05 * (4 * log3 + 1 * (log3 + 2))) / 4, CrossEntropy(logits, new[] { -1, -1, 1 }, new double[] { 1, 4 }, 0.1, -1).Item);
        Expect.Close(CrossEntropy(logits, new[] { 0, 1, 1 }).Item, CrossEntropy(logits, new[] { 0, 1, 1 }, new double[] { 3, 3 }).Item);
        Expect.Close(0, CrossEntropy(logits, new[] { 0, 0, 0 }, new double[] { 0, 1 }).Item);
        Expect.Error("CrossEntropy: logits [3, 2] and weights [3]: there must be one weight for each class", () => CrossEntropy(logits, new[] { 0, 1, 1 }, new double[] { 1, 2, 3 }));
    }
}
