using System;
using System.Collections.Immutable;
using System.Globalization;

namespace Backprop.Generators.Analysis;

internal enum RepairKind { Transpose, Swap, KeepDimensions, Unsqueeze, Squeeze }

/// <summary>
/// The one change of a call's operands that makes its shapes agree. A diagnostic carries it among its properties, so that the code fix, which is another assembly and knows no shapes, need only write it.
/// (This file is compiled into both.)
/// </summary>
/// <param name="Kind">What to do.</param>
/// <param name="Operand">The position of the operand that changes; of no meaning for a swap.</param>
/// <param name="Times">How many axes of extent 1 are added.</param>
internal readonly record struct Repair(RepairKind Kind, int Operand = 0, int Times = 1)
{
    private const string Key = "Repair";

    public ImmutableDictionary<string, string?> Properties =>
        ImmutableDictionary<string, string?>.Empty.Add(Key, FormattableString.Invariant($"{Kind}:{Operand}:{Times}"));

    public static Repair? Of(ImmutableDictionary<string, string?> properties) =>
        properties.TryGetValue(Key, out string? text) && text?.Split(':') is [var kind, var operand, var times]
            ? new((RepairKind)Enum.Parse(typeof(RepairKind), kind), int.Parse(operand, CultureInfo.InvariantCulture), int.Parse(times, CultureInfo.InvariantCulture))
            : null;
}
