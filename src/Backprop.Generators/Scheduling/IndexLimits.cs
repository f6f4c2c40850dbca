using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>An axis an argument's elements index: they must be below Extent, or equal to Ignored.</summary>
internal sealed record IndexLimit(Dimension Extent, int? Ignored);

/// <summary>Finds the axes that integer arguments index, so that they are checked once at the entry of a method and never inside a kernel.</summary>
internal static class IndexLimits
{
    /// <summary>For each argument every limit that its elements must keep.</summary>
    public static ILookup<int, IndexLimit> Find(Graph definition)
    {
        var limits = new List<(int Argument, IndexLimit Limit)>();
        foreach (Node node in definition.Nodes)
        {
            (int indices, IndexLimit limit)? use = node.Op switch
            {
                GatherOp gather => (node.Inputs[1], new IndexLimit(definition.Nodes[node.Inputs[0]].Shape[gather.Axis], null)),
                TakeAlongOp take => (node.Inputs[1], new IndexLimit(definition.Nodes[node.Inputs[0]].Shape[take.Axis], null)),
                OneHotOp vectors => (node.Inputs[0], new IndexLimit(vectors.Classes, vectors.Ignored)),
                CrossEntropyOp loss => (node.Inputs[1], new IndexLimit(definition.Nodes[node.Inputs[0]].Shape[1], loss.IgnoreIndex)),
                _ => null,
            };
            if (use is { } found) limits.AddRange(Arguments(definition, found.indices).Select(argument => (argument, found.limit)));
        }
        return limits.Distinct().ToLookup(l => l.Argument, l => l.Limit);
    }

    /// <summary>The arguments whose elements an integer tensor holds.</summary>
    private static IEnumerable<int> Arguments(Graph definition, int id)
    {
        Node node = definition.Nodes[id];
        if (node.Op is InputOp input) return [input.Index];
        return node.Inputs.Where(operand => definition.Nodes[operand].Type == ElementType.Int32).SelectMany(operand => Arguments(definition, operand));
    }
}
