using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Concatenation and stacking.</summary>
internal static class JoiningOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Concat(Variable[], int)"] = Concat,
        ["Concat(IReadOnlyList<Variable>, int)"] = Concat,
        ["Stack(Variable[], int)"] = Stack,
        ["Stack(IReadOnlyList<Variable>, int)"] = Stack,
    };

    private static Value Concat(OpCall call)
    {
        OpCall.Part[] parts = Parts(call);
        int axis = call.Axis(1, parts[0].Shape);
        for (int i = 1; i < parts.Length; i++) CheckAgreement(call, parts, i, axis);
        return call.Graph.Concat(axis, Array.ConvertAll(parts, part =>
        {
            if (part.Count is not { } count) return part.Node;
            TensorShape shape = part.Shape.With(axis, part.Shape[axis] * count);
            return call.Graph.Reshape(Along(call.Graph, part, axis), shape);
        }));
    }

    private static Value Stack(OpCall call)
    {
        OpCall.Part[] parts = Parts(call);
        TensorShape shape = parts[0].Shape;
        for (int i = 1; i < parts.Length; i++) CheckAgreement(call, parts, i, exceptAxis: -1);
        int axis = call.Integer(1), inserted = axis < 0 ? axis + shape.Rank + 1 : axis;
        if (inserted < 0 || inserted > shape.Rank) throw call.Error(Descriptors.AxisOutOfRange, shape, axis, -shape.Rank - 1, shape.Rank);
        return call.Graph.Concat(inserted, Array.ConvertAll(parts, part => part.Count is null ? call.Graph.Reshape(part.Node, shape.Insert(inserted, 1)) : Along(call.Graph, part, inserted)));
    }

    /// <summary>The items of a run along <paramref name="axis"/> instead of the first.</summary>
    private static Value Along(GraphBuilder graph, OpCall.Part part, int axis)
    {
        Value items = part.IsReversed ? Flipped(graph, part.Node) : part.Node;
        int[] others = Enumerable.Range(1, part.Shape.Rank).ToArray();
        return graph.Permute(items, [.. others.Take(axis), 0, .. others.Skip(axis)]);
    }

    /// <summary>The first axis backwards.</summary>
    private static Value Flipped(GraphBuilder graph, Value x)
    {
        Dimension count = graph.ShapeOf(x)[0];
        Value last = graph.Broadcast(graph.Extent(count - 1), new TensorShape(count)), index = graph.Cast(ElementType.Float32, graph.Iota(count));
        return graph.Gather(x, graph.Cast(ElementType.Int32, graph.Subtract(last, index)), 0);
    }

    private static OpCall.Part[] Parts(OpCall call) => call.Parts(0) is { Length: > 0 } parts ? parts : throw call.Invalid("there are no parts");

    private static void CheckAgreement(OpCall call, OpCall.Part[] parts, int index, int exceptAxis)
    {
        TensorShape first = parts[0].Shape, other = parts[index].Shape;
        if (first.Rank != other.Rank)
        {
            List<Repair> repairs = exceptAxis < 0 || parts.Any(p => p.Count is not null) ? [] : Repairs.OfParts([.. parts.Select(p => p.Shape)], call.Integer(1));
            throw call.Repairable(Descriptors.PartsDiffer, repairs, first, index, other, "the ranks differ");
        }
        int axis = Enumerable.Range(0, first.Rank).FirstOrDefault(a => a != exceptAxis && first[a] != other[a], -1);
        if (axis < 0) return;
        throw call.Error(Descriptors.PartsDiffer, first, index, other, FormattableString.Invariant($"axis {axis} is {Describe(parts[0])} and {Describe(parts[index])}"));

        string Describe(OpCall.Part part) => call.Describe(part.Node, part.Count is null ? axis : axis + 1);
    }
}
