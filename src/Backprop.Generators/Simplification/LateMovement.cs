using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Elementwise ops commute with broadcasts and reshapes of all their operands, which therefore move towards the outputs.</summary>
internal static class LateMovement
{
    /// <summary>Computes once what is the same along an axis: scalars once, values of a row once a row.</summary>
    public static Value? Broadcasts(Rewriter graph, Op op, Value[] x)
    {
        TensorShape shape = graph.ShapeOf(x[0]);
        bool[] varies = new bool[shape.Rank];
        foreach (Value operand in x)
        {
            if (!graph.Is(operand, out BroadcastOp broadcast)) return null;
            foreach (int axis in broadcast.Axes) varies[axis] = true;
        }
        int[] axes = Enumerable.Range(0, shape.Rank).Where(a => varies[a]).ToArray();
        if (axes.Length == shape.Rank) return null;

        var core = new TensorShape(axes.Select(a => shape[a]));
        Value[] operands = Array.ConvertAll(x, operand =>
        {
            int[] own = ((BroadcastOp)graph.OpOf(operand)).Axes.Select(a => Array.IndexOf(axes, a)).ToArray();
            return graph.Broadcast(graph.Operand(operand), core, own);
        });
        return graph.Broadcast(graph.Add(op, operands), shape, axes);
    }

    /// <summary>
    /// Moves a reshape of a computed value below the op, if every other operand has that shape or can take it without moving data. A matrix product under
    /// another shape ([B*T, C] seen as [B, T, C]) then keeps its bias and activation next to it.
    /// </summary>
    public static Value? Reshapes(Rewriter graph, Op op, Value[] x)
    {
        foreach (Value operand in x)
        {
            if (!graph.Is(operand, out ReshapeOp _) || IsLeaf(graph, graph.Operand(operand))) continue;
            TensorShape source = graph.ShapeOf(graph.Operand(operand));
            var operands = new List<Value>();
            foreach (Value other in x)
            {
                if (Reshaped(graph, other, source) is Value reshaped) operands.Add(reshaped);
            }
            if (operands.Count == x.Length) return graph.Reshape(graph.Add(op, operands.ToArray()), graph.ShapeOf(x[0]));
        }
        return null;
    }

    private static Value? Reshaped(Rewriter graph, Value x, TensorShape shape)
    {
        if (graph.Is(x, out ReshapeOp _) && (graph.ShapeOf(graph.Operand(x)) == shape || IsLeaf(graph, graph.Operand(x)))) return graph.Reshape(x, shape);
        if (graph.Is(x, out BroadcastOp _)) return MovementRules.ReshapedBroadcast(graph, x, shape);
        return IsLeaf(graph, x) ? graph.Reshape(x, shape) : null;
    }

    private static bool IsLeaf(Rewriter graph, Value x) => graph.OpOf(x) is InputOp or ParameterOp or StateOp or NoiseOp or DirectionOp or ConstantOp or ExtentOp or IotaOp;
}
