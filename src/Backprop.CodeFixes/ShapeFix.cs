using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>Makes the one change of operands after which the shapes agree; the compiler has found it, and the diagnostic carries it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeFix)), Shared]
public sealed class ShapeFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP2001", "BP2002", "BP2008"];

    private protected override Change? Find(SyntaxNode node, Diagnostic diagnostic)
    {
        if (Repair.Of(diagnostic.Properties) is not { } repair || Calls.Of(node) is not { } call) return null;
        if (repair.Kind == RepairKind.Swap)
        {
            return Calls.Operand(call, 0) is not { } first || Calls.Operand(call, 1) is not { } second || call is AssignmentExpressionSyntax ? null
                : new("Swap the operands", call, call.ReplaceNodes([first, second], (old, _) => (old == first ? second : first).WithTriviaFrom(old)));
        }
        if (Calls.Operand(call, repair.Operand) is not { } operand || (repair.Operand == 0 && call is AssignmentExpressionSyntax)) return null;
        return repair.Kind switch
        {
            RepairKind.Transpose => new("Transpose the operand", operand, Call("Transpose", operand)),
            RepairKind.Squeeze => new("Drop the last axis with Squeeze", operand, Call("Squeeze", operand, -1)),
            RepairKind.Unsqueeze => new("Add an axis with Unsqueeze", operand, Enumerable.Range(0, repair.Times).Aggregate(operand, (inner, _) => Call("Unsqueeze", inner, -1))),
            RepairKind.KeepDimensions when operand is InvocationExpressionSyntax reduction => new("Keep the reduced axes", reduction, KeepDimensions(reduction)),
            _ => null,
        };
    }

    private static InvocationExpressionSyntax KeepDimensions(InvocationExpressionSyntax reduction) =>
        reduction.WithArgumentList(SyntaxFactory.ParseArgumentList($"({string.Join(", ", reduction.ArgumentList.Arguments.Select(a => a.WithoutTrivia().ToString()).Concat(["keepDimensions: true"]))})"))
            .WithTriviaFrom(reduction);

    private static ExpressionSyntax Call(string operation, ExpressionSyntax operand, int? axis = null) =>
        SyntaxFactory.ParseExpression($"{operation}({operand.WithoutTrivia()}{(axis is { } a ? ", " + a.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")})").WithTriviaFrom(operand);
}
