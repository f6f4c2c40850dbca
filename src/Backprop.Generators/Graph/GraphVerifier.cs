using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>Checks what every pass relies on: operands precede their users, shapes and types are those the rules infer, no node occurs twice, outputs exist.</summary>
internal static class GraphVerifier
{
    public static void Verify(Graph graph)
    {
        var seen = new HashSet<NodeKey>();
        for (int id = 0; id < graph.Nodes.Count; id++)
        {
            Node node = graph.Nodes[id];
            if (node.Inputs.Any(i => i < 0 || i >= id)) throw new InvalidGraphException($"node {id} uses a node that does not precede it");
            (TensorShape shape, ElementType type) = ShapeRules.Infer(node.Op, node.Inputs.Select(i => graph.Nodes[i]).ToArray());
            if (shape != node.Shape || type != node.Type) throw new InvalidGraphException($"node {id} is {node.Type} {node.Shape}, its rule gives {type} {shape}");
            if (node.Op is ScanOp scan) VerifyBody(scan, scan.Body, "a step");
            if (node.Op is CustomGradientOp custom) VerifyBody(custom, custom.Body, "a gradient function");
            if (!seen.Add(node.Key)) throw new InvalidGraphException($"node {id} occurs twice");
        }
        foreach (GraphOutput output in graph.Outputs)
        {
            if (output.Node < 0 || output.Node >= graph.Nodes.Count) throw new InvalidGraphException($"output {output.Name} does not exist");
        }
    }

    /// <summary>A body is a graph of its own, which sees nothing but the inputs of its op.</summary>
    private static void VerifyBody(Op op, Graph body, string what)
    {
        Verify(body);
        if (body.Nodes.FirstOrDefault(n => n.Op is ParameterOp or StateOp or DirectionOp or NoiseOp) is { } leaf) throw new InvalidGraphException($"a {leaf.Op.Name} in {what} is not an input of its {op.Name}");
    }
}
