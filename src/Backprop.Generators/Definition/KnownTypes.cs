using System.Linq;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>
/// The types of the definition language. They are recognised by name, because the same type is a different symbol in the
/// compilation of the model and in that of a layer from another assembly.
/// </summary>
internal static class KnownTypes
{
    public const string Model = "Backprop.ModelAttribute";
    public const string Layer = "Backprop.LayerAttribute";
    public const string Functions = "Backprop.FunctionsAttribute";
    public const string GradientChecks = "Backprop.GradientChecksAttribute";
    public const string CompiledModel = "CompiledModelAttribute";
    public const string LayerDefinition = "LayerDefinitionAttribute";

    public static bool IsBackprop(ITypeSymbol? type, string name) =>
        type is { ContainingType: null, ContainingNamespace: { Name: "Backprop", ContainingNamespace.IsGlobalNamespace: true } } && type.Name == name;

    public static bool IsVariable(ITypeSymbol? type) => IsBackprop(type, "Variable");

    public static bool IsParameter(ITypeSymbol? type) => IsBackprop(type, "Parameter");

    public static bool IsIndices(ITypeSymbol? type) => IsBackprop(type, "Indices");

    public static bool IsInit(ITypeSymbol? type) => IsBackprop(type, "Init");

    /// <summary>The types whose values are nodes of the graph.</summary>
    public static bool IsTensor(ITypeSymbol? type) => IsVariable(type) || IsParameter(type) || IsIndices(type) || IsBackprop(type, "Mask");

    /// <summary>The types of the language itself, which everybody who uses a layer refers to: their members are known here by name, and nobody reads their source.</summary>
    public static bool IsLanguage(ITypeSymbol? type) => IsTensor(type) || IsInit(type) || IsBackprop(type, "Ops");

    public static bool IsLayer(ITypeSymbol? type) => type is INamedTypeSymbol && FindAttribute(type, "LayerAttribute") is not null;

    public static bool IsModel(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class } && FindAttribute(type, "ModelAttribute") is not null;

    /// <summary>What derives from the runtime's class of this name.</summary>
    public static bool IsOptimizer(ITypeSymbol? type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (IsBackprop(at, "Optimizer")) return true;
        }
        return false;
    }

    /// <summary>A type whose source travels with its assembly.</summary>
    public static bool HasDefinition(ITypeSymbol? type) => IsLayer(type) || (type is INamedTypeSymbol && FindAttribute(type, "FunctionsAttribute") is not null);

    public static bool IsSystem(ITypeSymbol? type, string name) =>
        type is { ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } && type.Name == name;

    public static bool IsSpan(ITypeSymbol? type) => IsSystem(type, "Span") || IsSystem(type, "ReadOnlySpan");

    public static bool IsList(ITypeSymbol? type) => type is { Name: "List", ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } };

    /// <summary>Arrays, lists, spans and the interfaces of arrays and lists.</summary>
    public static bool IsSequence(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1 } || IsSpan(type) || IsList(type)
        || type is INamedTypeSymbol { TypeKind: TypeKind.Interface, Arity: 1, ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } };

    /// <summary>The element type of an array, list or their interfaces.</summary>
    public static ITypeSymbol? ElementType(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { Arity: 1 } named when IsSequence(named) => named.TypeArguments[0],
        _ => null,
    };

    /// <summary>Whether an attribute of a symbol has a property set to true.</summary>
    public static bool HasFlag(ISymbol symbol, string attribute, string property) =>
        FindAttribute(symbol, attribute) is { } data && data.NamedArguments.Any(a => a.Key == property && a.Value.Value is true);

    /// <summary>Whether a method is marked as one of those of a model that are compiled.</summary>
    public static bool IsCompiled(ISymbol method) => FindAttribute(method, "ForwardAttribute") is not null || FindAttribute(method, "LossAttribute") is not null;

    public static AttributeData? FindAttribute(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (IsBackprop(attribute.AttributeClass, name)) return attribute;
        }
        return null;
    }
}
