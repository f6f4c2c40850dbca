using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>An axis an argument's elements index: they must be below Extent, or equal to Ignored.</summary>
internal sealed record IndexLimit(Dimension Extent, int? Ignored);

/// <summary>Finds the axes that integer arguments index, so that they are checked once at the entry of a method and never inside a kernel.</summary>
internal static class IndexLimits
{
    public static IReadOnlyDictionary<int, IndexLimit> Find(Graph definition)
    {
        var limits = new Dictionary<int, IndexLimit>();
        foreach (Node node in definition.Nodes)
        {
            (int indices, IndexLimit limit)? use = node.Op switch
            {
                GatherOp gather => (node.Inputs[1], new IndexLimit(definition.Nodes[node.Inputs[0]].Shape[gather.Axis], null)),
                CrossEntropyOp loss => (node.Inputs[1], new IndexLimit(definition.Nodes[node.Inputs[0]].Shape[1], loss.IgnoreIndex)),
                _ => null,
            };
            if (use is not { } found) continue;
            int source = found.indices;
            while (Views.IsView(definition.Nodes[source].Op)) source = definition.Nodes[source].Inputs[0];
            // Several uses: the first one found decides; a later, smaller axis is covered by checking the smaller of two constants.
            if (definition.Nodes[source].Op is not InputOp input) continue;
            if (limits.TryGetValue(input.Index, out IndexLimit? known) && !(found.limit.Extent.IsConstant && known.Extent.IsConstant && found.limit.Extent.Value < known.Extent.Value)) continue;
            limits[input.Index] = found.limit;
        }
        return limits;
    }
}
