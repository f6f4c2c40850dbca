using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.CodeFixes;

/// <summary>Operations as they are written: calls, operators, and assignments with an operator.</summary>
internal static class Calls
{
    private const string Language = "Backprop.Ops";

    /// <summary>What is passed for the parameter at a position, in whatever order arguments are written.</summary>
    public static ExpressionSyntax? Operand(SemanticModel model, ExpressionSyntax call, int position, CancellationToken cancellation = default) => call switch
    {
        BinaryExpressionSyntax o => position == 0 ? o.Left : o.Right,
        AssignmentExpressionSyntax o => position == 0 ? o.Left : o.Right,
        InvocationExpressionSyntax => Argument(model, call, position, cancellation)?.Expression,
        _ => null,
    };

    /// <summary>The argument for the parameter at a position of a method or constructor; not one of those that a 'params' collects.</summary>
    public static ArgumentSyntax? Argument(SemanticModel model, ExpressionSyntax call, int position, CancellationToken cancellation = default)
    {
        ArgumentListSyntax? list = (call as InvocationExpressionSyntax)?.ArgumentList ?? (call as BaseObjectCreationExpressionSyntax)?.ArgumentList;
        if (list is null || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { ReducedFrom: null } method || position >= method.Parameters.Length) return null;
        IParameterSymbol parameter = method.Parameters[position];
        return list.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameter.Name)
            ?? (!parameter.IsParams && position < list.Arguments.Count && list.Arguments.Take(position + 1).Select(IsInPlace).All(isInPlace => isInPlace) ? list.Arguments[position] : null);

        bool IsInPlace(ArgumentSyntax argument, int i) => argument.NameColon is not { Name.Identifier.ValueText: var name } || name == method.Parameters[i].Name;
    }

    /// <summary>An element of the sequence that is passed for the parameter at a position, if all of them are written there.</summary>
    public static ExpressionSyntax? Element(SemanticModel model, ExpressionSyntax call, int position, int index, CancellationToken cancellation = default)
    {
        IOperation? value = (model.GetOperation(call, cancellation) as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == position)?.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        ImmutableArray<IOperation> elements = value switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
            ICollectionExpressionOperation collection when !collection.Elements.Any(e => e is ISpreadOperation) => collection.Elements,
            _ => [],
        };
        return index >= 0 && index < elements.Length ? elements[index].Syntax as ExpressionSyntax : null;
    }

    /// <summary>An expression as the call of an operation of the language by this name, which a method of the user's is not.</summary>
    public static InvocationExpressionSyntax? Operation(SemanticModel model, ExpressionSyntax? expression, string name, CancellationToken cancellation = default) =>
        Inner(expression) is InvocationExpressionSyntax call && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && method.Name == name && IsLanguage(method.ContainingType) ? call : null;

    /// <summary>An expression without the parentheses around it.</summary>
    public static ExpressionSyntax? Inner(ExpressionSyntax? expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized) expression = parenthesized.Expression;
        return expression;
    }

    /// <summary>How an operation is named beside a call: in the same way, or in the shortest one that means it there.</summary>
    public static string Name(SemanticModel model, SyntaxNode beside, string operation)
    {
        if (beside is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var qualifier } } && model.GetSymbolInfo(qualifier).Symbol is INamedTypeSymbol type && IsLanguage(type))
        {
            return qualifier.WithoutTrivia() + "." + operation;
        }
        ImmutableArray<ISymbol> meant = model.LookupSymbols(beside.SpanStart, name: operation);
        if (meant.Length > 0 && meant.All(symbol => symbol is IMethodSymbol method && IsLanguage(method.ContainingType))) return operation;
        return model.LookupSymbols(beside.SpanStart, name: "Ops") is [INamedTypeSymbol ops] && IsLanguage(ops) ? "Ops." + operation : $"global::{Language}.{operation}";
    }

    /// <summary>Whether an expression can stand before a member access or behind a sign as it is.</summary>
    public static bool IsPrimary(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax or LiteralExpressionSyntax;

    private static bool IsLanguage(INamedTypeSymbol? type) => type?.ToDisplayString() == Language;
}
