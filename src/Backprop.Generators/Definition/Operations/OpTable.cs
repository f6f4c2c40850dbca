using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Builds the nodes of one operation of the definition language.</summary>
internal delegate Value Lowering(OpCall call);

/// <summary>
/// The operations of the definition language: one row for each public method of <c>Backprop.Ops</c>, each operator and each conversion of
/// <c>Variable</c>, <c>Indices</c> and <c>Mask</c>, by signature. Whatever has no row is inlined or is an error; a test compares the rows with the library.
/// </summary>
internal static class OpTable
{
    public static IReadOnlyDictionary<string, Lowering> Rows { get; } = new[]
    {
        ElementwiseOps.Rows, ComparisonOps.Rows, ReductionOps.Rows, MatMulOps.Rows, ConvolutionOps.Rows, PoolingOps.Rows, MovementOps.Rows, RepetitionOps.Rows, JoiningOps.Rows, EinsumOps.Rows, IndexingOps.Rows, CreationOps.Rows, NoiseOps.Rows, LossOps.Rows, CustomGradientOps.Rows,
    }.SelectMany(family => family).ToDictionary(row => row.Key, row => row.Value);

    public static Lowering? Find(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (!KnownTypes.IsBackprop(type, "Ops") && !KnownTypes.IsTensor(type)) return null;
        string signature = $"{method.Name}({string.Join(", ", method.OriginalDefinition.Parameters.Select(p => TypeName(p.Type)))})";
        return Rows.TryGetValue(signature, out Lowering? row) ? row : null;
    }

    private static string TypeName(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => TypeName(array.ElementType) + "[]",
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => TypeName(nullable.TypeArguments[0]) + "?",
        INamedTypeSymbol { Arity: > 0 } generic => $"{generic.Name}<{string.Join(", ", generic.TypeArguments.Select(TypeName))}>",
        { SpecialType: SpecialType.System_Int32 } => "int",
        { SpecialType: SpecialType.System_Single } => "float",
        { SpecialType: SpecialType.System_Double } => "double",
        { SpecialType: SpecialType.System_Boolean } => "bool",
        _ => type.Name,
    };
}
