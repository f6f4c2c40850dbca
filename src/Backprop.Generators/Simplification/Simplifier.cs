using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Rewrites a graph by <see cref="RewriteRules"/> until nothing changes, and drops what no output depends on.</summary>
internal static class Simplifier
{
    /// <summary>A bound against rules that undo each other; graphs settle in two or three rounds.</summary>
    private const int MaximumRounds = 8;

    /// <param name="graph">A graph with or without composites.</param>
    /// <param name="keepStopGradient">True for a graph that will be differentiated; afterwards <c>stop_gradient</c> and <c>custom_gradient</c> are the identity and go away.</param>
    public static Graph Simplify(Graph graph, bool keepStopGradient = false)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            Graph next = Round(graph, keepStopGradient);
            if (next == graph) break;
            graph = next;
        }
        return graph;
    }

    /// <summary>Applies every rule once.</summary>
    public static Graph Round(Graph graph, bool keepStopGradient) => Rewrite(ScanPruning.Run(graph), keepStopGradient);

    private static Graph Rewrite(Graph graph, bool keepStopGradient)
    {
        int[] uses = Uses(graph);
        var rewriter = new Rewriter(keepStopGradient);
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++)
        {
            values[id] = rewriter.Copy(graph.Nodes[id], values);
            if (uses[id] > 1) rewriter.MarkShared(values[id]);
        }
        return Outputs.Remap(graph, rewriter, values);
    }

    private static int[] Uses(Graph graph)
    {
        int[] uses = new int[graph.Nodes.Count];
        foreach (Node node in graph.Nodes)
        {
            // A checkpoint waits for its cotangent, but does not use it.
            foreach (int input in node.Op is CheckpointOp ? node.Inputs.Take(1) : node.Inputs) uses[input]++;
        }
        foreach (GraphOutput output in graph.Outputs) uses[output.Node]++;
        return uses;
    }
}
