using System;
using System.Collections.Immutable;
using System.Globalization;

namespace Backprop.Generators.Analysis;

internal enum RepairKind { Transpose, Swap, KeepDimensions, Unsqueeze, Squeeze, Flatten, Reshape, Permute, Infer }

/// <summary>
/// The one change of a call's operands that makes its shapes agree. A diagnostic carries it among its properties, so that the code fix, which is another assembly and knows no shapes, need only write it.
/// (This file is compiled into both.)
/// </summary>
/// <param name="Kind">What to do.</param>
/// <param name="Operand">The position of the parameter whose argument changes; of no meaning for a swap.</param>
/// <param name="Arguments">What the operation that is put around the operand takes behind it, as it is written.</param>
/// <param name="Times">How often the operation is put around the operand.</param>
/// <param name="Element">Which element of the argument changes, if that is a sequence; -1 if it is none.</param>
internal readonly record struct Repair(RepairKind Kind, int Operand = 0, string Arguments = "", int Times = 1, int Element = -1)
{
    private const string Key = "Repair";

    public ImmutableDictionary<string, string?> Properties =>
        ImmutableDictionary<string, string?>.Empty.Add(Key, FormattableString.Invariant($"{Kind}:{Operand}:{Times}:{Element}:{Arguments}"));

    public static Repair? Of(ImmutableDictionary<string, string?> properties) =>
        properties.TryGetValue(Key, out string? text) && text?.Split([':'], 5) is [var kind, var operand, var times, var element, var arguments]
            ? new((RepairKind)Enum.Parse(typeof(RepairKind), kind), Number(operand), arguments, Number(times), Number(element))
            : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
