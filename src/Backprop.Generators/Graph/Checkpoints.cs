using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>What a graph says about the checkpoints of its definition.</summary>
internal static class Checkpoints
{
    /// <summary>The last element of the region of what is computed again.</summary>
    public const int Again = -1;

    /// <summary>The graph without a word about checkpoints, for passes that keep nothing for a backward pass.</summary>
    public static Graph Forget(Graph graph) => graph with { Nodes = graph.Nodes.Select(Forget).ToEquatableArray() };

    /// <summary>The graph with the values that a backward pass computes again where it can have those of the forward pass: their <see cref="CheckpointOp"/>s are gone.</summary>
    public static Graph Keep(Graph graph)
    {
        if (!graph.Nodes.Any(n => n.Op is CheckpointOp)) return graph;
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++) values[id] = graph.Nodes[id].Op is CheckpointOp ? values[graph.Nodes[id].Inputs[0]] : builder.Copy(graph.Nodes[id], values);
        return Outputs.Remap(graph, builder, values);
    }

    private static Node Forget(Node node) => node with { Region = EquatableArray<int>.Empty, Op = node.Op is ScanOp scan ? scan with { Body = Forget(scan.Body) } : node.Op };
}
