using System;
using System.Collections.Generic;
using System.Globalization;
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

    /// <summary>For a matrix product: one operand transposed, both exchanged, or the last axes of the first joined, as those of an image.</summary>
    public static List<Repair> OfProduct(TensorShape left, TensorShape right)
    {
        var repairs = new List<Repair>();
        if (right.Rank >= 2 && Multiply(left, Transposed(right))) repairs.Add(new(RepairKind.Transpose, 1));
        if (left.Rank >= 2 && Multiply(Transposed(left), right)) repairs.Add(new(RepairKind.Transpose, 0));
        if (Multiply(right, left)) repairs.Add(new(RepairKind.Swap));
        if (JoinedFrom(left, right[Math.Max(0, right.Rank - 2)]) is int start && Multiply(new(left.Dimensions.Take(start).Append(right[Math.Max(0, right.Rank - 2)])), right))
        {
            repairs.Add(new(RepairKind.Flatten, 0, start.ToString(CultureInfo.InvariantCulture)));
        }
        return repairs;
    }

    /// <summary>For an elementwise operation: a reduction that keeps its axes, or axes of extent 1 at the end.</summary>
    public static List<Repair> OfBroadcast(OpCall call, TensorShape a, TensorShape b) => [.. Widening(call, a, b, 1), .. Widening(call, b, a, 0)];

    /// <summary>For a loss, which does not broadcast, and is the same for the same elements in any shape: axes of the operand that has more of them dropped or joined.</summary>
    public static List<Repair> OfLoss(TensorShape prediction, TensorShape target) =>
        Reshapes.Narrowing(prediction, target, 0) is { } first ? [first] : Reshapes.Narrowing(target, prediction, 1) is { } second ? [second] : [];

    /// <summary>For a classification: logits whose classes are not along the last axis, as in PyTorch, or whose other axes are joined otherwise than those of the labels.</summary>
    public static List<Repair> OfClassification(OpCall call, TensorShape logits, TensorShape labels)
    {
        var repairs = new List<Repair>();
        for (int axis = 0; axis < logits.Rank - 1; axis++)
        {
            if (logits.Without(a => a == axis) != labels) continue;
            int[] order = [.. Enumerable.Range(0, logits.Rank).Where(a => a != axis), axis];
            repairs.Add(axis == logits.Rank - 2 ? new(RepairKind.Transpose, 0) : new(RepairKind.Permute, 0, string.Join(", ", order.Select(a => a.ToString(CultureInfo.InvariantCulture)))));
        }
        if (logits.Rank > 0 && Reshapes.To(call, 0, labels.Insert(labels.Rank, logits[logits.Rank - 1])) is { } reshape) repairs.Add(reshape);
        return repairs;
    }

    /// <summary>For a reshape to sizes that do not fit: the one among them left to follow from the others, if it then is one that the operand has.</summary>
    public static List<Repair> OfReshape(TensorShape source, IReadOnlyList<Dimension> target) => [.. Enumerable.Range(0, target.Count)
        .Where(i => source.Count.TryDivide(Dimension.Product(target.Where((_, k) => k != i)), out Dimension extent) && IsRun(source, extent))
        .Select(i => new Repair(RepairKind.Infer, 1, Element: i))];

    /// <summary>For a convolution of what is no batch of images: the axis of the only channel, or that of the batch, added.</summary>
    public static List<Repair> OfImages(TensorShape images, TensorShape weights, Dimension channels)
    {
        if (images.Rank != weights.Rank - 1) return [];
        bool isOne = channels.IsOne;
        return isOne == (images[0] == channels) ? isOne ? [new(RepairKind.Unsqueeze, 0, "0")] : [] : [new(RepairKind.Unsqueeze, 0, isOne ? "1" : "0")];
    }

    /// <summary>For parts of which one has more axes than the others: its last axes joined.</summary>
    public static List<Repair> OfParts(IReadOnlyList<TensorShape> parts, int axis)
    {
        int rank = parts.Min(p => p.Rank);
        int[] wide = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i].Rank > rank)];
        if (wide is not [var odd] || rank == 0) return [];
        var joined = new TensorShape(parts[odd].Dimensions.Take(rank - 1).Append(Dimension.Product(parts[odd].Dimensions.Skip(rank - 1))));
        int along = axis < 0 ? axis + rank : axis;
        TensorShape other = parts[odd == 0 ? 1 : 0];
        return parts.Select((p, i) => i == odd ? joined : p).All(p => Enumerable.Range(0, rank).All(a => a == along || p[a] == other[a])) && Reshapes.Narrowing(parts[odd], joined, 0, odd) is { } repair
            ? [repair] : [];
    }

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

    /// <summary>The first axis, but for the outermost, from which on all axes together have so many elements. Axes of extent 1 in front go with them.</summary>
    private static int? JoinedFrom(TensorShape shape, Dimension extent)
    {
        for (int start = 1; start < shape.Rank - 1; start++)
        {
            if (Dimension.Product(shape.Dimensions.Skip(start)) == extent) return start;
        }
        return null;
    }

    /// <summary>Whether an extent is that of neighbouring axes together.</summary>
    private static bool IsRun(TensorShape shape, Dimension extent) =>
        Enumerable.Range(0, shape.Rank).Any(first => Enumerable.Range(1, shape.Rank - first).Any(count => Dimension.Product(shape.Dimensions.Skip(first).Take(count)) == extent));

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
