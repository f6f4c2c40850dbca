using System;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Writes a change of shape as its user would: with the operation that says most, and with sizes by the names they have there.</summary>
internal static class Reshapes
{
    /// <summary>The change that drops or joins axes of an operand so that it has another shape, or null.</summary>
    public static Repair? Narrowing(TensorShape source, TensorShape target, int position, int element = -1)
    {
        if (source.Rank <= target.Rank || source.Count != target.Count) return null;
        for (int axis = source.Rank - 1; axis >= 0 && source.Rank == target.Rank + 1; axis--)
        {
            if (source[axis].IsOne && source.Without(a => a == axis) == target) return new(RepairKind.Squeeze, position, Axis(axis, source.Rank), Element: element);
        }
        int start = target.Rank - 1;
        return start >= 0 && source.Dimensions.Take(start).SequenceEqual(target.Dimensions.Take(start)) ? new(RepairKind.Flatten, position, start == 0 ? "" : Text(start), Element: element) : null;
    }

    /// <summary>The change after which an operand has another shape and its elements the same order, or null.</summary>
    public static Repair? To(OpCall call, int position, TensorShape target)
    {
        TensorShape source = call.Shape(position);
        if (source.Count != target.Count || source == target) return null;
        if (Narrowing(source, target, position) is { } narrower) return narrower;
        for (int axis = target.Rank - 1; axis >= 0 && target.Rank == source.Rank + 1; axis--)
        {
            if (target[axis].IsOne && target.Without(a => a == axis) == source) return new(RepairKind.Unsqueeze, position, Axis(axis, target.Rank));
        }
        // The first size with a name is left to Reshape; the others must be known by one there.
        int inferred = target.Dimensions.ToList().FindIndex(d => !d.IsConstant);
        string?[] extents = [.. target.Dimensions.Select((d, axis) => axis == inferred ? "-1" : call.Written(d))];
        return Array.IndexOf(extents, null) < 0 ? new(RepairKind.Reshape, position, string.Join(", ", extents)) : null;
    }

    /// <summary>The last axis is -1, whatever comes before it.</summary>
    private static string Axis(int axis, int rank) => axis == rank - 1 ? "-1" : Text(axis);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
