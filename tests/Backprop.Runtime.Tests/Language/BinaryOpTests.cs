using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class BinaryOpTests
{
    static readonly Variable Matrix = Variable.Create([2, 3], [1.0, 2, 3, 4, 5, 6]);
    static readonly Variable Row = new double[] { 10, 20, 30 };
    static readonly Variable Column = Variable.Create([2, 1], [100.0, 200]);

    [Fact]
    public void OperatorsBroadcast()
    {
        Expect.Tensor([2, 3], [11, 22, 33, 14, 25, 36], Matrix + Row);
        Expect.Tensor([2, 3], [99, 98, 97, 196, 195, 194], Column - Matrix);
        Expect.Tensor([2, 3], [1000, 2000, 3000, 2000, 4000, 6000], Column * Row);
        Expect.Tensor([2, 3], [0.5, 1, 1.5, 2, 2.5, 3], Matrix / 2);
        Expect.Tensor([3], [11, 21, 31], 1 + Row);
        Expect.Tensor([3], [-10, -20, -30], -Row);
        Expect.Tensor([2, 1, 3], [11, 22, 33, 14, 25, 36], Reshape(Matrix, 2, 1, 3) + Row);
    }

    [Fact]
    public void EmptyTensorsBroadcast()
    {
        Expect.Tensor([0, 3], [], Zeros(0, 3) + Row);
        Expect.Tensor([0, 3], [], Zeros(0, 1) * Row);
        Expect.Tensor([2, 0], [], Column + Zeros(1, 0));
    }

    [Fact]
    public void ShapesThatDoNotBroadcastAreNamed()
    {
        Expect.Error("Add: [2, 3] and [4] do not broadcast: axis -1 is 3 and 4", () => Matrix + Ones(4));
        Expect.Error("Multiply: [2, 3] and [3, 1] do not broadcast: axis -2 is 2 and 3", () => Matrix * Ones(3, 1));
        Expect.Error("Subtract: [0] and [2] do not broadcast: axis -1 is 0 and 2", () => Ones(0) - Ones(2));
        Expect.Error("LessThan: [2, 3] and [2] do not broadcast: axis -1 is 3 and 2", () => Matrix < Ones(2));
    }

    [Fact]
    public void PowFollowsIeee()
    {
        Expect.Tensor([6], [1.4142135623730951, 0.19245008972987526, 1, 1, 0, double.NaN],
            Pow(new double[] { 2, 3, 0, double.NaN, 0, -8 }, new double[] { 0.5, -1.5, 0, 0, 0.5, 0.5 }));
        Expect.Tensor([3], [100, 400, 900], Pow(Row, 2));
        Expect.Tensor([3], [2, 4, 8], Pow(2, new double[] { 1, 2, 3 }));
    }

    [Fact]
    public void MaximumAndMinimumPassNaN()
    {
        Variable a = new[] { 1, 5, double.NaN, 3 }, b = new[] { 2, 4, 3, double.NaN };
        Expect.Tensor([4], [2, 5, double.NaN, double.NaN], Maximum(a, b));
        Expect.Tensor([4], [1, 4, double.NaN, double.NaN], Minimum(a, b));
        Expect.Tensor([2, 3], [3, 3, 3, 4, 5, 6], Maximum(Matrix, 3));
    }

    [Fact]
    public void ClampPassesNaN() =>
        Expect.Tensor([5], [-1, -1, 0.5, 2, double.NaN], Clamp(new[] { -3, -1, 0.5, 7, double.NaN }, -1, 2));

    [Fact]
    public void ComparisonsWithNaNAreFalseExceptNotEqual()
    {
        Variable a = new[] { 1, 2, 3, double.NaN };
        Expect.Tensor([4], [true, false, false, false], a < 2);
        Expect.Tensor([4], [true, true, false, false], a <= 2);
        Expect.Tensor([4], [false, false, true, false], a > 2);
        Expect.Tensor([4], [false, true, true, false], a >= 2);
        Expect.Tensor([4], [false, true, false, false], Equal(a, 2));
        Expect.Tensor([4], [true, false, true, true], NotEqual(a, 2));
        Expect.Tensor([4], [true, true, true, false], Equal(a, a));
    }

    [Fact]
    public void IndicesCompareWithBroadcasting()
    {
        Indices labels = new[] { 0, 2, 1 };
        Expect.Tensor([3], [false, true, false], Equal(labels, 2));
        Expect.Tensor([3], [true, false, true], NotEqual(labels, 2));
        Expect.Tensor([2, 3], [true, false, false, false, false, true], Equal(labels, Indices.Create([2, 1], [0, 1])));
    }

    [Fact]
    public void MasksCombine()
    {
        Mask a = Mask.Create([4], [false, false, true, true]), b = Mask.Create([4], [false, true, false, true]);
        Expect.Tensor([4], [false, false, false, true], a & b);
        Expect.Tensor([4], [false, true, true, true], a | b);
        Expect.Tensor([4], [true, true, false, false], !a);
        Expect.Tensor([2, 4], [false, false, false, false, false, true, false, true], Mask.Create([2, 1], [false, true]) & b);
        Expect.Tensor([4], [0, 0, 1, 1], ToVariable(a));
        Expect.Tensor([3], [0, 2, -7], ToVariable(new[] { 0, 2, -7 }));
    }

    [Fact]
    public void WhereSelectsWithoutArithmetic()
    {
        Variable x = new double[] { -1, 0, 4 };
        Expect.Tensor([3], [0, 0, 2], Where(x > 0, Sqrt(x), 0));
        Expect.Tensor([2, 3], [1, 2, 3, 10, 20, 30], Where(Mask.Create([2, 1], [true, false]), Matrix, Row));
        Expect.Tensor([2], [5, 6], Where(Mask.Create([2], [true, false]), 5, 6));
        Expect.Error("Where: [2] and [2, 3] do not broadcast: axis -1 is 2 and 3", () => Where(Mask.Create([2], [true, false]), Matrix, 0));
    }
}
