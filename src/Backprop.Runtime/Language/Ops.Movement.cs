using System;
using System.Collections.Generic;
using System.Globalization;

namespace Backprop;

// Operations that only move elements: each is a view of its operand, read out in row-major order.
public static partial class Ops
{
    /// <summary>Exchanges the last two axes: [..., m, n] to [..., n, m].</summary>
    /// <param name="x">The operand, of rank at least 2.</param>
    /// <exception cref="ArgumentException">The rank is less than 2.</exception>
    public static Variable Transpose(Variable x) => x.Rank >= 2
        ? Transpose(x, -2, -1)
        : throw new ArgumentException($"{nameof(Transpose)}: {Shapes.Format(x.Shape)} has {x.Rank} axes; two are needed");

    /// <summary>Exchanges two axes.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis1">One axis.</param>
    /// <param name="axis2">The other; the same one leaves the operand as it is.</param>
    /// <exception cref="ArgumentException">An axis is out of range.</exception>
    public static Variable Transpose(Variable x, int axis1, int axis2)
    {
        axis1 = Shapes.Axis(nameof(Transpose), axis1, x.Shape);
        axis2 = Shapes.Axis(nameof(Transpose), axis2, x.Shape);
        int[] axes = Shapes.AllAxes(x.Rank);
        (axes[axis1], axes[axis2]) = (axes[axis2], axes[axis1]);
        return Permute(x, axes);
    }

    /// <summary>Reorders axes: axis <c>i</c> of the result is axis <c>axes[i]</c> of the operand.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">Every axis of the operand once.</param>
    /// <exception cref="ArgumentException">An axis is missing, out of range or named twice.</exception>
    public static Variable Permute(Variable x, params int[] axes)
    {
        int[] order = Shapes.Axes(nameof(Permute), axes, x.Shape);
        return order.Length == x.Rank
            ? Read(x, View.Of(x.Shape).Permute(order))
            : throw new ArgumentException($"{nameof(Permute)}: {Shapes.Format(x.Shape)} has {x.Rank} axes, but {order.Length} are given: {Shapes.Format(axes)}");
    }

    /// <summary>Gives the elements, in row-major order, another shape.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="shape">A shape with the same number of elements; one extent may be -1 and is then computed from the others.</param>
    /// <exception cref="ArgumentException">The numbers of elements differ, two extents are -1, or the extent for -1 is not determined.</exception>
    public static Variable Reshape(Variable x, params int[] shape)
    {
        string Message(string reason) => $"{nameof(Reshape)}: {Shapes.Format(x.Shape)} to {Shapes.Format(shape)}: {reason}";
        int[] target = [.. shape];
        int inferred = Array.IndexOf(shape, -1);
        if (inferred >= 0)
        {
            if (Array.IndexOf(shape, -1, inferred + 1) >= 0)
            {
                throw new ArgumentException(Message("only one extent can be -1"));
            }
            target[inferred] = 1;
            int others = Shapes.Count(Shapes.Validate(nameof(Reshape), target));
            target[inferred] = others != 0 && x.Count % others == 0
                ? x.Count / others
                : throw new ArgumentException(Message($"{(others == 0 && x.Count == 0 ? "any" : "no")} extent for -1 gives {x.Count} elements"));
        }
        int count = Shapes.Count(Shapes.Validate(nameof(Reshape), target));
        return count == x.Count
            ? new Variable(target, x.Values.ToArray())
            : throw new ArgumentException(Message($"{x.Count} elements do not fill {count}"));
    }

    /// <summary>Merges the axes from <paramref name="startAxis"/> on into one. A scalar becomes a vector of one element.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="startAxis">The first axis to merge.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Flatten(Variable x, int startAxis = 0)
    {
        int start = x.Rank == 0 && startAxis == 0 ? 0 : Shapes.Axis(nameof(Flatten), startAxis, x.Shape);
        return Reshape(x, [.. x.Shape[..start], Shapes.Count(x.Shape[start..])]);
    }

    /// <summary>Drops an axis of extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis to drop.</param>
    /// <exception cref="ArgumentException">The axis is out of range or its extent is not 1.</exception>
    public static Variable Squeeze(Variable x, int axis)
    {
        int dropped = Shapes.Axis(nameof(Squeeze), axis, x.Shape);
        return x.Shape[dropped] == 1
            ? Reshape(x, [.. x.Shape[..dropped], .. x.Shape[(dropped + 1)..]])
            : throw new ArgumentException($"{nameof(Squeeze)}: axis {axis} of {Shapes.Format(x.Shape)} has extent {x.Shape[dropped]}, not 1");
    }

    /// <summary>Inserts an axis of extent 1.</summary>
    /// <param name="x">The operand, of rank r.</param>
    /// <param name="axis">Where the new axis will be in the result: 0 to r, or -1 (last) to -r - 1 (first).</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Unsqueeze(Variable x, int axis) => Reshape(x, WithAxis(x.Shape, axis));

    /// <inheritdoc cref="Unsqueeze(Variable, int)"/>
    public static Mask Unsqueeze(Mask x, int axis) => Mask.Create(WithAxis(x.Shape, axis), x.Values);

    static int[] WithAxis(ReadOnlySpan<int> shape, int axis)
    {
        int rank = shape.Length, inserted = axis < 0 ? axis + rank + 1 : axis;
        return inserted >= 0 && inserted <= rank
            ? [.. shape[..inserted], 1, .. shape[inserted..]]
            : throw new ArgumentException($"{nameof(Unsqueeze)}: axis {axis} for {Shapes.Format(shape)}: a new axis goes from {-rank - 1} to {rank}");
    }

    /// <summary>Repeats the operand to a larger shape: axes are aligned at the last, and an extent of 1 or a missing axis stretches.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <exception cref="ArgumentException">The operand does not stretch to the shape.</exception>
    public static Variable BroadcastTo(Variable x, params int[] shape)
    {
        int[] target = Shapes.Validate(nameof(BroadcastTo), shape);
        return Shapes.Broadcast(nameof(BroadcastTo), x.Shape, target).AsSpan().SequenceEqual(target)
            ? Read(x, View.Of(x.Shape).BroadcastTo(target))
            : throw new ArgumentException($"{nameof(BroadcastTo)}: {Shapes.Format(x.Shape)} does not stretch to {Shapes.Format(target)}");
    }

    /// <summary>Takes every <paramref name="step"/>-th index of an axis from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis to cut; the extent in the result is <c>ceil((end - start) / step)</c>.</param>
    /// <param name="start">The first index; negative counts from the end of the axis.</param>
    /// <param name="end">The index after the last; negative counts from the end of the axis, and <see cref="int.MaxValue"/> is the end itself.</param>
    /// <param name="step">The distance of the indices taken, at least 1.</param>
    /// <exception cref="ArgumentException">The axis, the range or the step is not valid: <c>0 &lt;= start &lt;= end &lt;= extent</c> must hold after counting from the end.</exception>
    public static Variable Slice(Variable x, int axis, int start, int end, int step = 1)
    {
        int cut = Shapes.Axis(nameof(Slice), axis, x.Shape);
        int extent = x.Shape[cut];
        int first = start < 0 ? start + extent : start;
        int last = end == int.MaxValue ? extent : end < 0 ? end + extent : end;
        if (first < 0 || first > last || last > extent)
        {
            string endText = end == int.MaxValue ? "" : end.ToString(CultureInfo.InvariantCulture);
            throw new ArgumentException($"{nameof(Slice)}: {start}..{endText} is not a range of axis {axis} of {Shapes.Format(x.Shape)}, whose extent is {extent}");
        }
        if (step < 1)
        {
            throw new ArgumentException($"{nameof(Slice)}: the step is {step}; it must be at least 1");
        }
        int count = (int)(((long)last - first + step - 1) / step);
        return Read(x, View.Of(x.Shape).Slice(cut, first, count, step));
    }

    /// <summary>Lengthens an axis at both ends with a constant.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis to lengthen; its extent grows by <c>before + after</c>.</param>
    /// <param name="before">How many indices to add in front, at least 0.</param>
    /// <param name="after">How many indices to add at the end, at least 0.</param>
    /// <param name="value">The value of the new elements.</param>
    /// <exception cref="ArgumentException">The axis is out of range or a count is negative.</exception>
    public static Variable Pad(Variable x, int axis, int before, int after, double value = 0)
    {
        int padded = Shapes.Axis(nameof(Pad), axis, x.Shape);
        if (before < 0 || after < 0)
        {
            throw new ArgumentException($"{nameof(Pad)}: {before} before and {after} after axis {axis} of {Shapes.Format(x.Shape)}: the counts must not be negative");
        }
        int[] shape = Shapes.With(x.Shape, padded, checked(before + x.Shape[padded] + after));
        var values = new double[Shapes.Count(shape)];
        Array.Fill(values, value);
        View.Of(shape).Slice(padded, before, x.Shape[padded], 1).Write(x.Values, values);
        return new Variable(shape, values);
    }

    /// <summary>Joins variables along an existing axis.</summary>
    /// <param name="parts">At least one; their shapes agree in all other axes.</param>
    /// <param name="axis">The axis along which to join; the result's extent is the sum of the parts'.</param>
    /// <exception cref="ArgumentException">There are no parts, the axis is out of range, or another axis disagrees.</exception>
    public static Variable Concat(Variable[] parts, int axis = 0)
    {
        if (parts.Length == 0)
        {
            throw new ArgumentException($"{nameof(Concat)}: there are no parts");
        }
        int joined = Shapes.Axis(nameof(Concat), axis, parts[0].Shape);
        int extent = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            CheckAgreement(nameof(Concat), parts, i, joined);
            extent = checked(extent + parts[i].Shape[joined]);
        }
        int[] shape = Shapes.With(parts[0].Shape, joined, extent);
        var values = new double[Shapes.Count(shape)];
        int start = 0;
        foreach (Variable part in parts)
        {
            View.Of(shape).Slice(joined, start, part.Shape[joined], 1).Write(part.Values, values);
            start += part.Shape[joined];
        }
        return new Variable(shape, values);
    }

    /// <inheritdoc cref="Concat(Variable[], int)"/>
    public static Variable Concat(IReadOnlyList<Variable> parts, int axis = 0) => Concat([.. parts], axis);

    /// <summary>Joins variables of equal shapes along a new axis.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="axis">Where the new axis will be in the result; its extent is the number of parts.</param>
    /// <exception cref="ArgumentException">There are no parts, their shapes differ, or the axis is out of range.</exception>
    public static Variable Stack(Variable[] parts, int axis = 0)
    {
        if (parts.Length == 0)
        {
            throw new ArgumentException($"{nameof(Stack)}: there are no parts");
        }
        var expanded = new Variable[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            CheckAgreement(nameof(Stack), parts, i, exceptAxis: -1);
            expanded[i] = Unsqueeze(parts[i], axis);
        }
        return Concat(expanded, axis);
    }

    /// <inheritdoc cref="Stack(Variable[], int)"/>
    public static Variable Stack(IReadOnlyList<Variable> parts, int axis = 0) => Stack([.. parts], axis);

    /// <summary>The operand itself, through which no gradient passes.</summary>
    /// <param name="x">The operand, of any shape.</param>
    public static Variable StopGradient(Variable x) => StoppedValues.Pass(x);

    static Variable Read(Variable x, View view) => new(view.Shape.ToArray(), view.Read(x.Values));

    static void CheckAgreement(string operation, Variable[] parts, int index, int exceptAxis)
    {
        ReadOnlySpan<int> first = parts[0].Shape, other = parts[index].Shape;
        string Message(string reason) =>
            $"{operation}: part 0 is {Shapes.Format(parts[0].Shape)} and part {index} is {Shapes.Format(parts[index].Shape)}: {reason}";
        if (first.Length != other.Length)
        {
            throw new ArgumentException(Message("the ranks differ"));
        }
        for (int axis = 0; axis < first.Length; axis++)
        {
            if (axis != exceptAxis && first[axis] != other[axis])
            {
                throw new ArgumentException(Message($"axis {axis} is {first[axis]} and {other[axis]}"));
            }
        }
    }
}
