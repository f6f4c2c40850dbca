using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>What models and layers have in common: where generated members go, and whether they can go there.</summary>
internal static class TypeReader
{
    public static TypeDeclaration Declaration(INamedTypeSymbol type)
    {
        var containing = new List<string>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType) containing.Insert(0, Header(outer));
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return new(space, containing.ToEquatableArray(), Header(type), type.Name, DefinitionSources.MetadataName(type));
    }

    /// <summary>Reports why members cannot be added to a class; false if there is a reason.</summary>
    public static bool Check(INamedTypeSymbol type, string kind, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        int before = diagnostics.Count;
        Location location = type.Locations[0];
        if (!IsPartial(type, cancellation)) diagnostics.Add(Diagnostic.Create(Descriptors.NotPartial, location, type.Name, kind));
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (!IsPartial(outer, cancellation)) diagnostics.Add(Diagnostic.Create(Descriptors.ContainingTypeNotPartial, outer.Locations[0], outer.Name, kind.ToLowerInvariant(), type.Name));
        }
        string? reason = type switch
        {
            { IsStatic: true } => "static",
            { IsAbstract: true } => "abstract",
            _ when IsFileLocal(type) => "visible in its file only, where generated code cannot be",
            _ when Members.BaseClass(type) is { TypeKind: not TypeKind.Error } baseClass => $"derived from '{baseClass.Name}'",
            _ => null,
        };
        if (reason is not null) diagnostics.Add(Diagnostic.Create(Descriptors.UnsupportedClass, location, type.Name, reason, kind.ToLowerInvariant()));
        foreach (ISymbol member in type.GetMembers())
        {
            if (Members.IsWrongState(member)) diagnostics.Add(Diagnostic.Create(Descriptors.StateNotParameter, member.Locations[0], member.Name));
            if (KnownTypes.FindAttribute(member, "NameAttribute") is { ConstructorArguments: [{ Value: var name }] } && !(name is string text && (ParameterNames.IsValid(text) || (text.Length == 0 && Members.IsArray(member, type)))))
            {
                diagnostics.Add(Diagnostic.Create(Descriptors.InvalidParameterName, member.Locations[0], $"'{name}'", "it, or a segment of it, is empty"));
            }
        }
        return diagnostics.Count == before;
    }

    private static bool IsFileLocal(INamedTypeSymbol type) => type.IsFileLocal || (type.ContainingType is { } outer && IsFileLocal(outer));

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation) => type.DeclaringSyntaxReferences
        .Any(r => r.GetSyntax(cancellation) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string Header(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        string parameters = type.Arity == 0 ? "" : "<" + string.Join(", ", type.TypeParameters.Select(p => Names.Escape(p.Name))) + ">";
        return $"partial {keyword} {Names.Escape(type.Name)}{parameters}";
    }
}
