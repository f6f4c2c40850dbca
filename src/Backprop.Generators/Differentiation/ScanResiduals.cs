using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// What a scan's derivative needs to know about the steps. Before a graph is differentiated its scans leave behind everything they compute; the derivative takes what it needs,
/// and the simplifier removes the rest. The derivative computes again what is cheaper to compute than to keep.
/// </summary>
internal static class ScanResiduals
{
    /// <summary>The operations that a value may cost to be computed again.</summary>
    private const int MaximumOperations = 6;

    /// <summary>The graph with everything its scans compute among their results. Results that were there keep their index, and nodes their place.</summary>
    public static Graph Expose(Graph graph)
    {
        if (!graph.Nodes.Any(n => n.Op is ScanOp)) return graph;
        List<Node> nodes = graph.Nodes.Select(n => n.Op is ScanOp scan ? n with { Op = Expose(scan) } : n).ToList();
        HashSet<(int, int)> present = [.. nodes.Where(n => n.Op is ResultOp).Select(n => (n.Inputs[0], ((ResultOp)n.Op).Index))];
        for (int id = 0; id < graph.Nodes.Count; id++)
        {
            if (nodes[id].Op is not ScanOp scan) continue;
            for (int i = scan.Carries; i < scan.Results; i++)
            {
                (TensorShape shape, ElementType type) = scan.Result(i);
                if (!present.Contains((id, i))) nodes.Add(new Node(new ResultOp(i), EquatableArray.Of(id), shape, type, nodes[id].Origin));
            }
        }
        return graph with { Nodes = nodes.ToEquatableArray() };
    }

    private static ScanOp Expose(ScanOp scan)
    {
        // What is differentiated once more keeps its values anyway, and the weights behind a checkpoint are not to be values of each step.
        Graph body = Expose(Checkpoints.Keep(scan.Body));
        HashSet<int> known = [.. body.Outputs.Skip(scan.Carries).Select(o => o.Node)];
        IEnumerable<GraphOutput> more = Enumerable.Range(0, body.Nodes.Count).Where(id => IsKept(scan, body.Nodes[id]) && !known.Contains(id))
            .Select((id, i) => new GraphOutput(OutputKind.Value, body.Outputs.Count + i, "residual", id));
        return scan with { Body = body with { Outputs = body.Outputs.Concat(more).ToEquatableArray() } };
    }

    /// <summary>Inputs that do not change are known anyway, views are cheap, and a scan is no value.</summary>
    private static bool IsKept(ScanOp scan, Node node) => node.Op is InputOp input ? input.Index < scan.Carries : !IsFree(node.Op) && node.Op is not ScanOp;

    /// <summary>
    /// Of the values of a step that a derivative reads, those that it takes from what the scan left behind; it computes the others again.
    /// </summary>
    /// <param name="body">The step.</param>
    /// <param name="read">The nodes that the derivative reads.</param>
    public static HashSet<int> Saved(Graph body, IEnumerable<int> read)
    {
        var saved = new HashSet<int>();
        var cheap = new SortedSet<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>(read);
        while (open.Count > 0)
        {
            int id = open.Pop();
            if (!seen.Add(id)) continue;
            Op op = body.Nodes[id].Op;
            if (IsFree(op)) foreach (int operand in body.Nodes[id].Inputs) open.Push(operand);
            else if (IsCheap(op)) cheap.Add(id);
            else saved.Add(id);
        }
        foreach (int id in cheap)
        {
            int operations = 0;
            var inputs = new List<int>();
            if (IsComputable(id, inputs, ref operations)) saved.UnionWith(inputs);
            else saved.Add(id);
        }
        return saved;

        bool IsComputable(int id, List<int> inputs, ref int operations)
        {
            Node node = body.Nodes[id];
            if (saved.Contains(id)) return true;
            if (node.Op is InputOp)
            {
                inputs.Add(id);
                return true;
            }
            if (!IsFree(node.Op) && (!IsCheap(node.Op) || ++operations > MaximumOperations)) return false;
            foreach (int operand in node.Inputs)
            {
                if (!IsComputable(operand, inputs, ref operations)) return false;
            }
            return true;
        }
    }

    /// <summary>A constant or an index calculation.</summary>
    private static bool IsFree(Op op) => op is ConstantOp or ExtentOp or IotaOp or BroadcastOp or ReshapeOp or PermuteOp or SliceOp or StopGradientOp;

    private static bool IsCheap(Op op) => op
        is UnaryOp { Kind: UnaryKind.Negate or UnaryKind.Reciprocal or UnaryKind.Abs or UnaryKind.Relu or UnaryKind.Floor or UnaryKind.Sqrt }
        or BinaryOp { Kind: not BinaryKind.Power } or CompareOp or LogicalOp or SelectOp or CastOp or GuardedMultiplyOp;
}
