using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Adds a small constant to an operand that can be 0 where the gradient is infinite.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SingularFix)), Shared]
public sealed class SingularFix : DefinitionFix
{
    private const string Constant = " + 1e-8";
    private static readonly string[] functions = ["Sqrt", "Rsqrt", "Log", "Reciprocal"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3207"];

    private protected override Change? Find(Site site)
    {
        ExpressionSyntax? operand = site.Call switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression, Right: var divisor } => divisor,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.DivideAssignmentExpression, Right: var divisor } => divisor,
            InvocationExpressionSyntax call when IsFunction(site, call) => Calls.Operand(site.Model, call, 0, site.Cancellation),
            _ => null,
        };
        if (operand is null) return null;
        bool isSum = Calls.Inner(operand) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression };
        if (operand is ParenthesizedExpressionSyntax parenthesized && (isSum || Calls.IsPrimary(parenthesized.Expression))) return Added(parenthesized.Expression.Span.End);
        // A divisor needs parentheses around the sum; an argument only around what binds less than a sum.
        bool isDivisor = operand.Parent is BinaryExpressionSyntax, isWeak = !isSum && !Calls.IsPrimary(operand) && operand is not PrefixUnaryExpressionSyntax;
        if (!isDivisor && !isWeak) return Added(operand.Span.End);
        (string open, string close) = isWeak ? isDivisor ? ("((", $"){Constant})") : ("(", $"){Constant}") : ("(", $"{Constant})");
        return new("Add 1e-8 to the operand", new(new(operand.SpanStart, 0), open), new(new(operand.Span.End, 0), close));

        static Change Added(int position) => new("Add 1e-8 to the operand", new TextChange(new(position, 0), Constant));
    }

    private static bool IsFunction(Site site, InvocationExpressionSyntax call)
    {
        foreach (string function in functions)
        {
            if (Calls.Operation(site.Model, call, function, site.Cancellation) is not null) return true;
        }
        return false;
    }
}
