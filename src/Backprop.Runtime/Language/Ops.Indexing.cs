using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>The integers 0, 1, ... <paramref name="count"/> - 1 as a vector.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    public static Indices Range(int count) => count >= 0
        ? new Indices([count], Shapes.AllAxes(count))
        : throw new ArgumentException($"{nameof(Range)}: the count is {count}; it must not be negative");

    /// <summary>Vectors that are 1 at the index and 0 elsewhere.</summary>
    /// <param name="indices">Of any shape; each from 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The length of the vectors.</param>
    /// <returns>The indices' shape with an axis of extent <paramref name="classes"/> appended.</returns>
    /// <exception cref="ArgumentException">An index is out of range, or the number of classes is negative.</exception>
    public static Variable OneHot(Indices indices, int classes)
    {
        int[] shape = Shapes.Validate(nameof(OneHot), [.. indices.Shape, classes]);
        var values = new double[Shapes.Count(shape)];
        for (int i = 0; i < indices.Count; i++)
        {
            values[i * classes + CheckIndex(nameof(OneHot), indices, i, classes)] = 1;
        }
        return new Variable(shape, values);
    }

    /// <summary>Picks slices of an axis by index, as an embedding does: <c>result[..., i, ...] = x[..., indices[i], ...]</c>.</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="indices">Of any shape; each from 0 to the extent of the axis less one.</param>
    /// <param name="axis">The axis to pick from; the indices' shape takes its place in the result.</param>
    /// <exception cref="ArgumentException">The axis or an index is out of range.</exception>
    public static Variable Gather(Variable x, Indices indices, int axis = 0)
    {
        int picked = Shapes.Axis(nameof(Gather), axis, x.Shape);
        int extent = x.Shape[picked];
        (int outer, int inner) = Shapes.Around(x.Shape, picked);
        int[] shape = [.. x.Shape[..picked], .. indices.Shape, .. x.Shape[(picked + 1)..]];
        var values = new double[Shapes.Count(shape)];
        ReadOnlySpan<double> source = x.Values;
        for (int i = 0; i < indices.Count; i++)
        {
            int index = CheckIndex(nameof(Gather), indices, i, extent);
            for (int o = 0; o < outer; o++)
            {
                source.Slice((o * extent + index) * inner, inner).CopyTo(values.AsSpan((o * indices.Count + i) * inner, inner));
            }
        }
        return new Variable(shape, values);
    }

    /// <summary>Picks elements along an axis, each index by itself, as PyTorch's <c>gather</c>: <c>result[..., k, ...] = x[..., indices[..., k, ...], ...]</c>.</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="indices">Of the operand's shape but for the extent of the axis; each from 0 to the operand's extent less one.</param>
    /// <param name="axis">The axis to pick along.</param>
    /// <returns>Of the indices' shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the axis or an index is out of range.</exception>
    public static Variable TakeAlong(Variable x, Indices indices, int axis = -1)
    {
        int picked = Shapes.Axis(nameof(TakeAlong), axis, x.Shape);
        if (indices.Rank != x.Rank || !Shapes.With(x.Shape, picked, 1).AsSpan().SequenceEqual(Shapes.With(indices.Shape, picked, 1)))
        {
            throw new ArgumentException($"{nameof(TakeAlong)}: {Shapes.Format(x.Shape)} and {Shapes.Format(indices.Shape)}: the indices' shape may differ in axis {picked} only");
        }
        int extent = x.Shape[picked];
        (_, int inner) = Shapes.Around(x.Shape, picked);
        ReadOnlySpan<double> source = x.Values;
        var values = new double[indices.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int outer = i / (indices.Shape[picked] * inner);
            values[i] = source[(outer * extent + CheckIndex(nameof(TakeAlong), indices, i, extent)) * inner + i % inner];
        }
        return new Variable(indices.Shape.ToArray(), values);
    }

    /// <summary>Looks up the rows of a table. In the gradient, equal indices add up in their order, so that results are the same bits from run to run.</summary>
    /// <param name="table">[N, C]: a row for each of N words.</param>
    /// <param name="indices">Of any shape; each from 0 to N - 1.</param>
    /// <param name="paddingIndex">An index whose row gets no gradient from here, or null.</param>
    /// <returns>The indices' shape with an axis of extent C appended.</returns>
    /// <exception cref="ArgumentException">The table is no matrix, or an index is out of range.</exception>
    public static Variable Embedding(Variable table, Indices indices, int? paddingIndex = null)
    {
        if (table.Rank != 2)
        {
            throw new ArgumentException($"{nameof(Embedding)}: {Shapes.Format(table.Shape)} has {table.Rank} axes; two are needed");
        }
        if (paddingIndex is { } padding && (padding < 0 || padding >= table.Shape[0]))
        {
            throw new ArgumentException($"{nameof(Embedding)}: the padding index {padding} is not within an axis of extent {table.Shape[0]}");
        }
        Variable rows = Gather(table, indices);
        return paddingIndex is int stopped ? Where(Unsqueeze(Equal(indices, stopped), -1), StopGradient(rows), rows) : rows;
    }

    static int CheckIndex(string operation, Indices indices, int position, int limit)
    {
        int index = indices.Values[position];
        return index >= 0 && index < limit
            ? index
            : throw new ArgumentException($"{operation}: index {index} (element {position} of {Shapes.Format(indices.Shape)}) is not from 0 to {limit - 1}");
    }
}
