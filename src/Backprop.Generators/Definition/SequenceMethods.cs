using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>The methods of arrays, lists and spans.</summary>
internal static class SequenceMethods
{
    public static bool Changes(IMethodSymbol method) => method.Name is "Add" or "AddRange" or "Insert" or "RemoveAt" or "Clear" or "Reverse";

    /// <summary>Methods that speak of positions.</summary>
    public static bool CountsItems(IMethodSymbol method) => method.Name is "Insert" or "RemoveAt" or "Slice";

    /// <summary>The result, or null for a method that is not known.</summary>
    public static AbstractValue? Call(SequenceValue sequence, IMethodSymbol method, AbstractValue[] arguments)
    {
        List<AbstractValue> items = sequence.Items;
        switch (method.Name, arguments)
        {
            case ("AddRange", [SequenceValue others]):
                items.AddRange(others.Items);
                return OpaqueValue.Instance;
            case ("Insert", [ConstantValue { Value: int position }, var item]):
                items.Insert(Check(position, items.Count), item);
                return OpaqueValue.Instance;
            case ("RemoveAt", [ConstantValue { Value: int position }]):
                items.RemoveAt(Check(position, items.Count - 1));
                return OpaqueValue.Instance;
            case ("Clear", []):
                items.Clear();
                return OpaqueValue.Instance;
            case ("Reverse", []):
                items.Reverse();
                for (int i = 0; i < items.Count; i++)
                {
                    if (items[i] is StackedValue run) items[i] = new StackedValue(run.Node, run.Length, !run.IsReversed);
                }
                return OpaqueValue.Instance;
            case ("ToArray", []):
                return new SequenceValue([.. items]);
            case ("Slice", [ConstantValue { Value: int start }]):
                return new SequenceValue(items.GetRange(Check(start, items.Count), items.Count - start));
            case ("Slice", [ConstantValue { Value: int start }, ConstantValue { Value: int count }]):
                return new SequenceValue(items.GetRange(Check(start, items.Count), Check(count, items.Count - start)));
            default:
                return null;
        }
    }

    private static int Check(int position, int limit) => position >= 0 && position <= limit
        ? position
        : throw new DefinitionFailure(nameof(ArgumentOutOfRangeException), FormattableString.Invariant($"{position} is not from 0 to {limit}"));
}
