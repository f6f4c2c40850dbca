using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Operations on indices.</summary>
internal static class IndexingOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Gather(Variable, Indices, int)"] = call => call.Graph.Gather(call.Tensor(0), call.Tensor(1), call.Axis(2, call.Shape(0))),
        ["Range(int)"] = Range,
        ["OneHot(Indices, int)"] = OneHot,
    };

    private static Value Range(OpCall call) => call.Require(call.Size(0)) ? call.Graph.Iota(call.Size(0)) : throw call.Invalid($"the count is {call.Size(0)}; it must not be negative");

    /// <summary>Each index, repeated, against 0, 1, ... along a new last axis.</summary>
    private static Value OneHot(OpCall call)
    {
        (GraphBuilder graph, Value indices, Dimension classes) = (call.Graph, call.Tensor(0), call.Size(1));
        if (!call.Require(classes)) throw call.Invalid($"the number of classes is {classes}; it must not be negative");
        TensorShape shape = call.Shape(0), wide = shape.Insert(shape.Rank, classes);
        Value repeated = graph.BroadcastTo(graph.Reshape(indices, shape.Insert(shape.Rank, 1)), wide);
        return graph.Cast(ElementType.Float32, graph.Compare(CompareKind.Equal, repeated, graph.BroadcastTo(graph.Iota(classes), wide)));
    }
}
