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
        ["Stack(Variable[], int)"] = Stack,
    };

    private static Value Concat(OpCall call)
    {
        Value[] parts = Parts(call);
        int axis = call.Axis(1, call.Graph.ShapeOf(parts[0]));
        for (int i = 1; i < parts.Length; i++) CheckAgreement(call, parts, i, axis);
        return call.Graph.Concat(axis, parts);
    }

    private static Value Stack(OpCall call)
    {
        Value[] parts = Parts(call);
        TensorShape shape = call.Graph.ShapeOf(parts[0]);
        for (int i = 1; i < parts.Length; i++) CheckAgreement(call, parts, i, exceptAxis: -1);
        int axis = call.Integer(1), inserted = axis < 0 ? axis + shape.Rank + 1 : axis;
        if (inserted < 0 || inserted > shape.Rank) throw call.Error(Descriptors.AxisOutOfRange, shape, axis, -shape.Rank - 1, shape.Rank);
        return call.Graph.Concat(inserted, Array.ConvertAll(parts, part => call.Graph.Reshape(part, shape.Insert(inserted, 1))));
    }

    private static Value[] Parts(OpCall call) => call.Tensors(0) is { Length: > 0 } parts ? parts : throw call.Invalid("there are no parts");

    private static void CheckAgreement(OpCall call, Value[] parts, int index, int exceptAxis)
    {
        TensorShape first = call.Graph.ShapeOf(parts[0]), other = call.Graph.ShapeOf(parts[index]);
        if (first.Rank != other.Rank) throw call.Error(Descriptors.PartsDiffer, first, index, other, "the ranks differ");
        int axis = Enumerable.Range(0, first.Rank).FirstOrDefault(a => a != exceptAxis && first[a] != other[a], -1);
        if (axis < 0) return;
        throw call.Error(
            Descriptors.PartsDiffer, first, index, other, FormattableString.Invariant($"axis {axis} is {call.Describe(parts[0], axis)} and {call.Describe(parts[index], axis)}"));
    }
}
