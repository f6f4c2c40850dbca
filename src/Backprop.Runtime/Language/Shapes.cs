using System;
using System.Globalization;
using System.Text;

namespace Backprop;

/// <summary>Arithmetic on shapes: counts, strides, axes, broadcasting, and the text of the messages about them.</summary>
static class Shapes
{
    /// <summary>Copies a shape after checking that no extent is negative and that the element count fits an <see cref="int"/>.</summary>
    public static int[] Validate(string operation, ReadOnlySpan<int> shape)
    {
        foreach (int extent in shape)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"{operation}: the shape {Format(shape)} has the negative extent {extent}");
            }
        }
        Count(shape);
        return shape.ToArray();
    }

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public static int Count(ReadOnlySpan<int> shape)
    {
        // A zero anywhere makes the whole product zero, so it must not be hidden by an overflow before it.
        if (shape.Contains(0))
        {
            return 0;
        }
        long count = 1;
        foreach (int extent in shape)
        {
            count *= extent;
            if (count > Array.MaxLength)
            {
                throw new ArgumentException($"the shape {Format(shape)} has more elements than an array can hold");
            }
        }
        return (int)count;
    }

    /// <summary>Row-major strides in elements.</summary>
    public static int[] Strides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return strides;
    }

    /// <summary>The position of an element of the first axis, and how many numbers it has.</summary>
    public static (int Position, int Count) Element(string type, Index index, int[] shape)
    {
        if (shape.Length == 0)
        {
            throw new ArgumentException($"{type}[{index}]: a scalar has no elements to pick");
        }
        int position = index.GetOffset(shape[0]);
        return position >= 0 && position < shape[0]
            ? (position, Count(shape.AsSpan(1)))
            : throw new ArgumentException($"{type}[{index}]: the index is not within axis 0 of {Format(shape)}");
    }

    /// <summary>Counts a negative axis from the end and checks the range.</summary>
    public static int Axis(string operation, int axis, ReadOnlySpan<int> shape)
    {
        int rank = shape.Length;
        return axis >= -rank && axis < rank
            ? (axis < 0 ? axis + rank : axis)
            : throw new ArgumentException(rank == 0
                ? $"{operation}: axis {axis} of a scalar, which has no axes"
                : $"{operation}: axis {axis} is outside the shape {Format(shape)}: axes run from {-rank} to {rank - 1}");
    }

    /// <summary>As <see cref="Axis"/> for several axes, which must differ.</summary>
    public static int[] Axes(string operation, ReadOnlySpan<int> axes, ReadOnlySpan<int> shape)
    {
        var result = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            result[i] = Axis(operation, axes[i], shape);
            if (Array.IndexOf(result, result[i], 0, i) >= 0)
            {
                throw new ArgumentException($"{operation}: the axes {Format(axes)} name axis {result[i]} of {Format(shape)} twice");
            }
        }
        return result;
    }

    /// <summary>The axes 0, 1, ... of a shape of this rank.</summary>
    public static int[] AllAxes(int rank)
    {
        var axes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = axis;
        }
        return axes;
    }

    /// <summary>NumPy's rule: shapes are aligned at the last axis; equal extents stay, an extent of 1 or a missing axis stretches.</summary>
    public static int[] Broadcast(string operation, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var result = new int[Math.Max(a.Length, b.Length)];
        for (int fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            int extentA = fromEnd <= a.Length ? a[^fromEnd] : 1;
            int extentB = fromEnd <= b.Length ? b[^fromEnd] : 1;
            result[^fromEnd] = extentA == extentB || extentB == 1 ? extentA
                : extentA == 1 ? extentB
                : throw new ArgumentException($"{operation}: {Format(a)} and {Format(b)} do not broadcast: axis {-fromEnd} is {extentA} and {extentB}");
        }
        return result;
    }

    /// <summary>Copies the shape with the extent of one axis replaced.</summary>
    public static int[] With(ReadOnlySpan<int> shape, int axis, int extent)
    {
        int[] result = shape.ToArray();
        result[axis] = extent;
        return result;
    }

    /// <summary>The product of the extents before (outer) and after (inner) an axis.</summary>
    public static (int Outer, int Inner) Around(ReadOnlySpan<int> shape, int axis) => (Count(shape[..axis]), Count(shape[(axis + 1)..]));

    /// <summary>The shape as users write it: <c>[64, 784]</c>.</summary>
    public static string Format(ReadOnlySpan<int> shape)
    {
        var text = new StringBuilder("[");
        for (int axis = 0; axis < shape.Length; axis++)
        {
            text.Append(axis == 0 ? "" : ", ").Append(shape[axis].ToString(CultureInfo.InvariantCulture));
        }
        return text.Append(']').ToString();
    }
}
