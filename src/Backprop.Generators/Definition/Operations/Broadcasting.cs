using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>NumPy's broadcasting: shapes are aligned at the last axis; an extent of 1 or a missing axis is repeated.</summary>
internal static class Broadcasting
{
    /// <summary>The operands at a common shape.</summary>
    public static Value[] Align(OpCall call, params Value[] operands)
    {
        TensorShape shape = Common(call, operands);
        return Array.ConvertAll(operands, operand => call.Graph.BroadcastTo(operand, shape));
    }

    private static TensorShape Common(OpCall call, Value[] operands)
    {
        int rank = operands.Max(o => call.Graph.ShapeOf(o).Rank);
        var extents = new Dimension[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++)
        {
            Value? owner = null;
            Dimension extent = Dimension.One;
            foreach (Value operand in operands)
            {
                TensorShape shape = call.Graph.ShapeOf(operand);
                if (fromEnd > shape.Rank || shape[shape.Rank - fromEnd].IsOne) continue;
                Dimension other = shape[shape.Rank - fromEnd];
                if (owner is { } first && other != extent) throw Mismatch(call, operands, first, operand, fromEnd);
                (owner, extent) = (operand, other);
            }
            extents[rank - fromEnd] = extent;
        }
        return new(extents);
    }

    private static DefinitionException Mismatch(OpCall call, Value[] operands, Value first, Value second, int fromEnd)
    {
        TensorShape a = call.Graph.ShapeOf(first), b = call.Graph.ShapeOf(second);
        List<Repair> repairs = operands.Length == 2 ? Repairs.OfBroadcast(call, a, b) : [];
        return call.Repairable(
            Descriptors.Broadcast, repairs, a, b, fromEnd, call.Describe(first, a.Rank - fromEnd), call.Describe(second, b.Rank - fromEnd), Remedy(a, b) ?? Remedy(b, a) ?? "");
    }

    /// <summary>A vector that fits another axis than the last wants trailing axes of extent 1.</summary>
    private static string? Remedy(TensorShape a, TensorShape b)
    {
        if (b.Rank >= a.Rank || b.Rank == 0) return null;
        IEnumerable<Dimension> leading = a.Dimensions.Take(b.Rank);
        return leading.SequenceEqual(b.Dimensions) ? $"; Unsqueeze {b} at the end, or reduce with keepDimensions: true?" : null;
    }
}
