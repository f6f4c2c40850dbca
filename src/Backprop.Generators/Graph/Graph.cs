using System;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>One value of a graph.</summary>
/// <param name="Op">What is computed.</param>
/// <param name="Inputs">The operands: indices of earlier nodes.</param>
/// <param name="Shape">The inferred shape.</param>
/// <param name="Type">The element type.</param>
/// <param name="Origin">The definition's text this node came from, such as <c>hidden: MatMul(x, Transpose(weight))</c>; shown in comments.</param>
internal sealed record Node(Op Op, EquatableArray<int> Inputs, TensorShape Shape, ElementType Type, string Origin)
{
    /// <summary>The checkpoints whose value this node is part of, the outermost first: where it is read for a gradient, it is computed again (<c>Recomputation</c>). Empty for what is kept.</summary>
    public EquatableArray<int> Region { get; init; }

    /// <summary>Whether the node is a value of the forward pass that the backward pass computes once more.</summary>
    public bool IsRecomputed => Region.Count > 0 && Region[Region.Count - 1] == Checkpoints.Again;

    public NodeKey Key => new(Op, Inputs);

    /// <summary>The node in a graph where node i is <paramref name="moved"/>[i].</summary>
    public Node Reading(int[] moved)
    {
        int[] inputs = new int[Inputs.Count];
        bool changes = false;
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = moved[Inputs[i]];
            changes |= inputs[i] != Inputs[i];
        }
        return changes ? this with { Inputs = new(inputs) } : this;
    }

    /// <summary>Whether the node is part of what a checkpoint computes. Leaves never are: they are known anyway.</summary>
    public bool IsIn(EquatableArray<int> region) => Inputs.Count > 0 && Region.Count >= region.Count && Enumerable.Range(0, region.Count).All(i => Region[i] == region[i]);
}

internal enum OutputKind { Value, ParameterGradient, InputGradient, Tangent, StateUpdate, HessianVector }

/// <summary>
/// A result of a graph. <paramref name="Index"/> is the parameter's, argument's or state's index; for a value the element's of the method's result, 0 if that is no tuple; for a tangent, the position of
/// the output it belongs to.
/// </summary>
internal sealed record GraphOutput(OutputKind Kind, int Index, string Name, int Node);

/// <summary>An immutable dataflow graph in topological order: a node's inputs come before it. Two graphs with equal nodes and outputs are equal.</summary>
internal sealed record Graph(EquatableArray<Node> Nodes, EquatableArray<GraphOutput> Outputs)
{
    public override string ToString() => GraphPrinter.Print(this);
}

/// <summary>A node under construction, owned by one <see cref="GraphBuilder"/>.</summary>
internal readonly record struct Value(int Id);

/// <summary>A graph that breaks its own rules; a bug in the compiler, never the user's mistake.</summary>
internal sealed class InvalidGraphException(string message) : Exception(message);
