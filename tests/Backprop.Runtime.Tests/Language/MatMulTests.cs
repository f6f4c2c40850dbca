using System;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class MatMulTests
{
    static readonly Variable A = Variable.Create([2, 3], [1.0, 2, 3, 4, 5, 6]);
    static readonly Variable B = Variable.Create([3, 2], [7.0, 8, 9, 10, 11, 12]);
    static readonly Variable V = new double[] { 1, 0, -1 };

    [Fact]
    public void MatricesAndVectors()
    {
        Expect.Tensor([2, 2], [58, 64, 139, 154], MatMul(A, B));
        Expect.Tensor([2], [-2, -2], MatMul(A, V));
        Expect.Tensor([2], [-4, -4], MatMul(V, B));
        Expect.Tensor([], [2], MatMul(V, V));
    }

    [Fact]
    public void BatchesBroadcast()
    {
        Variable pair = Stack([A, 10 * A]);
        Expect.Tensor([2, 2, 2], [58, 64, 139, 154, 580, 640, 1390, 1540], MatMul(pair, B));
        Expect.Tensor([2, 2, 2], [58, 64, 139, 154, 580, 640, 1390, 1540], MatMul(A, Stack([B, 10 * B])));
        Expect.Tensor([2, 2], [-2, -2, -20, -20], MatMul(pair, V));
        Expect.Tensor([2, 2], [-4, -4, -40, -40], MatMul(V, Stack([B, 10 * B])));
        Expect.Tensor([3, 2, 1, 1], [2, 20, 4, 40, 6, 60],
            MatMul(Variable.Create([3, 1, 1, 1], [1.0, 2, 3]), Variable.Create([2, 1, 1], [2.0, 20])));
    }

    [Fact]
    public void EmptyExtents()
    {
        Expect.Tensor([0, 2], [], MatMul(Zeros(0, 3), B));
        Expect.Tensor([2, 0], [], MatMul(A, Zeros(3, 0)));
        Expect.Tensor([2, 2], [0, 0, 0, 0], MatMul(Zeros(2, 0), Zeros(0, 2)));
        Expect.Tensor([0, 2, 2], [], MatMul(Zeros(0, 2, 3), B));
        Expect.Tensor([], [0], MatMul(Zeros(0), Zeros(0)));
    }

    [Fact]
    public void ZeroTimesInfinityIsNotSkipped() =>
        Expect.Tensor([1, 1], [double.NaN], MatMul(Zeros(1, 1), Full(double.PositiveInfinity, 1, 1)));

    [Fact]
    public void MismatchesAreNamed()
    {
        Expect.Error("MatMul: [2, 3] x [2, 3]: the inner dimensions are 3 (axis 1) and 2 (axis 0)", () => MatMul(A, A));
        Expect.Error("MatMul: [3] x [2, 3]: the inner dimensions are 3 (axis 0) and 2 (axis 0)", () => MatMul(V, A));
        Expect.Error("MatMul: [2, 3] x [2]: the inner dimensions are 3 (axis 1) and 2 (axis 0)", () => MatMul(A, Ones(2)));
        Expect.Error("MatMul: [] x [2, 3]: a scalar has no inner dimension; multiply with *", () => MatMul(2, A));
        Expect.Error(
            "MatMul: [2, 1, 3] x [4, 3, 1]: batch dimensions: [2] and [4] do not broadcast: axis -1 is 2 and 4",
            () => MatMul(Zeros(2, 1, 3), Zeros(4, 3, 1)));
    }

    [Fact]
    public void Einsum()
    {
        Variable x = Variable.Create([2, 3], [1.0, 2, 3, 4, 5, 6]), y = Variable.Create([3, 2], [1.0, 0, 0, 1, 2, 2]);
        Expect.Tensor([2, 2], [7, 8, 16, 17], Ops.Einsum("ij,jk->ik", x, y));
        Expect.Tensor([2, 2], [7, 16, 8, 17], Ops.Einsum("ij, jk -> ki", x, y));
        Expect.Tensor([2, 2], [7, 8, 16, 17], Ops.Einsum("bj,jc", x, y));
        Expect.Tensor([3, 2], [1, 4, 2, 5, 3, 6], Ops.Einsum("ba", x));
        Expect.Tensor([], [21], Ops.Einsum("ij->", x));
        Expect.Tensor([2], [1, 5], Ops.Einsum("ii->i", Slice(x, 1, 0, 2)));
        Expect.Tensor([2], [0, 0], Ops.Einsum("ij->i", Zeros(2, 0)));
        Expect.Error("Einsum: 'j' is 3 and 2", () => Ops.Einsum("ij,kj->ik", x, y));
        Expect.Error("Einsum: the result has the letter 'i' twice", () => Ops.Einsum("ij->ii", x));
        Expect.Tensor([2, 2], [7, 8, 16, 17], Ops.Einsum("...j,jc", x, y));
        Expect.Tensor([3, 2], [1, 4, 2, 5, 3, 6], Ops.Einsum("b...->...b", x));
        Expect.Tensor([3], [5, 7, 9], Ops.Einsum("b...->...", x));
        Expect.Error("Einsum: an axis of '...' is 2 and 3", () => Ops.Einsum("...a,...b", x, y));
        Expect.Error("Einsum: [2, 3] has 2 axes; the term '...abc' names 3, and at most 10 more", () => Ops.Einsum("...abc", x));
        Expect.Error("Einsum: the result has '...' twice", () => Ops.Einsum("...a->......a", x));
        Expect.Error("Einsum: '1' in 'i1' is not a letter", () => Ops.Einsum("i1", x));
    }
}
