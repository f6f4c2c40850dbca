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

/// <summary>Takes Dropout away from the output that a loss compares: the operation or the layer. Where it belongs instead, the user must say.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DropoutFix)), Shared]
public sealed class DropoutFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3209"];

    private protected override Change? Find(Site site)
    {
        if (site.Call is not InvocationExpressionSyntax call) return null;
        var found = new List<(ExpressionSyntax Expression, Naming Dropout)>();
        foreach (ExpressionSyntax compared in new[] { 0, 1 }.Select(i => Calls.Operand(site.Model, call, i, site.Cancellation)).OfType<ExpressionSyntax>().SelectMany(Compared))
        {
            if (Naming.Find(site.Model, compared, expression => Dropout(site, expression), site.Cancellation) is { } dropout) found.Add((compared, dropout));
        }
        if (found is not [var (outer, (layer, removal))]) return null;
        ExpressionSyntax output = Calls.Argument(site.Model, layer, 0, site.Cancellation)!.Expression;
        bool needsParentheses = outer.Parent is BinaryExpressionSyntax && !Calls.IsPrimary(output);
        return new("Remove Dropout from the output", [new(outer.Span, needsParentheses ? $"({output})" : output.ToString()), .. removal]);
    }

    /// <summary>What is compared: an operand, or both sides of a difference.</summary>
    private static IEnumerable<ExpressionSyntax> Compared(ExpressionSyntax operand) =>
        Calls.Inner(operand) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: var left, Right: var right } ? [left, right] : [operand];

    private static InvocationExpressionSyntax? Dropout(Site site, ExpressionSyntax expression)
    {
        if (Calls.Operation(site.Model, expression, "Dropout", site.Cancellation) is { } operation) return operation;
        return Calls.Inner(expression) is InvocationExpressionSyntax call && site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { Name: "Apply", ContainingType: { } layer }
            && layer.ToDisplayString() == "Backprop.Layers.Dropout" ? call : null;
    }
}
