using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Chains of broadcasts, reshapes, permutations, flips, slices, pads and concatenations become one op, or none.</summary>
internal static class MovementRules
{
    /// <summary>The canonical operand of a broadcast has no axis of extent 1 and is no broadcast itself; a broadcast of one element is a reshape, but for constants.</summary>
    public static Value? Broadcast(Rewriter graph, Op op, Value[] x)
    {
        var broadcast = (BroadcastOp)op;
        TensorShape source = graph.ShapeOf(x[0]);
        if (graph.Is(x[0], out BroadcastOp inner)) return graph.Broadcast(graph.Operand(x[0]), broadcast.Shape, inner.Axes.Select(a => broadcast.Axes[a]).ToArray());
        if (graph.Is(x[0], out ConstantOp _)) return null;
        if (broadcast.Shape.Count == source.Count && !source.Count.IsZero) return graph.Reshape(x[0], broadcast.Shape);
        if (!source.Dimensions.Any(d => d.IsOne)) return null;
        Value squeezed = graph.Reshape(x[0], source.Without(a => source[a].IsOne));
        return graph.Broadcast(squeezed, broadcast.Shape, broadcast.Axes.Where((_, k) => !source[k].IsOne).ToArray());
    }

    public static Value? Reshape(Rewriter graph, Op op, Value[] x)
    {
        TensorShape target = ((ReshapeOp)op).Shape;
        if (graph.ShapeOf(x[0]) == target) return x[0];
        if (graph.Is(x[0], out ReshapeOp _)) return graph.Reshape(graph.Operand(x[0]), target);
        if (graph.Is(x[0], out ConstantOp _)) return graph.Broadcast(x[0], target);
        return graph.Is(x[0], out BroadcastOp _) ? ReshapedBroadcast(graph, x[0], target) : null;
    }

    /// <summary>A broadcast under another shape is still a broadcast if every group of axes is repeated as a whole or not at all.</summary>
    public static Value? ReshapedBroadcast(Rewriter graph, Value x, TensorShape target)
    {
        var broadcast = (BroadcastOp)graph.OpOf(x);
        var kept = new List<int>();
        foreach (ReshapeGroup group in ReshapeGroup.Split(broadcast.Shape, target))
        {
            int count = group.Source.Count(broadcast.Axes.Contains);
            if (count > 0 && count < group.Source.Length) return null;
            if (count > 0) kept.AddRange(group.Target);
        }
        Value core = graph.Reshape(graph.Operand(x), new TensorShape(kept.Select(a => target[a])));
        return graph.Broadcast(core, target, kept.ToArray());
    }

    public static Value? Permute(Rewriter graph, Op op, Value[] x)
    {
        int[] axes = ((PermuteOp)op).Axes.ToArray();
        TensorShape source = graph.ShapeOf(x[0]);
        if (axes.SequenceEqual(Enumerable.Range(0, axes.Length))) return x[0];
        if (graph.Is(x[0], out PermuteOp inner)) return graph.Permute(graph.Operand(x[0]), axes.Select(a => inner.Axes[a]).ToArray());
        if (graph.Is(x[0], out BroadcastOp broadcast)) return PermutedBroadcast(graph, graph.Operand(x[0]), broadcast, axes);
        int[] moving = axes.Where(a => !source[a].IsOne).ToArray();
        return moving.SequenceEqual(moving.OrderBy(a => a)) ? graph.Reshape(x[0], new TensorShape(axes.Select(a => source[a]))) : null;
    }

    private static Value PermutedBroadcast(Rewriter graph, Value core, BroadcastOp broadcast, int[] axes)
    {
        int[] moved = broadcast.Axes.Select(a => Array.IndexOf(axes, a)).ToArray();
        int[] order = Enumerable.Range(0, moved.Length).OrderBy(k => moved[k]).ToArray();
        return graph.Broadcast(graph.Permute(core, order), new TensorShape(axes.Select(a => broadcast.Shape[a])), order.Select(k => moved[k]).ToArray());
    }

    public static Value? Flip(Rewriter graph, Op op, Value[] x)
    {
        int axis = ((FlipOp)op).Axis;
        if (graph.ShapeOf(x[0])[axis].IsOne) return x[0];
        if (graph.Is(x[0], out FlipOp inner) && inner.Axis == axis) return graph.Operand(x[0]);
        if (!graph.Is(x[0], out BroadcastOp broadcast)) return null;
        int own = broadcast.Axes.ToList().IndexOf(axis);
        return own < 0 ? x[0] : graph.Broadcast(graph.Flip(graph.Operand(x[0]), own), broadcast.Shape, broadcast.Axes.ToArray());
    }

    public static Value? Slice(Rewriter graph, Op op, Value[] x)
    {
        var slice = (SliceOp)op;
        TensorShape source = graph.ShapeOf(x[0]);
        if (slice.Start.IsZero && slice.Count == source[slice.Axis] && (slice.Stride == 1 || slice.Count.IsOne)) return x[0];
        return graph.OpOf(x[0]) switch
        {
            SliceOp inner when inner.Axis == slice.Axis =>
                graph.Slice(graph.Operand(x[0]), slice.Axis, inner.Start + slice.Start * inner.Stride, slice.Count, inner.Stride * slice.Stride),
            PadOp pad when pad.Axis == slice.Axis => SlicedPad(graph, graph.Operand(x[0]), pad, slice),
            BroadcastOp broadcast => SlicedBroadcast(graph, graph.Operand(x[0]), broadcast, slice),
            ConcatOp concat when concat.Axis == slice.Axis => SlicedConcat(graph, x[0], slice),
            _ => null,
        };
    }

    /// <summary>Takes back what was padded.</summary>
    private static Value? SlicedPad(Rewriter graph, Value core, PadOp pad, SliceOp slice) =>
        pad.Low == slice.Start && pad.Interior + 1 == slice.Stride && graph.ShapeOf(core)[pad.Axis] == slice.Count ? core : null;

    private static Value SlicedBroadcast(Rewriter graph, Value core, BroadcastOp broadcast, SliceOp slice)
    {
        int axis = broadcast.Axes.ToList().IndexOf(slice.Axis);
        if (axis >= 0) core = graph.Slice(core, axis, slice.Start, slice.Count, slice.Stride);
        return graph.Broadcast(core, broadcast.Shape.With(slice.Axis, slice.Count), broadcast.Axes.ToArray());
    }

    /// <summary>Exactly one part.</summary>
    private static Value? SlicedConcat(Rewriter graph, Value concat, SliceOp slice)
    {
        Dimension start = Dimension.Zero;
        for (int i = 0; i < graph[concat].Inputs.Count; i++)
        {
            Value part = graph.Operand(concat, i);
            Dimension count = graph.ShapeOf(part)[slice.Axis];
            if (start == slice.Start && count == slice.Count && slice.Stride == 1) return part;
            start += count;
        }
        return null;
    }

    public static Value? Pad(Rewriter graph, Op op, Value[] x)
    {
        var pad = (PadOp)op;
        if (pad.Low.IsZero && pad.High.IsZero && (pad.Interior == 0 || graph.ShapeOf(x[0])[pad.Axis].IsOne)) return x[0];
        if (graph.IsConstant(x[0], pad.Value)) return graph.Fill(pad.Value, ElementType.Float32, graph[x[0]].Shape.With(pad.Axis, ShapeRules.Infer(op, [graph[x[0]]]).Shape[pad.Axis]));
        bool merges = graph.Is(x[0], out PadOp inner) && inner.Axis == pad.Axis && SameBits(inner.Value, pad.Value) && pad.Interior == 0;
        return merges ? graph.Pad(graph.Operand(x[0]), pad.Axis, pad.Low + inner.Low, inner.High + pad.High, inner.Interior, pad.Value) : null;
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    public static Value? Concat(Rewriter graph, Op op, Value[] x)
    {
        int axis = ((ConcatOp)op).Axis;
        Value[] parts = Join(graph, axis, Flatten(graph, axis, x)).Where(p => !graph.ShapeOf(p)[axis].IsZero).ToArray();
        return parts.Length == 0 ? x[0] : parts.SequenceEqual(x) && parts.Length > 1 ? null : graph.Concat(axis, parts);
    }

    private static IEnumerable<Value> Flatten(Rewriter graph, int axis, Value[] x) =>
        x.SelectMany(part => graph.Is(part, out ConcatOp inner) && inner.Axis == axis ? graph[part].Inputs.Select(i => new Value(i)) : [part]);

    /// <summary>Neighbouring slices of one value become one slice.</summary>
    private static List<Value> Join(Rewriter graph, int axis, IEnumerable<Value> parts)
    {
        var joined = new List<Value>();
        foreach (Value part in parts)
        {
            if (joined.Count > 0 && graph.Is(joined[joined.Count - 1], out SliceOp before) && graph.Is(part, out SliceOp after)
                && graph.Operand(joined[joined.Count - 1]) == graph.Operand(part)
                && before is { Stride: 1 } && after is { Stride: 1 } && before.Axis == axis && after.Axis == axis && after.Start == before.Start + before.Count)
            {
                joined[joined.Count - 1] = graph.Slice(graph.Operand(part), axis, before.Start, before.Count + after.Count);
            }
            else joined.Add(part);
        }
        return joined;
    }
}
