using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>Finds the changes of a call's operands after which its shapes agree. With more than one there is a choice to make, and none is proposed as a code fix.</summary>
internal static class Repairs
{
    private static readonly string[] Reductions = ["Sum", "Mean", "Max", "Min", "Variance", "LogSumExp"];

    /// <summary>For a matrix product: one operand transposed, or both exchanged.</summary>
    public static List<Repair> OfProduct(TensorShape left, TensorShape right)
    {
        var repairs = new List<Repair>();
        if (right.Rank >= 2 && Multiply(left, Transposed(right))) repairs.Add(new(RepairKind.Transpose, 1));
        if (left.Rank >= 2 && Multiply(Transposed(left), right)) repairs.Add(new(RepairKind.Transpose, 0));
        if (Multiply(right, left)) repairs.Add(new(RepairKind.Swap));
        return repairs;
    }

    /// <summary>For an elementwise operation: a reduction that keeps its axes, or axes of extent 1 at the end.</summary>
    public static List<Repair> OfBroadcast(OpCall call, TensorShape a, TensorShape b) => [.. Widening(call, a, b, 1), .. Widening(call, b, a, 0)];

    /// <summary>For a loss, which does not broadcast: the last axis of extent 1 dropped.</summary>
    public static Repair? OfLoss(TensorShape prediction, TensorShape target) =>
        HasColumn(prediction, target) ? new(RepairKind.Squeeze, 0, "-1") : HasColumn(target, prediction) ? new(RepairKind.Squeeze, 1, "-1") : null;

    private static IEnumerable<Repair> Widening(OpCall call, TensorShape wide, TensorShape narrow, int position)
    {
        int missing = wide.Rank - narrow.Rank;
        if (missing <= 0 || narrow.Rank == 0 || !wide.Dimensions.Take(narrow.Rank).SequenceEqual(narrow.Dimensions)) yield break;
        yield return ReducesLastAxes(call, position, narrow, missing) ? new(RepairKind.KeepDimensions, position) : new(RepairKind.Unsqueeze, position, "-1", missing);
    }

    /// <summary>Whether an operand is written as a reduction over its last axes that drops them.</summary>
    private static bool ReducesLastAxes(OpCall call, int position, TensorShape result, int count)
    {
        if (call.Operand(position) is not IInvocationOperation { TargetMethod: { } method } reduction || !KnownTypes.IsBackprop(method.ContainingType, "Ops") || Array.IndexOf(Reductions, method.Name) < 0) return false;
        if (reduction.Arguments.Any(a => a.Parameter?.Name == "keepDimensions" && a.ArgumentKind == ArgumentKind.Explicit) || reduction.Arguments.All(a => a.Parameter?.Name is not ("axis" or "axes"))) return false;
        return Reduced(call.Graph, call.Tensor(position)) is { } shape && shape.Rank == result.Rank + count && shape.Dimensions.Take(result.Rank).SequenceEqual(result.Dimensions);
    }

    /// <summary>The shape that a reduction with last axes was taken of, seen through the division by a count and the like.</summary>
    private static TensorShape? Reduced(GraphBuilder graph, Value value)
    {
        Node node = graph[value];
        while (node.Op is BinaryOp or UnaryOp or ReshapeOp) node = graph[new Value(node.Inputs[0])];
        TensorShape? shape = node.Inputs.Count > 0 ? graph[new Value(node.Inputs[0])].Shape : null;
        return node.Op switch
        {
            ReduceOp reduce when Enumerable.Range(node.Shape.Rank, reduce.Axes.Count).SequenceEqual(reduce.Axes) => shape,
            LogSumExpOp last when last.Axis == node.Shape.Rank => shape,
            _ => null,
        };
    }

    private static bool HasColumn(TensorShape wide, TensorShape narrow) =>
        wide.Rank == narrow.Rank + 1 && wide[narrow.Rank].IsOne && wide.Dimensions.Take(narrow.Rank).SequenceEqual(narrow.Dimensions);

    private static TensorShape Transposed(TensorShape shape) => shape.With(shape.Rank - 1, shape[shape.Rank - 2]).With(shape.Rank - 2, shape[shape.Rank - 1]);

    private static bool Multiply(TensorShape left, TensorShape right)
    {
        if (left[left.Rank - 1] != right[Math.Max(0, right.Rank - 2)]) return false;
        for (int fromEnd = 3; fromEnd <= Math.Min(left.Rank, right.Rank); fromEnd++)
        {
            Dimension p = left[left.Rank - fromEnd], q = right[right.Rank - fromEnd];
            if (p != q && !p.IsOne && !q.IsOne) return false;
        }
        return true;
    }
}
