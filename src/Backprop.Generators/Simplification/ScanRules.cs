using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>A step of a scan is simplified like any other graph.</summary>
internal static class ScanRules
{
    public static Value? Body(Rewriter graph, Op op, Value[] x)
    {
        var scan = (ScanOp)op;
        Graph body = Simplifier.Round(scan.Body, graph.KeepsStopGradient);
        return body == scan.Body ? null : graph.Add(scan with { Body = body }, x);
    }
}
