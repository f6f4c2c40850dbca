using System;

namespace Backprop;

// Operations that reverse or repeat: views of their operand, read out in row-major order.
public static partial class Ops
{
    /// <summary>Reverses the order of the elements along axes.</summary>
    /// <param name="x">The operand; the result has the same shape.</param>
    /// <param name="axes">The axes to reverse, all different; none leaves the operand as it is.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    public static Variable Flip(Variable x, params int[] axes)
    {
        View view = View.Of(x.Shape);
        foreach (int axis in Shapes.Axes(nameof(Flip), axes, x.Shape))
        {
            view = view.Slice(axis, Math.Max(x.Shape[axis] - 1, 0), x.Shape[axis], -1);
        }
        return Read(x, view);
    }

    /// <summary>Repeats the whole operand along its axes, as NumPy's and PyTorch's <c>tile</c>: [a, b] twice along the last axis gives [a, b, a, b].</summary>
    /// <param name="x">The operand.</param>
    /// <param name="repeats">How often along each axis, aligned at the last; missing ones are 1, and for surplus ones the operand gets axes of extent 1 in front.</param>
    /// <returns>Each axis is as many times as long as it is repeated.</returns>
    /// <exception cref="ArgumentException">A number of repetitions is negative.</exception>
    public static Variable Tile(Variable x, params int[] repeats)
    {
        foreach (int count in repeats)
        {
            CheckRepetitions(nameof(Tile), count);
        }
        int rank = Math.Max(x.Rank, repeats.Length);
        int[] extents = new int[rank], counts = new int[rank];
        Array.Fill(extents, 1);
        Array.Fill(counts, 1);
        x.Shape.CopyTo(extents.AsSpan(rank - x.Rank));
        repeats.CopyTo(counts.AsSpan(rank - repeats.Length));

        int[] source = new int[2 * rank], target = new int[2 * rank], shape = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            (source[2 * axis], source[2 * axis + 1]) = (1, extents[axis]);
            (target[2 * axis], target[2 * axis + 1]) = (counts[axis], extents[axis]);
            shape[axis] = checked(counts[axis] * extents[axis]);
        }
        return new Variable(shape, View.Of(source).BroadcastTo(target).Read(x.Values));
    }

    /// <summary>Repeats each element along an axis, as NumPy's <c>repeat</c> and PyTorch's <c>repeat_interleave</c>: [a, b] twice gives [a, a, b, b].</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="count">How often, at least 0.</param>
    /// <param name="axis">The axis, which becomes <paramref name="count"/> times as long.</param>
    /// <exception cref="ArgumentException">The axis is out of range or the count is negative.</exception>
    public static Variable Repeat(Variable x, int count, int axis)
    {
        CheckRepetitions(nameof(Repeat), count);
        int repeated = Shapes.Axis(nameof(Repeat), axis, x.Shape);
        int[] source = [.. x.Shape[..(repeated + 1)], 1, .. x.Shape[(repeated + 1)..]];
        View view = View.Of(source).BroadcastTo(Shapes.With(source, repeated + 1, count));
        return new Variable(Shapes.With(x.Shape, repeated, checked(count * x.Shape[repeated])), view.Read(x.Values));
    }

    static void CheckRepetitions(string operation, int count)
    {
        if (count < 0)
        {
            throw new ArgumentException($"{operation}: the number of repetitions is {count}; it must not be negative");
        }
    }
}
