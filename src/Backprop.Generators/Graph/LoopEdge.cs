using System.Collections.Generic;

namespace Backprop.Generators.Graphs;

/// <summary>
/// What a value at the edge of a loop over time stands for, in the graph that still has the loop's step beside what is around it. Of a value that goes from step to step that is what the first step finds and what
/// the step before left, inside of the loop as behind it; of stacked results it is what each step leaves.
/// </summary>
/// <param name="Initial">What the first step finds; null for stacked results.</param>
/// <param name="Step">What a step computes.</param>
internal readonly record struct LoopEdge(Value? Initial, Value Step)
{
    /// <summary>Whether the value has the elements of all steps along a new first axis.</summary>
    public bool IsStacked => Initial is null;

    /// <summary>The nodes that the value comes from.</summary>
    public EquatableArray<int> Sources { get; } = Initial is { } initial ? EquatableArray.Of(Step.Id, initial.Id) : EquatableArray.Of(Step.Id);
}

/// <summary>The edges of the loops over time in a graph, by the node that stands for them.</summary>
internal sealed class LoopEdges
{
    private readonly Dictionary<int, LoopEdge> edges = [];

    /// <summary>The nodes with an edge.</summary>
    public IEnumerable<KeyValuePair<int, LoopEdge>> All => edges;

    /// <param name="initial">What the first step finds.</param>
    /// <param name="inside">What stands for it in the step.</param>
    /// <param name="next">What the step leaves.</param>
    /// <param name="last">What stands for it behind the loop.</param>
    public void Carry(Value initial, Value inside, Value next, Value last)
    {
        Add(inside, new LoopEdge(initial, next));
        Add(last, new LoopEdge(initial, next));
    }

    /// <param name="item">What a step leaves.</param>
    /// <param name="stacked">What stands for that of all steps behind the loop.</param>
    public void Result(Value item, Value stacked) => Add(stacked, new LoopEdge(null, item));

    /// <summary>The edge that a node stands for; null for all others.</summary>
    public LoopEdge? At(int node) => edges.TryGetValue(node, out LoopEdge edge) ? edge : null;

    /// <summary>A loop that is read again, in another method or mode, gives the same results: one of its readings says what they are.</summary>
    private void Add(Value node, LoopEdge edge)
    {
        if (!edges.ContainsKey(node.Id)) edges.Add(node.Id, edge);
    }
}
