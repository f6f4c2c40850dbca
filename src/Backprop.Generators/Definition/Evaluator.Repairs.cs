using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

// Repairs: which code the user can change, and what sizes are called there.
internal sealed partial class Evaluator
{
    /// <summary>
    /// The one repair among those of an operation that the user can make, or null. In a layer of another assembly only what is passed to it can change: a repair of an operand that is
    /// an argument of the user's call, as it was passed, becomes one of that argument.
    /// </summary>
    public Repair? Choose(IReadOnlyList<Repair> repairs, OpCall call, IOperation at)
    {
        if (!sources.IsInCompilation(at.Syntax))
        {
            if (VisibleFrame(at) is not { } visible || visible + 1 >= frames.Count) return null;
            AbstractValue[] passed = frames[visible + 1].Arguments;
            repairs = [.. repairs.Select(Passed).OfType<Repair>()];

            Repair? Passed(Repair repair)
            {
                if (repair is { Kind: RepairKind.Swap or RepairKind.KeepDimensions or RepairKind.Infer } or { Element: >= 0 }) return null;
                int[] positions = [.. Enumerable.Range(0, passed.Length).Where(i => passed[i] is TensorValue tensor && tensor.Node == call.Tensor(repair.Operand))];
                return positions is [var position] ? repair with { Operand = position } : null;
            }
        }
        return repairs.Count == 1 ? repairs[0] : null;
    }

    /// <summary>How an extent can be written where the user sees an operation: a number, or an extent of an argument there; null if there is none.</summary>
    public string? Written(Dimension extent, IOperation at)
    {
        if (extent.IsConstant) return extent.Value.ToString(CultureInfo.InvariantCulture);
        if (VisibleFrame(at) is not { } visible || frames[visible].Member is not IMethodSymbol method) return null;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (!frames[visible].Variables.TryGetValue(parameter, out AbstractValue? value) || value is not TensorValue { Node: var node }) continue;
            int axis = Graph.ShapeOf(node).Dimensions.ToList().IndexOf(extent);
            if (axis >= 0) return FormattableString.Invariant($"{parameter.Name}.Shape[{axis}]");
        }
        return null;
    }

    /// <summary>The activation in whose code the user sees an operation, or the call that led to it.</summary>
    private int? VisibleFrame(IOperation at)
    {
        if (sources.IsInCompilation(at.Syntax)) return frames.Count - 1;
        for (int i = frames.Count - 1; i > 0; i--)
        {
            if (frames[i].CallSite is { } site && sources.IsInCompilation(site.Syntax)) return i - 1;
        }
        return null;
    }
}
