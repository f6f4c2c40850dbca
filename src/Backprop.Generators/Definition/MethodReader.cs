using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MethodKind = Backprop.Generators.Graphs.MethodKind;

namespace Backprop.Generators.Definition;

/// <summary>Reads the signature of a forward or loss method: arguments, their shapes, the result.</summary>
internal sealed class MethodReader(List<Diagnostic> diagnostics, CancellationToken cancellation)
{
    /// <summary>The arguments, or null if the signature cannot be compiled; the diagnostics say why.</summary>
    public IReadOnlyList<ArgumentInfo>? Read(IMethodSymbol method, MethodKind kind)
    {
        int before = diagnostics.Count;
        CheckMethod(method);
        CheckResult(method, kind);
        var arguments = new List<ArgumentInfo>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (Argument(parameter, kind) is { } argument) arguments.Add(argument);
        }
        return diagnostics.Count == before && arguments.Count == method.Parameters.Length ? arguments : null;
    }

    /// <summary>Whether a forward method has a backward method.</summary>
    public static bool HasBackward(IMethodSymbol method) => KnownTypes.HasFlag(method, "ForwardAttribute", "Backward");

    private void CheckMethod(IMethodSymbol method)
    {
        bool hasBody = (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation)
            is MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null };
        string? reason = method switch
        {
            { IsGenericMethod: true } => "generic",
            { IsAsync: true } => "asynchronous",
            { MethodKind: Microsoft.CodeAnalysis.MethodKind.ExplicitInterfaceImplementation } => "an explicit implementation of an interface",
            { MethodKind: not Microsoft.CodeAnalysis.MethodKind.Ordinary } => "not an ordinary method",
            _ when KnownTypes.FindAttribute(method, "ForwardAttribute") is not null && KnownTypes.FindAttribute(method, "LossAttribute") is not null => "marked both [Forward] and [Loss]",
            _ when !hasBody => "without a body",
            // The compiled method is an overload: tensors take the place of variables.
            { Parameters.Length: 0 } => "without arguments",
            _ => null,
        };
        if (reason is not null) diagnostics.Add(Diagnostic.Create(Descriptors.UnsupportedMethod, method.Locations[0], method.Name, reason));
    }

    private void CheckResult(IMethodSymbol method, MethodKind kind)
    {
        ITypeSymbol type = method.ReturnType;
        bool isLoss = kind == MethodKind.Loss;
        if (method.RefKind == RefKind.None && ResultReader.IsTuple(type))
        {
            diagnostics.AddRange(ResultReader.Check(method, kind));
            return;
        }
        if (type.TypeKind == TypeKind.Error || method.IsAsync || (method.RefKind == RefKind.None && (KnownTypes.IsVariable(type) || (!isLoss && KnownTypes.IsIndices(type))))) return;
        string description = method.RefKind != RefKind.None ? "a reference" : type.SpecialType == SpecialType.System_Void ? "nothing" : $"'{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'";
        diagnostics.Add(UnsupportedResult(method, kind, description));
    }

    public static Diagnostic UnsupportedResult(IMethodSymbol method, MethodKind kind, string description) => Diagnostic.Create(
        Descriptors.UnsupportedReturnType,
        method.Locations[0],
        kind == MethodKind.Loss ? "loss" : "forward",
        method.Name,
        description,
        kind == MethodKind.Loss ? "a scalar Variable, alone or in a tuple" : "a Variable or Indices, or a tuple of them");

    private ArgumentInfo? Argument(IParameterSymbol parameter, MethodKind kind)
    {
        if (parameter.Type.TypeKind == TypeKind.Error) return null;
        Location location = parameter.Locations[0];
        bool isFloat = KnownTypes.IsVariable(parameter.Type);
        string? problem = parameter.RefKind != RefKind.None ? "passed by reference"
            : parameter.IsParams ? "a params array"
            : parameter.HasExplicitDefaultValue ? "optional"
            : !isFloat && !KnownTypes.IsIndices(parameter.Type) ? $"of type '{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'"
            : null;
        if (problem is not null)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.UnsupportedArgument, location, parameter.Name, problem));
            return null;
        }
        bool gradient = KnownTypes.FindAttribute(parameter, "GradientAttribute") is not null;
        string? noGradient = !gradient ? null : !isFloat ? "indices have none" : kind == MethodKind.Forward && !HasBackward((IMethodSymbol)parameter.ContainingSymbol) ? "only a [Loss] method, or one with [Forward(Backward = true)], has gradients" : null;
        if (noGradient is not null) diagnostics.Add(Diagnostic.Create(Descriptors.GradientNotAvailable, location, parameter.Name, noGradient));
        return Shape(parameter) is { } shape ? new(parameter.Name, isFloat ? ElementType.Float32 : ElementType.Int32, shape, gradient) : null;
    }

    private TensorShape? Shape(IParameterSymbol parameter)
    {
        if (KnownTypes.FindAttribute(parameter, "ShapeAttribute") is not { } attribute)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.MissingShape, parameter.Locations[0], parameter.Name));
            return null;
        }
        if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array } argument]) return null;
        if (argument.IsNull)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.MissingShape, parameter.Locations[0], parameter.Name));
            return null;
        }
        ImmutableArray<TypedConstant> dimensions = argument.Values;
        Location location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? parameter.Locations[0];
        var shape = new List<Dimension>();
        foreach (TypedConstant dimension in dimensions)
        {
            if (dimension.Kind == TypedConstantKind.Error) return null;
            switch (dimension.IsNull || dimension.Kind == TypedConstantKind.Array ? null : dimension.Value)
            {
                case int size and >= 0:
                    shape.Add(size);
                    break;
                case string name when SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None:
                    shape.Add(Dimension.Symbol(name));
                    break;
                default:
                    diagnostics.Add(Diagnostic.Create(
                        Descriptors.InvalidShapeDimension, location, shape.Count.ToString(CultureInfo.InvariantCulture), parameter.Name, Written(dimension)));
                    return null;
            }
        }
        if (!Sizes.IsPossible(shape))
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.SizeOverflow, location));
            return null;
        }
        return new TensorShape(shape);
    }

    private static string Written(TypedConstant dimension) =>
        dimension is { IsNull: false, Kind: TypedConstantKind.Primitive, Value: not (int or string) } ? $"{dimension.ToCSharpString()} of type '{dimension.Type?.ToDisplayString()}'" : dimension.ToCSharpString();
}
