using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>Outputs of a graph whose nodes have moved.</summary>
internal static class Outputs
{
    /// <summary>Builds the graph with the outputs of <paramref name="original"/>, whose node i is now <paramref name="values"/>[i]; nodes no output depends on are dropped.</summary>
    public static Graph Remap(Graph original, GraphBuilder builder, Value[] values) =>
        Prune(builder.Build(original.Outputs.Select(o => o with { Node = values[o.Node].Id })));

    /// <summary>Drops the nodes that no output depends on.</summary>
    public static Graph Prune(Graph graph)
    {
        bool[] live = new bool[graph.Nodes.Count];
        foreach (GraphOutput output in graph.Outputs) live[output.Node] = true;
        for (int id = live.Length - 1; id >= 0; id--)
        {
            if (!live[id]) continue;
            foreach (int input in graph.Nodes[id].Inputs) live[input] = true;
        }
        if (Array.TrueForAll(live, isLive => isLive)) return graph;

        int[] moved = new int[live.Length];
        var nodes = new List<Node>();
        for (int id = 0; id < live.Length; id++)
        {
            if (!live[id]) continue;
            Node node = graph.Nodes[id];
            moved[id] = nodes.Count;
            nodes.Add(node.Reading(moved));
        }
        return new(nodes.ToEquatableArray(), graph.Outputs.Select(o => o with { Node = moved[o.Node] }).ToEquatableArray());
    }
}
