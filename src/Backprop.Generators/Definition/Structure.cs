using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Definition;

/// <summary>Tensors inside of tuples, arrays and plain objects, as a loop carries them.</summary>
internal static class Structure
{
    public static bool IsTensor(AbstractValue value) => value is TensorValue or ParameterValue;

    /// <summary>The values at the leaves, in order.</summary>
    public static IEnumerable<AbstractValue> Leaves(AbstractValue value) => Children(value) is { } children ? children.SelectMany(Leaves) : [value];

    /// <summary>The same structure with other leaves, called for in order.</summary>
    public static AbstractValue Map(AbstractValue value, Func<AbstractValue, AbstractValue> leaf)
    {
        switch (value)
        {
            case TupleValue tuple:
                return new TupleValue(tuple.Items.Select(i => Map(i, leaf)).ToArray());
            case SequenceValue sequence:
                return new SequenceValue(sequence.Items.Select(i => Map(i, leaf)).ToList());
            case ObjectValue instance when IsPlain(instance):
                var copy = new ObjectValue(instance.Type) { Path = instance.Path, IsUnderConstruction = instance.IsUnderConstruction };
                foreach (KeyValuePair<string, AbstractValue> member in instance.Members.OrderBy(m => m.Key, StringComparer.Ordinal)) copy.Members[member.Key] = Map(member.Value, leaf);
                foreach (KeyValuePair<string, AbstractValue> argument in instance.Captured) copy.Captured[argument.Key] = instance.Members.ContainsKey(argument.Key) ? copy.Members[argument.Key] : argument.Value;
                return copy;
            default:
                return leaf(value);
        }
    }

    /// <summary>Pairs the leaves of two values of the same structure.</summary>
    public static bool TryPair(AbstractValue a, AbstractValue b, out List<(AbstractValue, AbstractValue)> pairs)
    {
        pairs = [];
        return Pair(a, b, pairs);
    }

    /// <summary>Whether nothing has changed: the same tensors and constants in the same structure.</summary>
    public static bool AreSame(AbstractValue a, AbstractValue b) => ReferenceEquals(a, b) || (TryPair(a, b, out List<(AbstractValue, AbstractValue)> pairs) && pairs.All(p => IsSame(p.Item1, p.Item2)));

    private static bool Pair(AbstractValue a, AbstractValue b, List<(AbstractValue, AbstractValue)> pairs)
    {
        AbstractValue[]? left = Children(a), right = Children(b);
        if (left is null && right is null)
        {
            pairs.Add((a, b));
            return true;
        }
        if (left is null || right is null || left.Length != right.Length || a.GetType() != b.GetType()) return false;
        if (a is ObjectValue first && b is ObjectValue second && (!Microsoft.CodeAnalysis.SymbolEqualityComparer.Default.Equals(first.Type, second.Type) || first.Path != second.Path)) return false;
        return left.Zip(right, (l, r) => (l, r)).All(p => Pair(p.l, p.r, pairs));
    }

    public static bool IsSame(AbstractValue a, AbstractValue b) => ReferenceEquals(a, b) || (a, b) switch
    {
        (TensorValue x, TensorValue y) => x.Node == y.Node,
        (ConstantValue x, ConstantValue y) => Equals(x.Value, y.Value),
        (SizeValue x, SizeValue y) => x.Size == y.Size,
        (NumberValue x, NumberValue y) => x.Node == y.Node,
        _ => false,
    };

    private static AbstractValue[]? Children(AbstractValue value) => value switch
    {
        TupleValue tuple => tuple.Items,
        SequenceValue sequence => sequence.Items.ToArray(),
        ObjectValue instance when IsPlain(instance) => instance.Members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value).ToArray(),
        _ => null,
    };

    /// <summary>An object that a definition has made, all of whose members are known, as opposed to a layer.</summary>
    private static bool IsPlain(ObjectValue instance) => instance.Path.Length == 0 && instance.Pending.Count == 0 && instance.Members.Count > 0 && !KnownTypes.IsLayer(instance.Type);
}
