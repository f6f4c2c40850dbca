using System;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Analysis;

/// <summary>Recognises [B, 1] - [B], whose result [B, B] is the difference of every pair. Who wants that writes the axes down: <c>Unsqueeze(x, 1) - Unsqueeze(y, 0)</c>, or <c>Unsqueeze(x, 1) - y</c>.</summary>
internal static class PairwiseDifferences
{
    /// <summary>The repair of a difference that is hardly meant, which is to make a vector of the column; null for others.</summary>
    /// <param name="graph">Holds the nodes.</param>
    /// <param name="node">Any node.</param>
    /// <param name="placeOf">The operation that a node was built for.</param>
    public static Repair? Unintended(GraphBuilder graph, Node node, Func<int, Location?> placeOf)
    {
        if (node is not { Op: BinaryOp { Kind: BinaryKind.Subtract }, Shape: { Rank: 2 } shape } || shape[0] != shape[1] || shape[0].IsOne) return null;
        Node first = Operand(0), second = Operand(1);
        return IsColumn(first) && IsRow(second) ? new(RepairKind.Squeeze, 0, "-1") : IsColumn(second) && IsRow(first) ? new(RepairKind.Squeeze, 1, "-1") : null;

        Node Operand(int position) => graph[new Value(node.Inputs[position])];

        // A vector that was aligned at the last axis, such as the targets of a step, targets[t], and not a row that became a vector only for that.
        bool IsRow(Node operand) => operand.Op is BroadcastOp broadcast && broadcast.Axes is [1] && graph[new Value(operand.Inputs[0])] is var row
            && !(row.Op is ReshapeOp && Source(row).Shape.Rank == 2 && IsAlignment(operand.Inputs[0]));

        // The operation that has aligned a row has repeated it as well.
        bool IsAlignment(int row) => Enumerable.Range(row, graph.Count - row).Any(id => graph[new Value(id)] is { Op: BroadcastOp } repeated && repeated.Inputs[0] == row && Equals(placeOf(id), placeOf(row)));

        // A column by nature, such as the output of a layer, not a vector with an axis added for this purpose.
        bool IsColumn(Node operand) => operand.Op is BroadcastOp broadcast && broadcast.Axes is [0] && graph[new Value(operand.Inputs[0])] is { Op: ReshapeOp } flat
            && Source(flat) is { Shape: { Rank: 2 } column } source && column[1].IsOne && !(source.Op is ReshapeOp && Source(source).Shape.Rank == 1);

        Node Source(Node moved) => graph[new Value(moved.Inputs[0])];
    }
}
