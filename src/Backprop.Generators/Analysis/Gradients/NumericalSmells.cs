using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Analysis;

/// <summary>Combinations of operations for which there is a better one; a table of patterns, by the operation that comes last.</summary>
internal static class NumericalSmells
{
    /// <summary>What is wrong with a node, and the arguments of the message; null if nothing is.</summary>
    public static (DiagnosticDescriptor Descriptor, object[] Arguments)? At(DefinitionGraph graph, Node node) => node.Op switch
    {
        CrossEntropyOp or LogSoftmaxOp when Operand(graph, node).Op is SoftmaxOp => (Descriptors.NormalizedLogits, ["softmax"]),
        BinaryCrossEntropyOp when IsSigmoid(Operand(graph, node)) => (Descriptors.NormalizedLogits, ["sigmoid"]),
        UnaryOp { Kind: UnaryKind.Log } when Operand(graph, node).Op is SoftmaxOp => (Descriptors.LogOfSoftmax, []),
        UnaryOp { Kind: UnaryKind.Log } when IsSigmoid(Operand(graph, node)) => (Descriptors.LogOfSigmoid, ["Log(Sigmoid(x))", "-Softplus(-x)"]),
        UnaryOp { Kind: UnaryKind.Log } when IsOneMinusSigmoid(graph, Operand(graph, node)) => (Descriptors.LogOfSigmoid, ["Log(1 - Sigmoid(x))", "-Softplus(x)"]),
        _ => null,
    };

    private static bool IsSigmoid(Node node) => node.Op is UnaryOp { Kind: UnaryKind.Sigmoid };

    private static bool IsOneMinusSigmoid(DefinitionGraph graph, Node node) =>
        node.Op is BinaryOp { Kind: BinaryKind.Subtract } && Operand(graph, node).Op is ConstantOp { Value: 1 } && IsSigmoid(Operand(graph, node, 1));

    /// <summary>The node whose elements an operand has, whatever their order and shape; of what a step finds, what the step before left.</summary>
    private static Node Operand(DefinitionGraph graph, Node node, int position = 0)
    {
        int operand = graph.Unmoved(node.Inputs[position]);
        return graph[new Value(graph.Loops.At(operand) is { } carried ? graph.Unmoved(carried.Step.Id) : operand)];
    }
}
