using System;
using System.Collections.Generic;
using System.Globalization;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Operations on indices.</summary>
internal static class IndexingOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Gather(Variable, Indices, int)"] = Gather,
        ["TakeAlong(Variable, Indices, int)"] = TakeAlong,
        ["Embedding(Variable, Indices, int?)"] = Embedding,
        ["get_Element(Index)"] = Element,
        ["Range(int)"] = Range,
        ["OneHot(Indices, int)"] = OneHot,
    };

    private static Value Gather(OpCall call)
    {
        int axis = call.Axis(2, call.Shape(0));
        RequireIndices(call, call.Tensor(1), call.Shape(0)[axis], ignored: null);
        return Known(call.Graph, call.Tensor(1)) is { } index ? Take(call, axis, index) : call.Graph.Gather(call.Tensor(0), call.Tensor(1), axis);
    }

    private static Value TakeAlong(OpCall call)
    {
        TensorShape source = call.Shape(0), indices = call.Shape(1);
        int axis = call.Axis(2, source);
        if (indices.Rank != source.Rank || source.With(axis, 1) != indices.With(axis, 1))
        {
            throw call.Error(Descriptors.ShapesDiffer, source, indices, FormattableString.Invariant($"the indices' shape may differ in axis {axis} only"));
        }
        RequireIndices(call, call.Tensor(1), source[axis], ignored: null);
        return call.Graph.TakeAlong(call.Tensor(0), call.Tensor(1), axis);
    }

    /// <summary>The rows of a table; those of the padding index without a gradient.</summary>
    private static Value Embedding(OpCall call)
    {
        GraphBuilder graph = call.Graph;
        TensorShape table = call.Shape(0);
        if (table.Rank != 2) throw call.Error(Descriptors.Rank, table, table.Rank, "two are needed");
        RequireIndices(call, call.Tensor(1), table[0], ignored: null);
        Value rows = graph.Gather(call.Tensor(0), call.Tensor(1), 0);
        if (call.OptionalInteger(2) is not int padding) return rows;
        if (padding < 0 || !call.Require(table[0] - 1 - padding)) throw call.Invalid(FormattableString.Invariant($"the padding index {padding} is not within an axis of extent {table[0]}"));
        TensorShape shape = graph.ShapeOf(rows);
        Value isPadding = graph.Compare(CompareKind.Equal, call.Tensor(1), graph.BroadcastTo(graph.IntegerConstant(padding), call.Shape(1)));
        return graph.Select(graph.BroadcastBack(isPadding, shape, shape.Rank - 1), graph.StopGradient(rows), rows);
    }

    /// <summary>x[i]: one element of the first axis.</summary>
    private static Value Element(OpCall call)
    {
        TensorShape shape = call.Shape(0);
        if (shape.Rank == 0) throw call.Error(Descriptors.Rank, shape, 0, "at least one is needed");
        if (call[1] is not IndexValue { Offset: var offset, FromEnd: var fromEnd } || Evaluator.SizeOf(offset) is not { } position) throw new InvalidCodeException();
        Dimension index = fromEnd ? shape[0] - position : position;
        if (!call.Require(index) || !call.Require(shape[0] - 1 - index)) throw call.Invalid($"the index {index} is not within axis 0 of {shape}");
        return Take(call, 0, index);
    }

    private static Value Take(OpCall call, int axis, Dimension index) =>
        call.Graph.Reshape(call.Graph.Slice(call.Tensor(0), axis, index, 1), call.Shape(0).Without(a => a == axis));

    /// <summary>The value of a single index that is a size, or null.</summary>
    private static Dimension? Known(GraphBuilder graph, Value index) => graph[index] switch
    {
        { Op: ConstantOp constant, Shape.Rank: 0 } => (long)constant.Value,
        { Op: ReshapeOp, Shape.Rank: 0 } node when graph[new Value(node.Inputs[0])] is { Op: SliceOp { Count.IsOne: true } slice } operand && graph[new Value(operand.Inputs[0])].Op is IotaOp => slice.Start,
        _ => null,
    };

    /// <summary>Demands that indices which are not arguments are within an axis. Arguments are checked where the compiled method is called.</summary>
    public static void RequireIndices(OpCall call, Value indices, Dimension extent, int? ignored)
    {
        Node node = call.Graph[indices];
        switch (node.Op)
        {
            case ConstantOp { Value: var index } when index != ignored:
                if (index < 0 || !call.Require(extent - 1 - (long)index)) throw call.Invalid($"the index {((long)index).ToString(CultureInfo.InvariantCulture)} is not within an axis of extent {extent}");
                break;
            case IotaOp iota:
                if (!call.Require(extent - iota.Count)) throw call.Invalid($"the indices 0 to {iota.Count - 1} are not within an axis of extent {extent}");
                break;
            case SliceOp { Count: { IsOne: true } } slice when call.Graph[new Value(node.Inputs[0])].Op is IotaOp:
                if (!call.Require(extent - 1 - slice.Start)) throw call.Invalid($"the index {slice.Start} is not within an axis of extent {extent}");
                break;
            case TopOp search:
                Dimension from = call.Graph.ShapeOf(new Value(node.Inputs[0]))[search.Axis];
                if (!call.Require(extent - from)) throw call.Invalid($"indices below {from} are not within an axis of extent {extent}");
                break;
            case ArgMaxOp search:
                Dimension searched = call.Graph.ShapeOf(new Value(node.Inputs[0]))[search.Axis];
                if (!call.Require(extent - searched)) throw call.Invalid($"indices below {searched} are not within an axis of extent {extent}");
                break;
            default:
                foreach (int operand in node.Inputs) RequireIndices(call, new Value(operand), extent, ignored);
                break;
        }
    }

    private static Value Range(OpCall call) => call.Require(call.Size(0)) ? call.Graph.Iota(call.Size(0)) : throw call.Invalid($"the count is {call.Size(0)}; it must not be negative");

    private static Value OneHot(OpCall call)
    {
        Dimension classes = call.Size(1);
        if (!call.Require(classes)) throw call.Invalid($"the number of classes is {classes}; it must not be negative");
        RequireIndices(call, call.Tensor(0), classes, ignored: null);
        return call.Graph.Add(new OneHotOp(classes), call.Tensor(0));
    }
}
