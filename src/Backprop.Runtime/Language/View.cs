using System;

namespace Backprop;

/// <summary>
/// Maps the row-major positions of a shape to positions in a buffer: <c>offset + sum over axes of index * stride</c>.
/// All index arithmetic of the reference semantics goes through this class.
/// </summary>
sealed class View
{
    readonly int[] shape;
    readonly int[] strides;
    readonly int offset;
    readonly bool isIdentity;

    View(int[] shape, int[] strides, int offset)
    {
        (this.shape, this.strides, this.offset) = (shape, strides, offset);
        Count = Shapes.Count(shape);
        isIdentity = offset == 0 && strides.AsSpan().SequenceEqual(Shapes.Strides(shape));
    }

    /// <summary>The shape seen through the view.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of positions.</summary>
    public int Count { get; }

    /// <summary>The position in the buffer of the element at a row-major position of <see cref="Shape"/>.</summary>
    public int this[int position]
    {
        get
        {
            if (isIdentity)
            {
                return position;
            }
            int result = offset;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (position, int index) = Math.DivRem(position, shape[axis]);
                result += index * strides[axis];
            }
            return result;
        }
    }

    /// <summary>A whole row-major buffer.</summary>
    public static View Of(ReadOnlySpan<int> shape) => new(shape.ToArray(), Shapes.Strides(shape), 0);

    /// <summary>Stretches to a shape that <see cref="Shapes.Broadcast"/> accepted: stretched axes have stride 0.</summary>
    public View BroadcastTo(ReadOnlySpan<int> target)
    {
        var targetStrides = new int[target.Length];
        for (int fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            targetStrides[^fromEnd] = shape[^fromEnd] == target[^fromEnd] ? strides[^fromEnd] : 0;
        }
        return new View(target.ToArray(), targetStrides, offset);
    }

    /// <summary>Reorders axes: axis <c>i</c> of the result is axis <c>axes[i]</c> of this view.</summary>
    public View Permute(ReadOnlySpan<int> axes)
    {
        var permutedShape = new int[axes.Length];
        var permutedStrides = new int[axes.Length];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            (permutedShape[axis], permutedStrides[axis]) = (shape[axes[axis]], strides[axes[axis]]);
        }
        return new View(permutedShape, permutedStrides, offset);
    }

    /// <summary>Every <paramref name="step"/>-th of <paramref name="count"/> indices of an axis from <paramref name="start"/>.</summary>
    public View Slice(int axis, int start, int count, int step)
    {
        int[] slicedStrides = [.. strides];
        slicedStrides[axis] *= step;
        return new View(Shapes.With(shape, axis, count), slicedStrides, offset + start * strides[axis]);
    }

    /// <summary>Copies the viewed elements of a buffer in row-major order.</summary>
    public T[] Read<T>(ReadOnlySpan<T> buffer)
    {
        var result = new T[Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = buffer[this[i]];
        }
        return result;
    }

    /// <summary>Writes row-major values to the viewed elements of a buffer.</summary>
    public void Write<T>(ReadOnlySpan<T> values, Span<T> buffer)
    {
        for (int i = 0; i < values.Length; i++)
        {
            buffer[this[i]] = values[i];
        }
    }
}
