using System;
using System.Collections.Immutable;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Where a model or an optimizer is kept: a local variable, a parameter, a field or automatic property of the object itself or of a class, or such a member of what is kept in another place.
/// Two mentions of one place mean the same object as long as nothing is assigned to it.
/// </summary>
internal sealed class Place : IEquatable<Place>
{
    private Place(ISymbol? root, ImmutableArray<ISymbol> members) => (Root, Members) = (root, members);

    /// <summary>The local variable or parameter; null for members of the object itself, and for static ones.</summary>
    public ISymbol? Root { get; }

    /// <summary>The fields and properties on the way from there.</summary>
    public ImmutableArray<ISymbol> Members { get; }

    /// <summary>What names it in a message.</summary>
    public string Name => Last.Name;

    /// <summary>The variable, parameter or member that holds the object.</summary>
    public ISymbol Last => Members.IsEmpty ? Root! : Members[Members.Length - 1];

    /// <summary>The member, if it is one of the object itself or a static one: then all that happens to it is in its class, if it is private.</summary>
    public ISymbol? Own => Root is null && Members.Length == 1 ? Members[0] : null;

    public ITypeSymbol Type => TypeOf(Last)!;

    /// <summary>The place that an operation reads or writes; null if it is none, or one that code decides about.</summary>
    public static Place? Of(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => new(local.Local, []),
        IParameterReferenceOperation parameter => new(parameter.Parameter, []),
        IFieldReferenceOperation field => Member(field.Instance, field.Field),
        IPropertyReferenceOperation property when IsAutomatic(property.Property) => Member(property.Instance, property.Property),
        _ => null,
    };

    public static Place Of(ILocalSymbol local) => new(local, []);

    /// <summary>The type of what can be a place.</summary>
    public static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>Whether a property is no more than a field: its accessors are the compiler's, and nobody overrides them.</summary>
    public static bool IsAutomatic(IPropertySymbol property) =>
        property is { IsVirtual: false, IsAbstract: false, IsOverride: false, IsIndexer: false, DeclaringSyntaxReferences.Length: 1 } && Definition.Members.IsAutomatic(property) && !Definition.Members.HasBody(property.SetMethod);

    /// <summary>Whether an assignment to a symbol may put another object here.</summary>
    public bool Involves(ISymbol? symbol) => symbol is not null && (Same(symbol, Root) || Members.Any(m => Same(m, symbol)));

    public bool Equals(Place? other) =>
        other is not null && Same(Root, other.Root) && Members.Length == other.Members.Length && Members.Zip(other.Members, Same).All(same => same);

    public override bool Equals(object? obj) => Equals(obj as Place);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Last);

    private static Place? Member(IOperation? instance, ISymbol member) => instance switch
    {
        null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => new(null, [member]),
        _ => Of(instance) is { } owner ? new(owner.Root, owner.Members.Add(member)) : null,
    };

    private static bool Same(ISymbol? a, ISymbol? b) => SymbolEqualityComparer.Default.Equals(a, b);
}
