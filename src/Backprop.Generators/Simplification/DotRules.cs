using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Matrix products absorb transposes and batches: what is left is the product the GEMM computes, in the layout its result is wanted in.</summary>
internal static class DotRules
{
    /// <summary>
    /// (A B)ᵀ = Bᵀ Aᵀ, for every matrix of a batch: the gradient of a weight comes out in the weight's own layout. A product that is also used as it is stays one product;
    /// its users read it transposed.
    /// </summary>
    public static Value? Transposed(Rewriter graph, Op op, Value[] x)
    {
        int[] axes = ((PermuteOp)op).Axes.ToArray();
        int rank = axes.Length;
        if (!graph.Is(x[0], out DotOp _) || graph.IsShared(x[0]) || axes[rank - 1] != rank - 2 || axes[rank - 2] != rank - 1) return null;
        return graph.Dot(graph.Permute(graph.Operand(x[0], 1), axes), graph.Permute(graph.Operand(x[0], 0), axes));
    }

    /// <summary>A batch of matrices times one matrix is one product of all their rows.</summary>
    public static Value? SharedMatrix(Rewriter graph, Op op, Value[] x)
    {
        TensorShape a = graph.ShapeOf(x[0]), b = graph.ShapeOf(x[1]);
        int rank = a.Rank;
        if (rank <= 2 || !graph.Is(x[1], out BroadcastOp broadcast) || broadcast.Axes.Any(axis => axis < rank - 2)) return null;
        Value matrix = graph.Broadcast(graph.Operand(x[1]), new TensorShape(b[rank - 2], b[rank - 1]), broadcast.Axes.Select(axis => axis - (rank - 2)).ToArray());
        Value rows = graph.Reshape(x[0], new TensorShape(Dimension.Product(a.Dimensions.Take(rank - 1)), a[rank - 1]));
        return graph.Reshape(graph.Dot(rows, matrix), a.With(rank - 1, b[rank - 1]));
    }

    /// <summary>The sum over a batch of Aᵀ B is one product with the batch inside the contraction, if A and B lie in memory that way.</summary>
    public static Value? BatchSum(Rewriter graph, Op op, Value[] x)
    {
        if (op is not ReduceOp { Kind: ReduceKind.Sum } sum || !graph.Is(x[0], out DotOp _) || graph.IsShared(x[0])) return null;
        Value a = graph.Operand(x[0], 0), b = graph.Operand(x[0], 1);
        int rank = graph.ShapeOf(a).Rank;
        if (!sum.Axes.SequenceEqual(Enumerable.Range(0, rank - 2)) || !graph.Is(a, out PermuteOp _)) return null;
        Value columns = graph.Transpose(a);
        return graph.Is(columns, out PermuteOp _) ? null : graph.Dot(graph.Transpose(Flat(graph, columns)), Flat(graph, b));
    }

    /// <summary>[batch..., k, n] as [batch*k, n].</summary>
    private static Value Flat(Rewriter graph, Value x)
    {
        TensorShape shape = graph.ShapeOf(x);
        int rank = shape.Rank;
        return graph.Reshape(x, new TensorShape(Dimension.Product(shape.Dimensions.Take(rank - 1)), shape[rank - 1]));
    }
}
