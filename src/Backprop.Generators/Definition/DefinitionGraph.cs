using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>
/// The graph of a model's methods, which knows of each node in which checkpoints it was first computed in the method that is being evaluated. What is known before a checkpoint begins is
/// not part of it, though it be written there again.
/// </summary>
internal sealed class DefinitionGraph : GraphBuilder
{
    private readonly HashSet<int> seen = [];
    private readonly List<int> order = [];
    private readonly Stack<EquatableArray<int>> open = new([EquatableArray<int>.Empty]);
    private int checkpoints;

    /// <summary>What stands for values at the edges of loops. The step of a loop is read into this graph and stays in it, beside the scan that is made of it.</summary>
    public LoopEdges Loops { get; } = new();

    /// <summary>The nodes that a node comes from, into loops and through their steps: its operands, except at the edges of loops. What comes from itself is carried.</summary>
    public EquatableArray<int> Sources(int node) => Loops.At(node)?.Sources ?? this[new Value(node)].Inputs;

    /// <summary>The node whose elements a node has, whatever their order and shape; of what loops leave behind, the node of their step. It never comes later.</summary>
    public int Unmoved(int node)
    {
        while (true)
        {
            Node moved = this[new Value(node)];
            if (moved.Op is ReshapeOp or PermuteOp or FlipOp or SliceOp or BroadcastOp or GatherOp or TakeAlongOp) node = moved.Inputs[0];
            else if (moved.Op is ResultOp && Loops.At(node) is { } edge) node = edge.Step.Id;
            else return node;
        }
    }

    /// <summary>How many checkpoints are being evaluated.</summary>
    public int Depth => open.Count - 1;

    /// <summary>What an evaluation that is given up can be taken back to.</summary>
    public (int Nodes, int Checkpoints) Mark => (order.Count, checkpoints);

    public override Value Add(Op op, params Value[] inputs)
    {
        Value value = base.Add(op, inputs);
        if (seen.Add(value.Id))
        {
            order.Add(value.Id);
            Place(value.Id, open.Peek());
        }
        return value;
    }

    public void BeginCheckpoint() => open.Push(open.Peek().Append(checkpoints++).ToEquatableArray());

    public void EndCheckpoint() => open.Pop();

    /// <summary>Forgets where nodes were computed since <paramref name="mark"/>; by default, in the method before.</summary>
    public void Return((int Nodes, int Checkpoints) mark = default)
    {
        for (int i = mark.Nodes; i < order.Count; i++) seen.Remove(order[i]);
        order.RemoveRange(mark.Nodes, order.Count - mark.Nodes);
        checkpoints = mark.Checkpoints;
    }
}
