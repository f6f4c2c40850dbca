using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>
/// Writes a combination of operations as the one that is stable: logits without their softmax or sigmoid, LogSoftmax, Softplus. Both operations are written in one expression, or
/// the result of the first one has a name in the same method (<see cref="Naming"/>).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StableFormFix)), Shared]
public sealed class StableFormFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3204", "BP3205", "BP3206"];

    private protected override Change? Find(Site site)
    {
        if (site.Call is not InvocationExpressionSyntax call || Calls.Argument(site.Model, call, 0, site.Cancellation) is not { } operand) return null;
        return site.Diagnostic.Id switch
        {
            "BP3204" => Logits(site, call, operand),
            "BP3205" => LogSoftmax(site, call, operand),
            _ => Softplus(site, call, operand),
        };
    }

    /// <summary><c>CrossEntropy(Softmax(z), k)</c> is <c>CrossEntropy(z, k)</c>. Both work along the same axis if neither names one.</summary>
    private static Change? Logits(Site site, InvocationExpressionSyntax call, ArgumentSyntax operand)
    {
        bool isAlongTheLast = !(Calls.Operation(site.Model, call, "LogSoftmax") is not null && call.ArgumentList.Arguments.Count > 1);
        if (Normalization(site, operand.Expression, "Softmax") is { Call.ArgumentList.Arguments.Count: 1 } softmax && isAlongTheLast) return Passing(softmax, "Softmax");
        return Normalization(site, operand.Expression, "Sigmoid") is { } sigmoid ? Passing(sigmoid, "Sigmoid") : null;

        Change Passing(Naming found, string name) => new($"Pass the logits, without {name}", [new(operand.Expression.Span, found.Operand(site.Model).ToString()), .. found.Removal]);
    }

    /// <summary><c>Log(Softmax(z, axis))</c> is <c>LogSoftmax(z, axis)</c>.</summary>
    private static Change? LogSoftmax(Site site, InvocationExpressionSyntax call, ArgumentSyntax operand) => Normalization(site, operand.Expression, "Softmax") is { } softmax
        ? new("Use LogSoftmax", [new(call.Expression.Span, Calls.Name(site.Model, call, "LogSoftmax")), new(operand.Span, softmax.Call.ArgumentList.Arguments.ToString()), .. softmax.Removal])
        : null;

    /// <summary><c>Log(Sigmoid(z))</c> is <c>-Softplus(-z)</c>, and <c>Log(1 - Sigmoid(z))</c> is <c>-Softplus(z)</c>. A minus in front of either goes away.</summary>
    private static Change? Softplus(Site site, InvocationExpressionSyntax call, ArgumentSyntax operand)
    {
        bool isComplement = Calls.Inner(operand.Expression) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: LiteralExpressionSyntax };
        if (Normalization(site, isComplement ? ((BinaryExpressionSyntax)Calls.Inner(operand.Expression)!).Right : operand.Expression, "Sigmoid") is not { } sigmoid) return null;
        ExpressionSyntax argument = sigmoid.Operand(site.Model);
        string negated = isComplement ? argument.ToString() : Calls.IsPrimary(argument) ? $"-{argument}" : $"-({argument})";
        string softplus = Calls.Name(site.Model, call, "Softplus");
        var edits = new List<TextChange> { new(operand.Expression.Span, negated) };
        if (call.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus)
        {
            edits.Add(new(minus.OperatorToken.TrailingTrivia.All(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) ? minus.OperatorToken.FullSpan : minus.OperatorToken.Span, ""));
            edits.Add(new(call.Expression.Span, softplus));
        }
        else
        {
            // 'a -Log(p)' must not become a decrement.
            bool isOperand = call.Parent is PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
                || (call.GetFirstToken().GetPreviousToken() is var before && before.IsKind(SyntaxKind.MinusToken) && before.Span.End == call.SpanStart);
            edits.Add(new(call.Expression.Span, (isOperand ? "(-" : "-") + softplus));
            if (isOperand) edits.Add(new(new(call.Span.End, 0), ")"));
        }
        return new("Use Softplus", [.. edits, .. sigmoid.Removal]);
    }

    private static Naming? Normalization(Site site, ExpressionSyntax operand, string operation) => Naming.Find(site.Model, operand, operation, site.Cancellation);
}
