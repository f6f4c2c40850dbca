using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>The last step before scheduling: ops that have no loop of their own become those that have.</summary>
internal static class Lowering
{
    public static Graph Run(Graph graph)
    {
        if (!graph.Nodes.Any(n => n.Op is ArgMaxOp or ScanOp)) return graph;
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            builder.At(node);
            values[id] = node.Op switch
            {
                ArgMaxOp search => ArgMax(builder, values[node.Inputs[0]], search.Axis),
                ScanOp scan => builder.Add(scan with { Body = Run(scan.Body) }, GraphBuilder.Operands(node, values)),
                _ => builder.Copy(node, values),
            };
        }
        return Outputs.Remap(graph, builder, values);
    }

    /// <summary>The lowest index whose element is the maximum, or is NaN: a minimum over the indices that qualify. Indices are exact in float up to 2^24.</summary>
    private static Value ArgMax(GraphBuilder builder, Value x, int axis)
    {
        TensorShape shape = builder.ShapeOf(x);
        if (shape[axis].IsOne) return builder.BroadcastTo(builder.IntegerConstant(0), shape.Without(a => a == axis));
        Value maximum = builder.BroadcastBack(builder.Reduce(ReduceKind.Maximum, x, axis), shape, axis);
        Value qualifies = builder.Logical(LogicalKind.Or, builder.Compare(CompareKind.Equal, x, maximum), builder.Compare(CompareKind.NotEqual, x, x));
        Value index = builder.Broadcast(builder.Cast(ElementType.Float32, builder.Iota(shape[axis])), shape, axis);
        Value candidate = builder.Select(qualifies, index, builder.Fill(double.PositiveInfinity, shape));
        return builder.Cast(ElementType.Int32, builder.Reduce(ReduceKind.Minimum, candidate, axis));
    }
}
