using System;
using System.Collections.Generic;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class MovementTests
{
    static readonly Variable X = Variable.Create([2, 3], [1.0, 2, 3, 4, 5, 6]);

    [Fact]
    public void TransposeAndPermute()
    {
        Expect.Tensor([3, 2], [1, 4, 2, 5, 3, 6], Transpose(X));
        Variable cube = Reshape(ToVariable(Range(12)), 2, 3, 2);
        Expect.Tensor([2, 2, 3], [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11], Transpose(cube));
        Expect.Tensor([3, 2, 2], [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11], Transpose(cube, 0, -2));
        Expect.Tensor([2, 2, 3], [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11], Permute(cube, 2, 0, 1));
        Expect.Error("Transpose: [2] has 1 axes; two are needed", () => Transpose(Ones(2)));
        Expect.Error("Permute: [2, 3] has 2 axes, but 1 are given: [1]", () => Permute(X, 1));
        Expect.Error("Permute: the axes [0, 0] name axis 0 of [2, 3] twice", () => Permute(X, 0, 0));
    }

    [Fact]
    public void ReshapeInfersOneExtent()
    {
        Expect.Tensor([3, 2], [1, 2, 3, 4, 5, 6], Reshape(X, 3, -1));
        Expect.Tensor([6], [1, 2, 3, 4, 5, 6], Reshape(X, -1));
        Expect.Tensor([], [7], Reshape(new double[] { 7 }));
        Expect.Tensor([0, 3], [], Reshape(Zeros(0, 6), -1, 3));
        Expect.Error("Reshape: [2, 3] to [4]: 6 elements do not fill 4", () => Reshape(X, 4));
        Expect.Error("Reshape: [2, 3] to [4, -1]: no extent for -1 gives 6 elements", () => Reshape(X, 4, -1));
        Expect.Error("Reshape: [0] to [0, -1]: any extent for -1 gives 0 elements", () => Reshape(Zeros(0), 0, -1));
        Expect.Error("Reshape: [2, 3] to [-1, -1]: only one extent can be -1", () => Reshape(X, -1, -1));
        Expect.Error("Reshape: the shape [-2, -3] has the negative extent -2", () => Reshape(X, -2, -3));
    }

    [Fact]
    public void AxesComeAndGo()
    {
        Expect.Tensor([6], [1, 2, 3, 4, 5, 6], Flatten(X));
        Expect.Tensor([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Flatten(Reshape(ToVariable(Range(12)), 2, 3, 2), 1));
        Expect.Tensor([1], [7], Flatten(7));
        Expect.Tensor([0, 6], [], Flatten(Zeros(0, 2, 3), 1));
        Expect.Tensor([2, 1, 3], [1, 2, 3, 4, 5, 6], Unsqueeze(X, 1));
        Expect.Tensor([2, 3, 1], [1, 2, 3, 4, 5, 6], Unsqueeze(X, -1));
        Expect.Tensor([2, 3], [1, 2, 3, 4, 5, 6], Squeeze(Unsqueeze(X, 0), -3));
        Expect.Error("Squeeze: axis 0 of [2, 3] has extent 2, not 1", () => Squeeze(X, 0));
        Expect.Error("Unsqueeze: axis 3 for [2, 3]: a new axis goes from -3 to 2", () => Unsqueeze(X, 3));
    }

    [Fact]
    public void BroadcastToStretches()
    {
        Expect.Tensor([2, 2], [1, 1, 2, 2], BroadcastTo(Variable.Create([2, 1], [1.0, 2]), 2, 2));
        Expect.Tensor([2, 2], [1, 2, 1, 2], BroadcastTo(new double[] { 1, 2 }, 2, 2));
        Expect.Tensor([0, 2], [], BroadcastTo(new double[] { 1, 2 }, 0, 2));
        Expect.Error("BroadcastTo: [2] does not stretch to [1]", () => BroadcastTo(new double[] { 1, 2 }, 1));
        Expect.Error("BroadcastTo: [2, 3] and [3, 3] do not broadcast: axis -2 is 2 and 3", () => BroadcastTo(X, 3, 3));
    }

    [Fact]
    public void SliceCountsFromTheEnd()
    {
        Variable x = ToVariable(Range(7));
        Expect.Tensor([2], [1, 2], Slice(x, 0, 1, 3));
        Expect.Tensor([3], [4, 5, 6], Slice(x, 0, -3, int.MaxValue));
        Expect.Tensor([5], [0, 1, 2, 3, 4], Slice(x, 0, 0, -2));
        Expect.Tensor([3], [1, 3, 5], Slice(x, 0, 1, 7, 2));
        Expect.Tensor([3], [0, 3, 6], Slice(x, 0, 0, int.MaxValue, 3));
        Expect.Tensor([0], [], Slice(x, 0, 7, 7));
        Expect.Tensor([2, 1], [2, 5], Slice(X, -1, 1, 2));
        Expect.Tensor([1, 3], [4, 5, 6], Slice(X, 0, -1, int.MaxValue));
        Expect.Error("Slice: 1..8 is not a range of axis 0 of [7], whose extent is 7", () => Slice(x, 0, 1, 8));
        Expect.Error("Slice: 3..2 is not a range of axis 0 of [7], whose extent is 7", () => Slice(x, 0, 3, 2));
        Expect.Error("Slice: -8.. is not a range of axis 0 of [7], whose extent is 7", () => Slice(x, 0, -8, int.MaxValue));
        Expect.Error("Slice: the step is 0; it must be at least 1", () => Slice(x, 0, 0, 1, 0));
    }

    [Fact]
    public void PadFills()
    {
        Expect.Tensor([2, 6], [9, 1, 2, 3, 9, 9, 9, 4, 5, 6, 9, 9], Pad(X, 1, 1, 2, 9));
        Expect.Tensor([3, 3], [0, 0, 0, 1, 2, 3, 4, 5, 6], Pad(X, 0, 1, 0));
        Expect.Tensor([2], [1, 1], Pad(Zeros(0), 0, 1, 1, 1));
        Expect.Error("Pad: -1 before and 0 after axis 0 of [2, 3]: the counts must not be negative", () => Pad(X, 0, -1, 0));
    }

    [Fact]
    public void ConcatAndStack()
    {
        Expect.Tensor([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9], Concat([X, Variable.Create([1, 3], [7.0, 8, 9])]));
        Expect.Tensor([2, 4], [1, 2, 3, 7, 4, 5, 6, 8], Concat([X, Variable.Create([2, 1], [7.0, 8])], -1));
        Expect.Tensor([2, 3], [1, 2, 3, 4, 5, 6], Concat([Zeros(0, 3), X]));
        Variable a = new double[] { 1, 2 }, b = new double[] { 3, 4 };
        Expect.Tensor([2, 2], [1, 2, 3, 4], Stack([a, b]));
        Expect.Tensor([2, 2], [1, 3, 2, 4], Stack([a, b], -1));
        Expect.Tensor([2], [1, 2], Stack([1, 2]));
        Expect.Error("Concat: part 0 is [2, 3] and part 1 is [2]: the ranks differ", () => Concat([X, a]));
        Expect.Error("Concat: part 0 is [2, 3] and part 1 is [1, 2]: axis 1 is 3 and 2", () => Concat([X, Ones(1, 2)]));
        Expect.Error("Stack: part 0 is [2] and part 1 is [3]: axis 0 is 2 and 3", () => Stack([a, Ones(3)]));
        Expect.Tensor([2, 2], [1, 3, 2, 4], Stack(new List<Variable> { a, b }, 1));
        Expect.Tensor([4], [1, 2, 3, 4], Concat(new List<Variable> { a, b }));
        Expect.Error("Concat: there are no parts", () => Concat([]));
        Expect.Error("Stack: there are no parts", () => Stack([]));
    }

    [Fact]
    public void AnIndexPicksFromTheFirstAxis()
    {
        Expect.Tensor([3], [4, 5, 6], X[1]);
        Expect.Tensor([3], [1, 2, 3], X[^2]);
        Expect.Tensor([], [5], X[1][1]);
        Expect.Error("Variable[2]: the index is not within axis 0 of [2, 3]", () => X[2]);
        Expect.Error("Variable[^3]: the index is not within axis 0 of [2, 3]", () => X[^3]);
        Expect.Error("Variable[0]: a scalar has no elements to pick", () => X[1][1][0]);
        Indices k = Indices.Create([2, 2], [1, 2, 3, 4]);
        Assert.Equal([3, 4], k[1].Values.ToArray());
        Assert.Equal([2], k[1].Shape.ToArray());
    }

    [Fact]
    public void StopGradientIsTheIdentity() => Assert.Same(X, StopGradient(X));

    [Fact]
    public void FlipReverses()
    {
        Expect.Tensor([2, 3], [3, 2, 1, 6, 5, 4], Flip(X, 1));
        Expect.Tensor([2, 3], [6, 5, 4, 3, 2, 1], Flip(X, 0, -1));
        Expect.Tensor([2, 3], [1, 2, 3, 4, 5, 6], Flip(X));
        Expect.Tensor([0, 3], [], Flip(Zeros(0, 3), 0));
        Expect.Error("Flip: axis 2 is outside the shape [2, 3]: axes run from -2 to 1", () => Flip(X, 2));
    }

    [Fact]
    public void TileRepeatsTheWholeAndRepeatEachElement()
    {
        Expect.Tensor([2, 6], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Tile(X, 2));
        Expect.Tensor([4, 3], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], Tile(X, 2, 1));
        Expect.Tensor([2, 2], [7, 7, 7, 7], Tile(7, 2, 2));
        Expect.Tensor([2, 6], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], Repeat(X, 2, -1));
        Expect.Tensor([4, 3], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Repeat(X, 2, 0));
        Expect.Tensor([2, 0], [], Repeat(X, 0, 1));
        Expect.Error("Tile: the number of repetitions is -1; it must not be negative", () => Tile(X, -1));
        Expect.Error("Repeat: axis 2 is outside the shape [2, 3]: axes run from -2 to 1", () => Repeat(X, 2, 2));
    }
}
