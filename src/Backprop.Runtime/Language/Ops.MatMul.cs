using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>The matrix product, with the shape rules of NumPy's and PyTorch's <c>matmul</c>.</summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>vector [k] x vector [k]: the inner product, a scalar;</item>
    /// <item>matrix [m, k] x vector [k]: a vector [m];</item>
    /// <item>vector [k] x matrix [k, n]: a vector [n];</item>
    /// <item>matrix [m, k] x matrix [k, n]: a matrix [m, n];</item>
    /// <item>more axes in front are batches, which broadcast: [..., m, k] x [..., k, n] gives [..., m, n]; a vector on either side acts on each matrix.</item>
    /// </list>
    /// With k = 0 the result is zeros.
    /// </remarks>
    /// <param name="a">The left operand, of rank at least 1.</param>
    /// <param name="b">The right operand, of rank at least 1.</param>
    /// <exception cref="ArgumentException">An operand is a scalar, the inner dimensions differ, or the batch dimensions do not broadcast.</exception>
    public static Variable MatMul(Variable a, Variable b)
    {
        string Operands() => $"{nameof(MatMul)}: {Shapes.Format(a.Shape)} x {Shapes.Format(b.Shape)}";
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw new ArgumentException($"{Operands()}: a scalar has no inner dimension; multiply with *");
        }

        // A vector on the left is a row, on the right a column; the axis added here is dropped from the result.
        ReadOnlySpan<int> shapeA = a.Rank == 1 ? [1, a.Shape[0]] : a.Shape;
        ReadOnlySpan<int> shapeB = b.Rank == 1 ? [b.Shape[0], 1] : b.Shape;
        (int m, int k, int n) = (shapeA[^2], shapeA[^1], shapeB[^1]);
        if (shapeB[^2] != k)
        {
            throw new ArgumentException(
                $"{Operands()}: the inner dimensions are {k} (axis {a.Rank - 1}) and {shapeB[^2]} (axis {Math.Max(b.Rank - 2, 0)})");
        }

        int[] batch = Shapes.Broadcast($"{Operands()}: batch dimensions", shapeA[..^2], shapeB[..^2]);
        View batchA = View.Of(shapeA[..^2]).BroadcastTo(batch), batchB = View.Of(shapeB[..^2]).BroadcastTo(batch);
        ReadOnlySpan<double> valuesA = a.Values, valuesB = b.Values;
        var result = new double[Shapes.Count([.. batch, m, n])];
        for (int i = 0; i < batchA.Count; i++)
        {
            AddProduct(m, k, n, valuesA.Slice(batchA[i] * m * k, m * k), valuesB.Slice(batchB[i] * k * n, k * n), result.AsSpan(i * m * n, m * n));
        }
        return new Variable([.. batch, .. a.Rank == 1 ? [] : new[] { m }, .. b.Rank == 1 ? [] : new[] { n }], result);
    }

    /// <summary>c += a b for row-major matrices; the loops are ordered so that the innermost runs along rows of b and c.</summary>
    static void AddProduct(int m, int k, int n, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        for (int row = 0; row < m; row++)
        {
            Span<double> resultRow = c.Slice(row * n, n);
            for (int inner = 0; inner < k; inner++)
            {
                double factor = a[row * k + inner];
                ReadOnlySpan<double> innerRow = b.Slice(inner * n, n);
                for (int column = 0; column < resultRow.Length; column++)
                {
                    resultRow[column] += factor * innerRow[column];
                }
            }
        }
    }
}
