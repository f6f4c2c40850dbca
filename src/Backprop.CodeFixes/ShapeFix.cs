using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Makes the one change of operands after which the shapes agree; the compiler has found it, and the diagnostic carries it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeFix)), Shared]
public sealed class ShapeFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP2001", "BP2002", "BP2004", "BP2005", "BP2007", "BP2008", "BP3208"];

    private protected override Change? Find(Site site)
    {
        if (Repair.Of(site.Diagnostic.Properties) is not { } repair || site.Call is not { } call) return null;
        // The difference may be one that a function of the user's computes by another name.
        if (site.Diagnostic.Id == "BP3208" && call is not (BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } or AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression })) return null;
        if (repair.Kind == RepairKind.Swap)
        {
            return Operand(0) is { } first && Operand(1) is { } second && call is not AssignmentExpressionSyntax
                ? new("Swap the operands", new(first.Span, second.ToString()), new(second.Span, first.ToString()))
                : null;
        }
        if (repair.Kind == RepairKind.Infer)
        {
            return Calls.Element(site.Model, call, repair.Operand, repair.Element, site.Cancellation) is { } extent ? new("Leave the extent to Reshape with -1", new TextChange(extent.Span, "-1")) : null;
        }
        if ((repair.Element < 0 ? Operand(repair.Operand) : Calls.Element(site.Model, call, repair.Operand, repair.Element, site.Cancellation)) is not { } operand || (repair.Operand == 0 && call is AssignmentExpressionSyntax)) return null;
        return repair.Kind switch
        {
            RepairKind.Transpose => Wrapped("Transpose the operand", "Transpose"),
            RepairKind.Squeeze => Wrapped(repair.Arguments == "-1" ? "Drop the last axis with Squeeze" : $"Drop axis {repair.Arguments} with Squeeze", "Squeeze"),
            RepairKind.Unsqueeze => Wrapped("Add an axis with Unsqueeze", "Unsqueeze"),
            RepairKind.Flatten => Wrapped("Flatten the operand", "Flatten"),
            RepairKind.Permute => Wrapped("Reorder the axes with Permute", "Permute"),
            RepairKind.Reshape => Wrapped("Reshape the operand", "Reshape"),
            RepairKind.KeepDimensions when operand is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } =>
                new("Keep the reduced axes", new TextChange(new(arguments.Last().Span.End, 0), ", keepDimensions: true")),
            _ => null,
        };

        ExpressionSyntax? Operand(int position) => Calls.Operand(site.Model, call, position, site.Cancellation);

        // The operand stays as it is written, and the call is put around it.
        Change Wrapped(string title, string operation)
        {
            string opening = Calls.Name(site.Model, call, operation) + "(", closing = (repair.Arguments.Length > 0 ? ", " + repair.Arguments : "") + ")";
            return new(title, new(new(operand.SpanStart, 0), string.Concat(Enumerable.Repeat(opening, repair.Times))), new(new(operand.Span.End, 0), string.Concat(Enumerable.Repeat(closing, repair.Times))));
        }
    }
}
