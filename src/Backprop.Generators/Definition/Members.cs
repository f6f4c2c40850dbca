using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>The stored members of a class: fields and auto-properties.</summary>
internal static class Members
{
    /// <summary>The members that hold parameters and layers, in declaration order: what the generated visitor enumerates.</summary>
    public static IEnumerable<ParameterMember> OfParameters(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            (ITypeSymbol Type, bool Stored) declared = member switch
            {
                IFieldSymbol { IsImplicitlyDeclared: false } field => (field.Type, true),
                IPropertySymbol property => (property.Type, IsStored(property, type)),
                _ => (type, false),
            };
            if (member.IsStatic || !declared.Stored || KindOf(declared.Type) is not { } kind) continue;
            yield return new(member.Name, NameOf(member), IsState(member) ? StateOf(kind) ?? kind : kind, declared.Type.NullableAnnotation != NullableAnnotation.NotAnnotated);
        }
    }

    /// <summary>Whether a member holds parameters or layers by their positions, so that it can do without a name of its own.</summary>
    public static bool IsArray(ISymbol member, INamedTypeSymbol type) => OfParameters(type).Any(m => m.FieldName == member.Name && m.Kind is MemberKind.ParameterArray or MemberKind.LayerArray);

    private static string NameOf(ISymbol member) =>
        KnownTypes.FindAttribute(member, "NameAttribute") is { ConstructorArguments: [{ Value: string name }] } ? name : member.Name;

    /// <summary>Whether a member is marked as state but holds something else.</summary>
    public static bool IsWrongState(ISymbol member) =>
        IsState(member) && (member.IsStatic || KindOf(member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type) is not { } kind || StateOf(kind) is null);

    private static bool IsState(ISymbol member) => member is IFieldSymbol or IPropertySymbol && KnownTypes.FindAttribute(member, "StateAttribute") is not null;

    private static MemberKind? StateOf(MemberKind kind) => kind switch
    {
        MemberKind.Parameter => MemberKind.State,
        MemberKind.ParameterArray => MemberKind.StateArray,
        _ => null,
    };

    private static MemberKind? KindOf(ITypeSymbol type) =>
        KnownTypes.IsParameter(type) ? MemberKind.Parameter
        : KnownTypes.IsLayer(type) ? MemberKind.Layer
        : KnownTypes.IsSpan(type) ? null
        : KnownTypes.ElementType(type) is not { } element ? null
        : KnownTypes.IsParameter(element) ? MemberKind.ParameterArray
        : KnownTypes.IsLayer(element) ? MemberKind.LayerArray
        : null;

    /// <summary>Whether a property has a backing field, or is a positional property of a record.</summary>
    public static bool IsStored(IPropertySymbol property, INamedTypeSymbol type) => IsAutomatic(property) || (type.IsRecord && property.GetMethod is { IsImplicitlyDeclared: true });

    /// <summary>Whether reading a property reads its backing field, and no code that uses <c>field</c>.</summary>
    public static bool IsAutomatic(IPropertySymbol property) => !HasBody(property.GetMethod)
        && property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    public static bool HasBody(IMethodSymbol? accessor) => accessor?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
        is AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null } or ArrowExpressionClauseSyntax;

    /// <summary>The <c>= value</c> of a field or auto-property.</summary>
    public static EqualsValueClauseSyntax? Initializer(ISymbol member, CancellationToken cancellation) => member is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol
        ? member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
        {
            VariableDeclaratorSyntax field => field.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        }
        : null;

    public static INamedTypeSymbol? BaseClass(INamedTypeSymbol type) =>
        type.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) } baseType ? baseType : null;
}
