using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Finds the argument or parameter that an extent was first seen on, for messages.</summary>
internal static class DimensionOrigin
{
    private const int MaximumSteps = 1000;

    public static string? Of(GraphBuilder graph, Value value, int axis)
    {
        int steps = 0;
        return Find(graph, value, axis, ref steps);
    }

    private static string? Find(GraphBuilder graph, Value value, int axis, ref int steps)
    {
        Node node = graph[value];
        while (steps++ < MaximumSteps)
        {
            switch (node.Op)
            {
                case InputOp input:
                    return input.ArgumentName;
                case ParameterOp parameter:
                    return parameter.ParameterName;
                case StateOp state:
                    return state.StateName;
                case BinaryOp or CompareOp or SelectOp or LogicalOp:
                    foreach (int operand in node.Inputs)
                    {
                        if (Find(graph, new(operand), axis, ref steps) is { } found) return found;
                    }
                    return null;
                default:
                    if (Step(graph, node, axis) is not var (position, next) || next < 0) return null;
                    node = graph[new Value(node.Inputs[position])];
                    axis = next;
                    break;
            }
        }
        return null;
    }

    /// <summary>The operand and its axis that an axis of the result came from.</summary>
    private static (int Input, int Axis)? Step(GraphBuilder graph, Node node, int axis)
    {
        TensorShape source = node.Inputs.Count > 0 ? graph.ShapeOf(new Value(node.Inputs[0])) : default;
        return node.Op switch
        {
            ReduceOp o => (0, Kept(source.Rank, o.Axes, axis)),
            ArgMaxOp o => (0, Kept(source.Rank, EquatableArray.Of(o.Axis), axis)),
            LogSumExpOp o => (0, Kept(source.Rank, EquatableArray.Of(o.Axis), axis)),
            BroadcastOp o => (0, o.Axes.ToList().IndexOf(axis)),
            PermuteOp o => (0, o.Axes[axis]),
            ReshapeOp => (0, source.Dimensions.Count(d => d == node.Shape[axis]) == 1 ? source.Dimensions.ToList().IndexOf(node.Shape[axis]) : -1),
            DotOp => axis == node.Shape.Rank - 1 ? (1, axis) : (0, axis),
            GatherOp o when axis < o.Axis => (0, axis),
            GatherOp o when graph.ShapeOf(new Value(node.Inputs[1])).Rank is var rank => axis < o.Axis + rank ? (1, axis - o.Axis) : (0, axis - rank + 1),
            UnaryOp or CastOp or FlipOp or CumulativeSumOp or StopGradientOp or CustomGradientOp or SoftmaxOp or LogSoftmaxOp or GeluOp or SiluOp or SoftplusOp or HuberOp or BinaryCrossEntropyOp => (0, axis),
            SliceOp or PadOp or ConcatOp when source[axis] == node.Shape[axis] => (0, axis),
            _ => null,
        };
    }

    /// <summary>The axis of the operand that is number <paramref name="axis"/> among those not reduced.</summary>
    private static int Kept(int rank, EquatableArray<int> reduced, int axis) => Enumerable.Range(0, rank).Where(a => !reduced.Contains(a)).ElementAtOrDefault(axis);
}
