using System;
using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>An immutable tensor of integers: class labels, token ids, positions. Indices carry no gradient.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Indices
{
    readonly int[] shape;
    readonly int[] values;

    internal Indices(int[] shape, int[] values) => (this.shape, this.values) = (shape, values);

    /// <summary>The extents of the axes, outermost first; empty for a scalar. In a definition, <c>x.Shape[i]</c> may be a symbolic dimension.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of axes.</summary>
    public int Rank => shape.Length;

    /// <summary>The number of elements.</summary>
    public int Count => values.Length;

    /// <summary>The elements in row-major order.</summary>
    public ReadOnlySpan<int> Values => values;

    /// <summary>Element <paramref name="index"/> of the first axis, which the result lacks. In a compiled loop the index may be the step.</summary>
    /// <param name="index">From 0 to the extent of the first axis less one; <c>^1</c> is the last.</param>
    /// <exception cref="ArgumentException">The indices are a scalar, or the index is out of range.</exception>
    [IndexerName("Element")]
    public Indices this[Index index]
    {
        get
        {
            (int position, int count) = Shapes.Element(nameof(Indices), index, shape);
            return new Indices(shape[1..], values.AsSpan(position * count, count).ToArray());
        }
    }

    /// <summary>Creates indices from their elements in row-major order.</summary>
    /// <param name="shape">The extents of the axes; empty for a scalar.</param>
    /// <param name="values">As many elements as the product of the extents; copied.</param>
    /// <exception cref="ArgumentException">An extent is negative, or the number of elements is not the product of the extents.</exception>
    public static Indices Create(ReadOnlySpan<int> shape, ReadOnlySpan<int> values)
    {
        int[] extents = Shapes.Validate(nameof(Create), shape);
        return Shapes.Count(extents) == values.Length
            ? new Indices(extents, values.ToArray())
            : throw new ArgumentException($"{nameof(Create)}: the shape {Shapes.Format(shape)} has {Shapes.Count(extents)} elements, but {values.Length} are given");
    }

    /// <summary>A scalar (rank 0).</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Indices(int value) => new([], [value]);

    /// <summary>A vector with the elements of an array.</summary>
    /// <param name="values">The elements; copied.</param>
    public static implicit operator Indices(int[] values) => Create([values.Length], values);

    /// <summary>Indices with the shape and elements of a tensor.</summary>
    /// <param name="tensor">The elements; copied.</param>
    public static implicit operator Indices(ReadOnlyTensorSpan<int> tensor)
    {
        var shape = new int[tensor.Rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = checked((int)tensor.Lengths[axis]);
        }
        var values = new int[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Create(shape, values);
    }

    /// <summary>The shape and the elements; long axes are abbreviated.</summary>
    public override string ToString() => TensorText.Format<int>(nameof(Indices), shape, values);
}
