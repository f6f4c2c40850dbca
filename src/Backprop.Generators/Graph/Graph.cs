using System;

namespace Backprop.Generators.Graphs;

/// <summary>One value of a graph.</summary>
/// <param name="Op">What is computed.</param>
/// <param name="Inputs">The operands: indices of earlier nodes.</param>
/// <param name="Shape">The inferred shape.</param>
/// <param name="Type">The element type.</param>
/// <param name="Origin">The definition's text this node came from, such as <c>hidden: MatMul(x, Transpose(weight))</c>; shown in comments.</param>
internal sealed record Node(Op Op, EquatableArray<int> Inputs, TensorShape Shape, ElementType Type, string Origin);

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
