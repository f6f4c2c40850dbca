using System;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class ReductionTests
{
    static readonly Variable X = Variable.Create([2, 3], [1, 2, 0.5, -1, 3, 0]);
    static readonly Variable Cube = Reshape(ToVariable(Range(24)), 2, 3, 4);

    [Fact]
    public void SumReducesAxesInAnyOrder()
    {
        Expect.Tensor([], [5.5], Sum(X));
        Expect.Tensor([1, 1], [5.5], Sum(X, keepDimensions: true));
        Expect.Tensor([3], [0, 5, 0.5], Sum(X, 0));
        Expect.Tensor([2, 1], [3.5, 2], Sum(X, -1, keepDimensions: true));
        Expect.Tensor([3], [60, 92, 124], Sum(Cube, [2, 0]));
        Expect.Tensor([3], [60, 92, 124], Sum(Cube, [0, -1]));
        Expect.Tensor([1, 3, 1], [60, 92, 124], Sum(Cube, [0, 2], keepDimensions: true));
        Expect.Tensor([2, 3], [1, 2, 0.5, -1, 3, 0], Sum(X, Array.Empty<int>()));
        Expect.Tensor([], [7], Sum(7));
    }

    [Fact]
    public void MeanMaxMinVariance()
    {
        Expect.Tensor([2], [3.5 / 3, 2.0 / 3], Mean(X, 1));
        Expect.Tensor([3], [1, 3, 0.5], Max(X, 0));
        Expect.Tensor([2], [0.5, -1], Min(X, 1));
        Expect.Tensor([], [3], Max(X));
        Expect.Tensor([], [-1], Min(X));
        Expect.Tensor([4], [17, 18, 19, 20], Mean(Cube, [0, 1]) + 7.0);
        Expect.Tensor([3], [1, 0.25, 0.0625], Variance(X, 0));
        Expect.Tensor([3], [2, 0.5, 0.125], Variance(X, 0, unbiased: true));
        Expect.Tensor([1, 1], [575.0 / 12], Reshape(Variance(Cube), 1, 1));
        Expect.Tensor([1, 1, 1], [50], Variance(Cube, [0, 1, 2], keepDimensions: true, unbiased: true));
    }

    [Fact]
    public void VarianceDoesNotCancel() => Expect.Tensor([], [2.0 / 3], Variance(new[] { 1e8, 1e8 + 1, 1e8 + 2 }));

    [Fact]
    public void NothingToReduce()
    {
        Expect.Tensor([3], [0, 0, 0], Sum(Zeros(0, 3), 0));
        Expect.Tensor([0], [], Sum(Zeros(0, 3), 1));
        Expect.Tensor([], [0], Sum(Zeros(0, 3)));
        Expect.Tensor([], [double.NaN], Mean(Zeros(0)));
        Expect.Tensor([], [double.NaN], Variance(Zeros(0)));
        Expect.Tensor([], [double.NaN], Variance(Zeros(0), unbiased: true));
        Expect.Tensor([], [double.NaN], Variance(Zeros(1), unbiased: true));
        Expect.Tensor([2], [double.NegativeInfinity, double.NegativeInfinity], LogSumExp(Zeros(2, 0)));
        Expect.Tensor([0], [], Max(Zeros(0, 3), 1));
        Expect.Error("Max: [0, 3] over axes [0]: there are no elements to choose from", () => Max(Zeros(0, 3), 0));
        Expect.Error("Max: [0, 0] over axes [1]: there are no elements to choose from", () => Max(Zeros(0, 0), 1));
        Expect.Error("Min: [0] over axes [0]: there are no elements to choose from", () => Min(Zeros(0)));
        Expect.Error("ArgMax: [2, 0] over axes [-1]: there are no elements to choose from", () => ArgMax(Zeros(2, 0)));
        Expect.Error("Max: [0, 0] over axes [1]: there are no elements to choose from", () => Max(Zeros(0, 0), 1));
    }

    [Fact]
    public void MaxAndMinPassNaN()
    {
        Variable x = new[] { 1, double.NaN, 3 };
        Assert.Equal(double.NaN, Max(x).Item);
        Assert.Equal(double.NaN, Min(x).Item);
        Expect.Tensor([], [double.NegativeInfinity], Max(Full(double.NegativeInfinity, 2)));
    }

    [Fact]
    public void ArgMaxTakesTheFirst()
    {
        Expect.Tensor([2], [1, 1], ArgMax(X));
        Expect.Tensor([3], [0, 1, 0], ArgMax(X, 0));
        Expect.Tensor([], [1], ArgMax(new double[] { 2, 5, 5 }));
        Expect.Tensor([], [1], ArgMax(new[] { 2, double.NaN, 5, double.NaN }));
        Expect.Tensor([], [0], ArgMax(Full(double.NegativeInfinity, 2)));
    }

    [Fact]
    public void LogSumExpAndSoftmax()
    {
        Expect.Tensor([2], [2.4643687841079447, 3.0658839037574293], LogSumExp(X));
        Expect.Tensor([1, 3], [1.1269280110429725, 3.313261687518223, 0.9740769841801067], LogSumExp(X, 0, keepDimensions: true));
        double[] probabilities = [0.23122389762214907, 0.6285317192117624, 0.14024438316608848, 0.01714782554552039, 0.9362395518765058, 0.04661262257797389];
        Expect.Tensor([2, 3], probabilities, Softmax(X));
        Expect.Tensor([2, 3], probabilities, Exp(LogSoftmax(X)));
        Expect.Tensor([3, 2], Transpose(Variable.Create([2, 3], probabilities)).Values.ToArray(), Softmax(Transpose(X), 0));
    }

    [Fact]
    public void SoftmaxSubtractsTheMaximum()
    {
        Expect.Tensor([2], [1, 0], Softmax(new[] { 1e4, -1e4 }));
        Expect.Tensor([2], [0, -1e4], LogSoftmax(new[] { 1e4, 0 }));
        Expect.Tensor([], [1e4], LogSumExp(new[] { 1e4, 0 }));
        Expect.Tensor([2], [0, 1], Softmax(new[] { double.NegativeInfinity, 0 }));
        Expect.Tensor([2], [double.NaN, double.NaN], Softmax(Full(double.NegativeInfinity, 2)));
        Expect.Tensor([2, 0], [], Softmax(Zeros(2, 0)));
    }

    [Fact]
    public void WrongAxesAreNamed()
    {
        Expect.Error("Sum: axis 2 is outside the shape [2, 3]: axes run from -2 to 1", () => Sum(X, 2));
        Expect.Error("Mean: axis -3 is outside the shape [2, 3]: axes run from -2 to 1", () => Mean(X, [0, -3]));
        Expect.Error("Max: the axes [0, -2] name axis 0 of [2, 3] twice", () => Max(X, [0, -2]));
        Expect.Error("Softmax: axis -1 of a scalar, which has no axes", () => Softmax(1));
    }
}
