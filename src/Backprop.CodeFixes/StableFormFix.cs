using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>
/// Writes a combination of operations as the one that is stable: logits without their softmax or sigmoid, LogSoftmax, Softplus. Only where both operations are written in one expression:
/// a probability that has a name is used elsewhere too, or could be.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StableFormFix)), Shared]
public sealed class StableFormFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3204", "BP3205", "BP3206"];

    private protected override Change? Find(SyntaxNode node, Diagnostic diagnostic)
    {
        if (Calls.Of(node) is not InvocationExpressionSyntax call || Calls.Operand(call, 0) is not { } operand) return null;
        return diagnostic.Id switch
        {
            "BP3204" => Logits(call, operand),
            "BP3205" => LogSoftmax(call, operand),
            _ => Softplus(call, operand),
        };
    }

    /// <summary><c>CrossEntropy(Softmax(z), k)</c> is <c>CrossEntropy(z, k)</c>. Both work along the same axis if neither names one.</summary>
    private static Change? Logits(InvocationExpressionSyntax call, ExpressionSyntax operand)
    {
        bool isAlongTheLast = Inner(operand, "Softmax") is { ArgumentList.Arguments.Count: 1 } && !(Calls.Is(call, "LogSoftmax") && call.ArgumentList.Arguments.Count > 1);
        if (!isAlongTheLast && Inner(operand, "Sigmoid") is null) return null;
        var inner = (InvocationExpressionSyntax)operand;
        return new($"Pass the logits, without {Calls.NameOf(inner)}", operand, inner.ArgumentList.Arguments[0].Expression.WithTriviaFrom(operand));
    }

    /// <summary><c>Log(Softmax(z, axis))</c> is <c>LogSoftmax(z, axis)</c>.</summary>
    private static Change? LogSoftmax(InvocationExpressionSyntax call, ExpressionSyntax operand) => Inner(operand, "Softmax") is { } softmax
        ? new("Use LogSoftmax", call, softmax.WithExpression(Renamed(call.Expression, "LogSoftmax")).WithTriviaFrom(call))
        : null;

    /// <summary><c>Log(Sigmoid(z))</c> is <c>-Softplus(-z)</c>, and <c>Log(1 - Sigmoid(z))</c> is <c>-Softplus(z)</c>. A minus in front of either goes away.</summary>
    private static Change? Softplus(InvocationExpressionSyntax call, ExpressionSyntax operand)
    {
        bool isComplement = operand is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: LiteralExpressionSyntax };
        if (Inner(isComplement ? ((BinaryExpressionSyntax)operand).Right : operand, "Sigmoid") is not { } sigmoid) return null;
        ExpressionSyntax argument = sigmoid.ArgumentList.Arguments[0].Expression.WithoutTrivia();
        if (!isComplement) argument = SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, IsPrimary(argument) ? argument : SyntaxFactory.ParenthesizedExpression(argument));
        ExpressionSyntax softplus = SyntaxFactory.InvocationExpression(
            Renamed(call.Expression, "Softplus").WithoutTrivia(), SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(argument))));
        if (call.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus) return new("Use Softplus", minus, softplus.WithTriviaFrom(minus));
        ExpressionSyntax negative = SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, softplus);
        if (call.Parent is PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax) negative = SyntaxFactory.ParenthesizedExpression(negative);
        return new("Use Softplus", call, negative.WithTriviaFrom(call));
    }

    /// <summary>A call of an operation by this name, unless the file declares a method of that name itself.</summary>
    private static InvocationExpressionSyntax? Inner(ExpressionSyntax expression, string operation) =>
        expression is InvocationExpressionSyntax call && Calls.Is(call, operation) && Calls.Operand(call, 0) is not null && !IsDeclared(call.SyntaxTree.GetRoot(), operation) ? call : null;

    private static bool IsDeclared(SyntaxNode root, string operation) => root.DescendantNodes()
        .Any(node => node is MethodDeclarationSyntax method ? method.Identifier.ValueText == operation : node is LocalFunctionStatementSyntax function && function.Identifier.ValueText == operation);

    private static ExpressionSyntax Renamed(ExpressionSyntax function, string name) => function is MemberAccessExpressionSyntax member
        ? member.WithName(SyntaxFactory.IdentifierName(name))
        : SyntaxFactory.IdentifierName(name).WithTriviaFrom(function);

    private static bool IsPrimary(ExpressionSyntax expression) => expression is IdentifierNameSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax;
}
