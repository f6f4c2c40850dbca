using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Rewrites a graph by <see cref="RewriteRules"/> until nothing changes, and drops what no output depends on.</summary>
internal static class Simplifier
{
    /// <summary>A bound against rules that undo each other; graphs settle in two or three rounds.</summary>
    private const int MaximumRounds = 8;

    /// <param name="graph">A graph with or without composites.</param>
    /// <param name="keepStopGradient">True for a graph that will be differentiated; afterwards <c>stop_gradient</c> is the identity and goes away.</param>
    public static Graph Simplify(Graph graph, bool keepStopGradient = false)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            Graph next = Rewrite(graph, keepStopGradient);
            if (next == graph) break;
            graph = next;
        }
        return graph;
    }

    private static Graph Rewrite(Graph graph, bool keepStopGradient)
    {
        var rewriter = new Rewriter(keepStopGradient);
        return Outputs.Remap(graph, rewriter, rewriter.Import(graph));
    }
}
