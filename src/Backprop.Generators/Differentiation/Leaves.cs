using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>Which leaves a derivative is taken with respect to.</summary>
internal static class Leaves
{
    public static readonly Func<Op, bool> Parameters = op => op is ParameterOp;

    public static readonly Func<Op, bool> All = op => op is ParameterOp or InputOp { Type: ElementType.Float32 };

    /// <summary>All parameters but those that are <paramref name="frozen"/>, and the arguments at these positions.</summary>
    public static Func<Op, bool> ParametersAndInputs(IEnumerable<int> inputs, IEnumerable<int>? frozen = null)
    {
        HashSet<int> wanted = [.. inputs], unwanted = [.. frozen ?? []];
        return op => (op is ParameterOp parameter && !unwanted.Contains(parameter.Index)) || (op is InputOp input && wanted.Contains(input.Index));
    }

    /// <summary>The position of the first argument a derivative may add: one past the graph's last.</summary>
    public static int NextInput(Graph graph) => graph.Nodes.Select(n => n.Op).OfType<InputOp>().Select(i => i.Index + 1).DefaultIfEmpty(0).Max();
}
