using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Reductions move to the smallest value they can be computed from.</summary>
internal static class ReductionRules
{
    /// <summary>An axis of extent 1 needs no reduction.</summary>
    public static Value? UnitAxes(Rewriter graph, Op op, Value[] x)
    {
        var reduce = (ReduceOp)op;
        TensorShape source = graph.ShapeOf(x[0]);
        if (!reduce.Axes.Any(a => source[a].IsOne)) return null;
        int[] units = reduce.Axes.Where(a => source[a].IsOne).ToArray();
        Value squeezed = graph.Reshape(x[0], source.Without(units.Contains));
        return graph.Reduce(reduce.Kind, squeezed, reduce.Axes.Except(units).Select(a => a - units.Count(u => u < a)).ToArray());
    }

    /// <summary>Reductions of one kind after another are one.</summary>
    public static Value? Nested(Rewriter graph, Op op, Value[] x)
    {
        var outer = (ReduceOp)op;
        if (!graph.Is(x[0], out ReduceOp inner) || inner.Kind != outer.Kind || graph.IsShared(x[0])) return null;
        Value source = graph.Operand(x[0]);
        int[] kept = Enumerable.Range(0, graph.ShapeOf(source).Rank).Where(a => !inner.Axes.Contains(a)).ToArray();
        return graph.Reduce(outer.Kind, source, inner.Axes.Concat(outer.Axes.Select(a => kept[a])).OrderBy(a => a).ToArray());
    }

    /// <summary>sum(-x) = -sum(x), exactly.</summary>
    public static Value? Negated(Rewriter graph, Op op, Value[] x) =>
        op is ReduceOp { Kind: ReduceKind.Sum } sum && graph.Is(x[0], UnaryKind.Negate) ? graph.Negate(graph.Add(sum, graph.Operand(x[0]))) : null;

    /// <summary>Reduces before repeating. Along repeated axes a sum is a product with their extent (0 for none, also of an infinite value); an extremum is the value itself.</summary>
    public static Value? Broadcast(Rewriter graph, Op op, Value[] x)
    {
        var reduce = (ReduceOp)op;
        if (!graph.Is(x[0], out BroadcastOp broadcast)) return null;
        TensorShape shape = broadcast.Shape;
        Dimension repeats = Dimension.Product(reduce.Axes.Where(a => !broadcast.Axes.Contains(a)).Select(a => shape[a]));
        bool nonempty = Bounds.Of(repeats).Low >= 1;
        if (reduce.Kind != ReduceKind.Sum && !nonempty) return null;

        int[] own = Enumerable.Range(0, broadcast.Axes.Count).Where(k => reduce.Axes.Contains(broadcast.Axes[k])).ToArray();
        if (repeats.IsOne && own.Length == 0) return null;
        Value core = graph.Reduce(reduce.Kind, graph.Operand(x[0]), own);
        if (reduce.Kind == ReduceKind.Sum) core = Times(graph, core, repeats, nonempty);

        int[] left = Enumerable.Range(0, shape.Rank).Where(a => !reduce.Axes.Contains(a)).ToArray();
        int[] axes = broadcast.Axes.Where(a => !reduce.Axes.Contains(a)).Select(a => System.Array.IndexOf(left, a)).ToArray();
        return graph.Broadcast(core, shape.Without(reduce.Axes.Contains), axes);
    }

    private static Value Times(Rewriter graph, Value x, Dimension count, bool nonempty)
    {
        if (count.IsOne) return x;
        Value extent = graph.BroadcastTo(graph.Extent(count), graph.ShapeOf(x));
        Value product = graph.Multiply(x, extent);
        if (nonempty || graph.Bounds.Of(x).IsFinite) return product;
        Value zero = graph.Fill(0, graph.ShapeOf(x));
        return graph.Select(graph.Compare(CompareKind.Equal, extent, zero), zero, product);
    }

    /// <summary>The order of the axes does not matter to a reduction.</summary>
    public static Value? Permuted(Rewriter graph, Op op, Value[] x)
    {
        var reduce = (ReduceOp)op;
        if (!graph.Is(x[0], out PermuteOp permute)) return null;
        Value source = graph.Operand(x[0]);
        int[] reduced = reduce.Axes.Select(a => permute.Axes[a]).OrderBy(a => a).ToArray();
        int[] left = Enumerable.Range(0, permute.Axes.Count).Where(a => !reduced.Contains(a)).ToArray();
        int[] order = permute.Axes.Where(a => !reduced.Contains(a)).Select(a => System.Array.IndexOf(left, a)).ToArray();
        return graph.Permute(graph.Reduce(reduce.Kind, source, reduced), order);
    }

    /// <summary>Nor does their grouping, if every group of axes is reduced as a whole or not at all.</summary>
    public static Value? Reshaped(Rewriter graph, Op op, Value[] x)
    {
        var reduce = (ReduceOp)op;
        if (!graph.Is(x[0], out ReshapeOp reshape)) return null;
        Value source = graph.Operand(x[0]);
        var reduced = new List<int>();
        foreach (ReshapeGroup group in ReshapeGroup.Split(graph.ShapeOf(source), reshape.Shape))
        {
            int count = group.Target.Count(reduce.Axes.Contains);
            if (count > 0 && count < group.Target.Length) return null;
            if (count > 0) reduced.AddRange(group.Source);
        }
        return graph.Reshape(graph.Reduce(reduce.Kind, source, reduced.ToArray()), reshape.Shape.Without(reduce.Axes.Contains));
    }
}
