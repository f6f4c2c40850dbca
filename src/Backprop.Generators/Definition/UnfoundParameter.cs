using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Says what has to change for a parameter to be found from the model: the first thing on the way to it that is not looked through.</summary>
internal sealed class UnfoundParameter(ParameterValue wanted)
{
    private readonly HashSet<AbstractValue> visited = [];

    public static string Remedy(ParameterValue wanted, ObjectValue model, IEnumerable<KeyValuePair<ISymbol, AbstractValue>> statics)
    {
        var search = new UnfoundParameter(wanted);
        if (search.FindIn(model, null) is { } obstacle) return obstacle;
        string? holder = statics.FirstOrDefault(s => search.Find(s.Value, "") is not null).Key?.Name;
        return holder is null
            ? "it is made in a method or property, anew at each call: make it once, as the value of a field, and use that"
            : $"'{holder}' is static: make it an instance field of the model or of a layer";
    }

    /// <summary>The obstacle on the way to the parameter, <paramref name="obstacle"/> if there is one already; null where there is no way.</summary>
    private string? Find(AbstractValue value, string? obstacle)
    {
        if (value == wanted) return obstacle;
        if (value is ConstantValue || !visited.Add(value)) return null;
        return value switch
        {
            TupleValue tuple => First(tuple.Items, obstacle),
            SequenceValue sequence => First(sequence.Items, obstacle),
            ObjectValue instance => FindIn(instance, obstacle ?? OfClass(instance.Type)),
            _ => null,
        };
    }

    private string? First(IEnumerable<AbstractValue> values, string? obstacle) => values.Select(v => Find(v, obstacle)).FirstOrDefault(found => found is not null);

    private string? FindIn(ObjectValue instance, string? obstacle)
    {
        string[] visible = [.. Members.OfParameters(instance.Type).Select(m => m.FieldName)];
        foreach (KeyValuePair<string, AbstractValue> member in instance.Members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            string? own = visible.Contains(member.Key) ? null : OfMember(member.Key, member.Value);
            if (Find(member.Value, obstacle ?? own) is { } found) return found;
        }
        return instance.Captured
            .OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(argument => Find(argument.Value, obstacle ?? $"hold the argument '{argument.Key}' of the constructor of '{instance.Type.Name}' in a field"))
            .FirstOrDefault(found => found is not null);
    }

    private static string? OfClass(INamedTypeSymbol type) =>
        KnownTypes.IsLayer(type) ? null
        : KnownTypes.IsModel(type) ? $"'{type.Name}' is a model, and its parameters are its own: move what is shared into a class marked [Layer], or mark '{type.Name}' [Layer] instead"
        : $"mark the class '{type.Name}' [Layer], and make it partial";

    private static string? OfMember(string name, AbstractValue value) => value switch
    {
        TupleValue => $"'{name}' is a tuple: give each of its elements a field",
        SequenceValue => $"'{name}' holds them deeper than in an array or list: give each of its elements a field, or let a class marked [Layer] hold it",
        ObjectValue { Type: var type } when !KnownTypes.IsLayer(type) => null,
        ObjectValue { Type: { Name: var type } } => $"declare '{name}' as {type}, or mark the interface that it is declared as [Layer]",
        _ => $"declare '{name}' as Parameter",
    };
}
