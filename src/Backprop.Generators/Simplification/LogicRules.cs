using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Comparisons, logic and selection. A comparison is decided only where NaN would decide it the same way.</summary>
internal static class LogicRules
{
    public static Value? Compare(Rewriter graph, Op op, Value[] x)
    {
        CompareKind kind = ((CompareOp)op).Kind;
        if (x[0] == x[1])
        {
            if (graph[x[0]].Type == ElementType.Int32) return Truth(graph, x[0], kind is CompareKind.Equal or CompareKind.LessOrEqual);
            return kind == CompareKind.Less ? Truth(graph, x[0], false) : null;
        }
        if (graph[x[0]].Type != ElementType.Float32) return null;
        Interval a = graph.Bounds.Of(x[0]), b = graph.Bounds.Of(x[1]);
        bool apart = a.IsBelow(b) || b.IsBelow(a);
        return kind switch
        {
            CompareKind.Less when b.IsBelow(a) || (b.High <= 0 && a.Low >= 0) => Truth(graph, x[0], false),
            CompareKind.LessOrEqual when b.IsBelow(a) => Truth(graph, x[0], false),
            CompareKind.Equal when apart => Truth(graph, x[0], false),
            CompareKind.NotEqual when apart => Truth(graph, x[0], true),
            _ => null,
        };
    }

    public static Value? Logical(Rewriter graph, Op op, Value[] x) => ((LogicalOp)op).Kind switch
    {
        LogicalKind.Not when graph.Is(x[0], out LogicalOp inner) && inner.Kind == LogicalKind.Not => graph.Operand(x[0]),
        LogicalKind.Not when graph.Is(x[0], out CompareOp compare) && Opposite(compare.Kind) is CompareKind opposite =>
            graph.Compare(opposite, graph.Operand(x[0], 0), graph.Operand(x[0], 1)),
        LogicalKind.Not => null,
        _ when x[0] == x[1] => x[0],
        LogicalKind kind => Short(graph, kind, x[0], x[1]) ?? Short(graph, kind, x[1], x[0]),
    };

    public static Value? Select(Rewriter graph, Op op, Value[] x)
    {
        (Value p, Value a, Value b) = (x[0], x[1], x[2]);
        if (a == b) return a;
        if (graph.IsConstant(p, out double truth)) return truth != 0 ? a : b;
        if (graph.Is(p, out LogicalOp not) && not.Kind == LogicalKind.Not) return graph.Select(graph.Operand(p), b, a);
        if (graph.Is(a, out SelectOp _) && graph.Operand(a) == p) return graph.Select(p, graph.Operand(a, 1), b);
        if (graph.Is(b, out SelectOp _) && graph.Operand(b) == p) return graph.Select(p, a, graph.Operand(b, 2));
        return null;
    }

    /// <summary>A constant operand decides the result or drops out.</summary>
    private static Value? Short(Rewriter graph, LogicalKind kind, Value p, Value q) =>
        graph.IsConstant(q, out double truth) ? (truth != 0) == (kind == LogicalKind.And) ? p : q : null;

    /// <summary>The comparison that holds exactly where this one does not; an order has none, because of NaN.</summary>
    private static CompareKind? Opposite(CompareKind kind) => kind switch
    {
        CompareKind.Equal => CompareKind.NotEqual,
        CompareKind.NotEqual => CompareKind.Equal,
        _ => null,
    };

    private static Value Truth(Rewriter graph, Value like, bool value) => graph.Fill(value ? 1 : 0, ElementType.Bool, graph.ShapeOf(like));
}
