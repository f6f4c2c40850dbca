using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Analysis;

/// <summary>Combinations of operations for which there is a better one; a table of patterns, by the operation that comes last.</summary>
internal static class NumericalSmells
{
    /// <summary>What is wrong with a node, and the arguments of the message; null if nothing is.</summary>
    public static (DiagnosticDescriptor Descriptor, object[] Arguments)? At(GraphBuilder graph, Node node) => node.Op switch
    {
        CrossEntropyOp or LogSoftmaxOp when Operand(graph, node).Op is SoftmaxOp => (Descriptors.NormalizedLogits, ["softmax"]),
        BinaryCrossEntropyOp when IsSigmoid(Operand(graph, node)) => (Descriptors.NormalizedLogits, ["sigmoid"]),
        UnaryOp { Kind: UnaryKind.Log } when Operand(graph, node).Op is SoftmaxOp => (Descriptors.LogOfSoftmax, []),
        UnaryOp { Kind: UnaryKind.Log } when IsSigmoid(Operand(graph, node)) => (Descriptors.LogOfSigmoid, ["Log(Sigmoid(x))", "-Softplus(-x)"]),
        UnaryOp { Kind: UnaryKind.Log } when IsOneMinusSigmoid(graph, Operand(graph, node)) => (Descriptors.LogOfSigmoid, ["Log(1 - Sigmoid(x))", "-Softplus(x)"]),
        _ => null,
    };

    private static bool IsSigmoid(Node node) => node.Op is UnaryOp { Kind: UnaryKind.Sigmoid };

    private static bool IsOneMinusSigmoid(GraphBuilder graph, Node node) =>
        node.Op is BinaryOp { Kind: BinaryKind.Subtract } && Operand(graph, node).Op is ConstantOp { Value: 1 } && IsSigmoid(Operand(graph, node, 1));

    /// <summary>The node whose elements an operand has, whatever their order and shape.</summary>
    private static Node Operand(GraphBuilder graph, Node node, int position = 0)
    {
        Node operand = graph[new Value(node.Inputs[position])];
        while (operand.Op is ReshapeOp or PermuteOp or FlipOp or SliceOp or BroadcastOp or GatherOp or TakeAlongOp) operand = graph[new Value(operand.Inputs[0])];
        return operand;
    }
}
