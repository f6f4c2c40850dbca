using System.Collections.Generic;
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
        CrossEntropyOp or BinaryCrossEntropyOp when IsDropped(graph, Operand(graph, node)) => (Descriptors.DroppedOutput, []),
        UnaryOp { Kind: UnaryKind.Abs } or BinaryOp { Kind: BinaryKind.Multiply } when IsError(graph, node) => (Descriptors.DroppedOutput, []),
        _ => null,
    };

    /// <summary>The square or the magnitude of the difference between what Dropout leaves and an argument.</summary>
    private static bool IsError(DefinitionGraph graph, Node node)
    {
        Node difference = graph[new Value(node.Inputs[0])];
        return node.Inputs[0] == node.Inputs[node.Inputs.Count - 1] && difference.Op is BinaryOp { Kind: BinaryKind.Subtract }
            && ((IsDropped(graph, Operand(graph, difference)) && Operand(graph, difference, 1).Op is InputOp) || (IsDropped(graph, Operand(graph, difference, 1)) && Operand(graph, difference).Op is InputOp));
    }

    /// <summary>A choice that noise makes between 0 and something that is no constant: Dropout in training mode.</summary>
    private static bool IsDropped(DefinitionGraph graph, Node node) =>
        node.Op is SelectOp && Operand(graph, node) is { Op: CompareOp } condition && Operand(graph, condition).Op is NoiseOp
        && Operand(graph, node, 1).Op is ConstantOp { Value: 0 } && Operand(graph, node, 2).Op is not ConstantOp;

    private static bool IsSigmoid(Node node) => node.Op is UnaryOp { Kind: UnaryKind.Sigmoid };

    private static bool IsOneMinusSigmoid(DefinitionGraph graph, Node node) =>
        node.Op is BinaryOp { Kind: BinaryKind.Subtract } && Operand(graph, node).Op is ConstantOp { Value: 1 } && IsSigmoid(Operand(graph, node, 1));

    /// <summary>The node whose elements an operand has, whatever their order and shape; of what loops leave, the node of their step.</summary>
    private static Node Operand(DefinitionGraph graph, Node node, int position = 0)
    {
        int id = node.Inputs[position];
        HashSet<int>? edges = null;
        while (true)
        {
            if (graph.Loops.At(id) is { } edge)
            {
                // What comes from nothing but itself is only carried along.
                if (!(edges ??= []).Add(id)) return graph[new Value(id)];
                id = edge.Step.Id;
            }
            else if (graph[new Value(id)] is { Op: ReshapeOp or PermuteOp or FlipOp or SliceOp or BroadcastOp or GatherOp or TakeAlongOp } moved)
            {
                id = moved.Inputs[0];
            }
            else
            {
                return graph[new Value(id)];
            }
        }
    }
}
