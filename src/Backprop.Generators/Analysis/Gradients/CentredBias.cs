using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Analysis;

/// <summary>
/// A bias right before a mean is subtracted, as before batch normalisation: what is added to all elements that the mean is taken of is taken away again with the mean, so that no loss depends on it.
/// </summary>
internal sealed class CentredBias
{
    private readonly DefinitionGraph graph;
    private readonly ILookup<int, int> users;

    /// <param name="graph">Holds the nodes.</param>
    /// <param name="used">What losses depend on.</param>
    public CentredBias(DefinitionGraph graph, HashSet<int> used)
    {
        this.graph = graph;
        users = used.SelectMany(id => graph.Sources(id).Distinct().Select(input => (input, id))).ToLookup(use => use.input, use => use.id);
    }

    /// <summary>The node at which a parameter is added in vain, or null.</summary>
    public int? AddedAt(int parameter)
    {
        if (graph[new Value(parameter)].Shape.Rank != 1) return null;
        // The value at id varies with the parameter along one axis only, and there as the parameter itself.
        (int id, int axis, int? added) = (parameter, 0, null);
        while (true)
        {
            if (added is not null && IsCentred(id, axis)) return added;
            if (users[id].Take(2).ToArray() is not [var next]) return null;
            Node user = graph[new Value(next)];
            if (user.Op is BinaryOp { Kind: BinaryKind.Add or BinaryKind.Subtract }) added ??= next;
            else if (Moved(next, graph[new Value(id)].Shape, axis) is int moved) axis = moved;
            else return null;
            id = next;
        }
    }

    /// <summary>Where an axis is after a movement.</summary>
    private int? Moved(int next, TensorShape shape, int axis)
    {
        Node user = graph[new Value(next)];
        switch (user.Op)
        {
            case BroadcastOp o:
                return o.Axes[axis];
            case PermuteOp o:
                return Enumerable.Range(0, o.Axes.Count).First(k => o.Axes[k] == axis);
            case ReshapeOp:
                Dimension before = Dimension.Product(shape.Dimensions.Take(axis));
                for (int k = 0; k < user.Shape.Rank; k++)
                {
                    if (user.Shape[k] == shape[axis] && Dimension.Product(user.Shape.Dimensions.Take(k)) == before) return k;
                }
                return null;
            case ResultOp when graph.Loops.At(next) is { IsStacked: true }:
                return axis + 1;
            default:
                return null;
        }
    }

    /// <summary>Whether a value is used for nothing but <c>x - mean(x)</c>, with a mean over other axes than <paramref name="axis"/>.</summary>
    private bool IsCentred(int id, int axis)
    {
        if (users[id].ToArray() is not { Length: 2 } both) return false;
        int sum = both.FirstOrDefault(u => graph[new Value(u)].Op is ReduceOp { Kind: ReduceKind.Sum } reduce && !reduce.Axes.Contains(axis), -1);
        int difference = both.FirstOrDefault(u => graph[new Value(u)] is { Op: BinaryOp { Kind: BinaryKind.Subtract } } node && node.Inputs[0] == id, -1);
        if (sum < 0 || difference < 0) return false;
        EquatableArray<int> axes = ((ReduceOp)graph[new Value(sum)].Op).Axes;
        Dimension count = Dimension.Product(axes.Select(k => graph[new Value(id)].Shape[k]));
        bool isMean = false;
        for (int at = sum; at != difference;)
        {
            if (users[at].Take(2).ToArray() is not [var next]) return false;
            Node user = graph[new Value(next)];
            if (user.Op is BinaryOp { Kind: BinaryKind.Divide } && user.Inputs[0] == at && IsNumber(user.Inputs[1], count)) isMean = true;
            else if (next == difference ? user.Inputs[1] != at : user.Op is not (BroadcastOp or ReshapeOp)) return false;
            at = next;
        }
        return isMean;
    }

    private bool IsNumber(int id, Dimension count)
    {
        while (graph[new Value(id)].Op is BroadcastOp or ReshapeOp) id = graph[new Value(id)].Inputs[0];
        return graph[new Value(id)].Op switch
        {
            ExtentOp extent => extent.Extent == count,
            ConstantOp constant => count.IsConstant && constant.Value == count.Value,
            _ => false,
        };
    }
}
