using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Analysis;

/// <summary>
/// What a value depends on, and where a gradient gets to from it, through the steps of loops as through everything else.
/// </summary>
internal sealed class GradientFlow
{
    private readonly DefinitionGraph graph;

    public GradientFlow(DefinitionGraph graph, Value from)
    {
        this.graph = graph;
        Depends = Walk([from.Id], (_, _, _) => true);
        Reached = Walk([from.Id], Passes);
    }

    /// <summary>The nodes that the value is computed from.</summary>
    public HashSet<int> Depends { get; }

    /// <summary>The nodes that a gradient gets to.</summary>
    public HashSet<int> Reached { get; }

    /// <summary>What an operation that is constant wherever it is differentiable, or stops the gradient, is called; null for all others.</summary>
    public static string? Cut(Op op) => op switch
    {
        StopGradientOp => "StopGradient",
        CustomGradientOp => "CustomGradient",
        ArgMaxOp => "ArgMax",
        TopOp => "TopIndices",
        WindowArgMaxOp => "the position of a maximum",
        CompareOp => "a comparison",
        UnaryOp { Kind: UnaryKind.Floor } => "Floor",
        _ => null,
    };

    /// <summary>The nodes from which a gradient would get to the operands of a node, if one got to them.</summary>
    public HashSet<int> Behind(int node) => Walk(graph[new Value(node)].Inputs, Passes);

    /// <summary>Whether a gradient at a node gets to a leaf.</summary>
    public bool Reaches(int node, Func<Op, bool> leaf) => Walk([node], Passes).Any(id => leaf(graph[new Value(id)].Op));

    private bool Passes(Node node, Node input, int position) => input.Type == ElementType.Float32 && (node.Op is CustomGradientOp custom ? IsPassedOn(custom, position) : Cut(node.Op) is null);

    /// <summary>Whether the gradient of an input has to do with that of the result.</summary>
    private static bool IsPassedOn(CustomGradientOp op, int position) => op.IsArgument(position) && op.Uses(op.Body.Outputs[position - 1].Node);

    private HashSet<int> Walk(IEnumerable<int> from, Func<Node, Node, int, bool> passes)
    {
        var seen = new HashSet<int>(from);
        var open = new Stack<int>(seen);
        while (open.Count > 0)
        {
            int id = open.Pop();
            Node node = graph[new Value(id)];
            EquatableArray<int> sources = graph.Sources(id);
            for (int i = 0; i < sources.Count; i++)
            {
                int input = sources[i];
                if (passes(node, graph[new Value(input)], i) && seen.Add(input)) open.Push(input);
            }
        }
        return seen;
    }
}
