using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using MethodKind = Backprop.Generators.Graphs.MethodKind;

namespace Backprop.Generators.Definition;

/// <summary>Reads the type of a forward or loss method that returns several results: a tuple, of which one element is the loss.</summary>
internal static class ResultReader
{
    public static bool IsTuple(ITypeSymbol type) => type is INamedTypeSymbol { IsTupleType: true, TupleElements.Length: > 1 };

    /// <summary>The elements' names, or none if the method returns one value.</summary>
    public static IReadOnlyList<string> Elements(IMethodSymbol method) => IsTuple(method.ReturnType) ? [.. Fields(method).Select(f => f.Name)] : [];

    /// <summary>Which result is differentiated: the element named <c>loss</c>, or else the first.</summary>
    public static int LossIndex(IMethodSymbol method)
    {
        string[] names = [.. Elements(method)];
        return Math.Max(0, Array.FindIndex(names, name => string.Equals(name, "loss", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Elements that are not tensors; the C# compiler reports types that do not exist.</summary>
    public static IEnumerable<Diagnostic> Check(IMethodSymbol method, MethodKind kind)
    {
        int loss = kind == MethodKind.Loss ? LossIndex(method) : -1;
        IFieldSymbol[] fields = [.. Fields(method)];
        for (int i = 0; i < fields.Length; i++)
        {
            ITypeSymbol type = fields[i].Type;
            if (type.TypeKind == TypeKind.Error || KnownTypes.IsVariable(type) || (i != loss && KnownTypes.IsIndices(type))) continue;
            yield return Unsupported(method, kind, i, type.IsTupleType ? "a tuple" : $"of type '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'");
        }
    }

    public static Diagnostic Unsupported(IMethodSymbol method, MethodKind kind, int element, string description) => Diagnostic.Create(
        Descriptors.UnsupportedResultElement,
        method.Locations[0],
        Elements(method)[element],
        method.Name,
        description,
        kind == MethodKind.Loss && element == LossIndex(method) ? "the loss, a scalar Variable" : "a Variable or Indices");

    private static IEnumerable<IFieldSymbol> Fields(IMethodSymbol method) => ((INamedTypeSymbol)method.ReturnType).TupleElements;
}
