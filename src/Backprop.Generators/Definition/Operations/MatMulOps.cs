using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>The matrix product with the shape rules of NumPy's and PyTorch's matmul, in terms of the batched product of equal ranks.</summary>
internal static class MatMulOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["MatMul(Variable, Variable)"] = MatMul,
    };

    private static Value MatMul(OpCall call)
    {
        (GraphBuilder graph, Value a, Value b) = (call.Graph, call.Tensor(0), call.Tensor(1));
        TensorShape left = call.Shape(0), right = call.Shape(1);
        if (left.Rank == 0) throw call.Error(Descriptors.Rank, left, 0, "a scalar has no inner dimension: multiply with *");
        if (right.Rank == 0) throw call.Error(Descriptors.Rank, right, 0, "a scalar has no inner dimension: multiply with *");
        if (left[left.Rank - 1] != right[right.Rank == 1 ? 0 : right.Rank - 2]) throw InnerMismatch(call, a, b);

        // A vector on the left is a row, on the right a column; the axis added here is dropped from the result.
        if (left.Rank == 1) a = graph.Reshape(a, left.Insert(0, 1));
        if (right.Rank == 1) b = graph.Reshape(b, right.Insert(1, 1));
        Value product = Batched(call, a, b);
        TensorShape shape = graph.ShapeOf(product);
        int column = shape.Rank - 1, row = shape.Rank - 2;
        return graph.Reshape(product, shape.Without(axis => (left.Rank == 1 && axis == row) || (right.Rank == 1 && axis == column)));
    }

    private static Value Batched(OpCall call, Value a, Value b)
    {
        GraphBuilder graph = call.Graph;
        TensorShape left = graph.ShapeOf(a), right = graph.ShapeOf(b);
        if (right.Rank == 2)
        {
            // One matrix for all batches: the rows of all batches are one tall matrix, and the product one large GEMM.
            var tall = new TensorShape(Dimension.Product(left.Dimensions.Take(left.Rank - 1)), left[left.Rank - 1]);
            return graph.Reshape(graph.Dot(graph.Reshape(a, tall), b), left.With(left.Rank - 1, right[1]));
        }
        TensorShape batch = BatchShape(call, a, b);
        return graph.Dot(Repeat(graph, a, batch), Repeat(graph, b, batch));
    }

    private static Value Repeat(GraphBuilder graph, Value x, TensorShape batch)
    {
        TensorShape shape = graph.ShapeOf(x);
        return graph.BroadcastTo(x, new TensorShape(batch.Dimensions.Concat(shape.Dimensions.Skip(shape.Rank - 2))));
    }

    private static TensorShape BatchShape(OpCall call, Value a, Value b)
    {
        TensorShape left = call.Graph.ShapeOf(a), right = call.Graph.ShapeOf(b);
        var batch = new Stack<Dimension>();
        for (int fromEnd = 3; fromEnd <= System.Math.Max(left.Rank, right.Rank); fromEnd++)
        {
            Dimension p = fromEnd <= left.Rank ? left[left.Rank - fromEnd] : Dimension.One;
            Dimension q = fromEnd <= right.Rank ? right[right.Rank - fromEnd] : Dimension.One;
            if (p != q && !p.IsOne && !q.IsOne)
            {
                throw call.Error(Descriptors.Broadcast, left, right, fromEnd, call.Describe(a, left.Rank - fromEnd), call.Describe(b, right.Rank - fromEnd), "");
            }
            batch.Push(p.IsOne ? q : p);
        }
        return new(batch);
    }

    private static DefinitionException InnerMismatch(OpCall call, Value a, Value b)
    {
        TensorShape left = call.Graph.ShapeOf(a), right = call.Graph.ShapeOf(b);
        int inner = right.Rank == 1 ? 0 : right.Rank - 2;
        List<Repair> repairs = Repairs.OfProduct(left, right);
        string remedy = repairs.Count == 0 ? "" : repairs[0] switch
        {
            { Kind: RepairKind.Swap } => "; swap the operands?",
            { Kind: RepairKind.Flatten, Arguments: var axis } => $"; flatten the first operand from axis {axis} on?",
            { Operand: 0 } => "; transpose the first operand?",
            _ => "; transpose the second operand?",
        };
        return call.Repairable(Descriptors.InnerDimensions, repairs, left, right, call.Describe(a, left.Rank - 1), call.Describe(b, inner), remedy);
    }
}
