using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Operations that move or repeat the elements of one tensor.</summary>
internal static class MovementOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Transpose(Variable)"] = Transpose,
        ["Transpose(Variable, int, int)"] = call => Swap(call, call.Axis(1, call.Shape(0)), call.Axis(2, call.Shape(0))),
        ["Permute(Variable, int[])"] = Permute,
        ["Reshape(Variable, int[])"] = Reshape,
        ["Flatten(Variable, int)"] = Flatten,
        ["Squeeze(Variable, int)"] = Squeeze,
        ["Unsqueeze(Variable, int)"] = Unsqueeze,
        ["Unsqueeze(Mask, int)"] = Unsqueeze,
        ["BroadcastTo(Variable, int[])"] = BroadcastTo,
        ["Slice(Variable, int, int, int, int)"] = Slice,
        ["Pad(Variable, int, int, int, double)"] = Pad,
    };

    private static Value Transpose(OpCall call)
    {
        int rank = call.Shape(0).Rank;
        return rank >= 2 ? Swap(call, rank - 2, rank - 1) : throw call.Error(Descriptors.Rank, call.Shape(0), rank, "two are needed");
    }

    private static Value Swap(OpCall call, int first, int second)
    {
        int[] axes = Enumerable.Range(0, call.Shape(0).Rank).ToArray();
        (axes[first], axes[second]) = (second, first);
        return call.Graph.Permute(call.Tensor(0), axes);
    }

    private static Value Permute(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int[] axes = call.Integers(1).Select(axis => call.Normalize(axis, shape)).ToArray();
        if (axes.Length != shape.Rank) throw call.Error(Descriptors.Rank, shape, shape.Rank, FormattableString.Invariant($"{axes.Length} are given"));
        if (axes.Distinct().Count() != axes.Length) throw call.Invalid($"an axis of {shape} is named twice");
        return call.Graph.Permute(call.Tensor(0), axes);
    }

    private static Value Reshape(OpCall call)
    {
        TensorShape source = call.Shape(0);
        Dimension[] target = call.Sizes(1);
        int inferred = Array.IndexOf(target, Dimension.Constant(-1));
        if (inferred >= 0)
        {
            target[inferred] = Dimension.One;
            if (Array.IndexOf(target, Dimension.Constant(-1)) >= 0) throw call.Invalid("only one extent can be -1");
            Dimension others = Dimension.Product(target);
            target[inferred] = source.Count.TryDivide(others, out Dimension quotient)
                ? quotient
                : throw call.Error(Descriptors.ReshapeCount, source, Written(target, inferred), source.Count, $"a multiple of {others}");
        }
        CheckExtents(call, target);
        var shape = new TensorShape(target);
        if (shape.Count == source.Count) return call.Graph.Reshape(call.Tensor(0), shape);
        List<Repair> repairs = inferred < 0 ? Repairs.OfReshape(source, target) : [];
        string remedy = call.Choose(repairs) is { } repair ? $"; -1 instead of {target[repair.Element]}?" : "";
        throw call.Repairable(Descriptors.ReshapeCount, repairs, source, shape, source.Count, shape.Count + remedy);
    }

    private static string Written(Dimension[] target, int inferred) => "[" + string.Join(", ", target.Select((d, i) => i == inferred ? "-1" : d.ToString())) + "]";

    /// <summary>Demands that no extent is negative.</summary>
    public static void CheckExtents(OpCall call, IEnumerable<Dimension> extents)
    {
        foreach (Dimension extent in extents)
        {
            if (!call.Require(extent)) throw call.Invalid($"the extent {extent} is negative");
        }
    }

    private static Value Flatten(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int start = shape.Rank == 0 && call.Integer(1) == 0 ? 0 : call.Axis(1, shape);
        return call.Graph.Reshape(call.Tensor(0), new TensorShape(shape.Dimensions.Take(start).Append(Dimension.Product(shape.Dimensions.Skip(start)))));
    }

    private static Value Squeeze(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int axis = call.Axis(1, shape);
        return shape[axis].IsOne ? call.Graph.Reshape(call.Tensor(0), shape.Without(a => a == axis)) : throw call.Invalid(FormattableString.Invariant($"axis {axis} of {shape} has extent {shape[axis]}, not 1"));
    }

    private static Value Unsqueeze(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int axis = call.Integer(1), inserted = axis < 0 ? axis + shape.Rank + 1 : axis;
        return inserted >= 0 && inserted <= shape.Rank
            ? call.Graph.Reshape(call.Tensor(0), shape.Insert(inserted, 1))
            : throw call.Error(Descriptors.AxisOutOfRange, shape, axis, -shape.Rank - 1, shape.Rank);
    }

    private static Value BroadcastTo(OpCall call)
    {
        TensorShape source = call.Shape(0);
        Dimension[] target = call.Sizes(1);
        CheckExtents(call, target);
        int offset = target.Length - source.Rank;
        if (offset < 0 || source.Dimensions.Where((d, axis) => d != target[axis + offset] && !d.IsOne).Any()) throw call.Invalid($"{source} does not stretch to {new TensorShape(target)}");
        return call.Graph.BroadcastTo(call.Tensor(0), new TensorShape(target));
    }

    private static Value Slice(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int axis = call.Axis(1, shape), step = call.Integer(4);
        Dimension extent = shape[axis], start = Bound(call.Size(2), extent), end = call.Size(3) == int.MaxValue ? extent : Bound(call.Size(3), extent);
        if (step < 1) throw call.Invalid(FormattableString.Invariant($"the step is {step}; it must be at least 1"));
        if (!call.Require(start) || !call.Require(end - start) || !call.Require(extent - end))
        {
            string endText = call.Size(3) == int.MaxValue ? "" : call.Size(3).ToString();
            throw call.Error(Descriptors.SliceRange, $"{call.Size(2)}..{endText}", axis, shape, call.Describe(call.Tensor(0), axis));
        }
        Dimension length = end - start, rounded = length + (step - 1);
        Dimension count = length.IsConstant ? rounded.Value / step
            : length.TryDivide(step, out Dimension quotient) ? quotient
            : throw call.Error(Descriptors.InvalidOperand, FormattableString.Invariant($"a step of {step} does not divide {length} elements for all sizes"));
        return call.Graph.Slice(call.Tensor(0), axis, start, count, step);
    }

    /// <summary>Negative bounds count from the end; <c>B - 1</c> is a size, not a negative number.</summary>
    private static Dimension Bound(Dimension bound, Dimension extent) => Sizes.IsNonNegative(bound) == false ? bound + extent : bound;

    private static Value Pad(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        int axis = call.Axis(1, shape);
        Dimension before = call.Size(2), after = call.Size(3);
        if (!call.Require(before) || !call.Require(after)) throw call.Invalid(FormattableString.Invariant($"{before} before and {after} after axis {axis} of {shape}: the counts must not be negative"));
        return call.Graph.Pad(call.Tensor(0), axis, before, after, value: call.Number(4));
    }
}
