using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Leaves the bias out: of a layer that the model creates in a field of its own, where the layer's constructor lets one say so, or of a sum, where the model adds it itself.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BiasFix)), Shared]
public sealed class BiasFix : DefinitionFix
{
    private const string Parameter = "hasBias";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3210"];

    private protected override Change? Find(Site site) =>
        site.Call is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum ? Unadded(site, sum) : site.Node is VariableDeclaratorSyntax field ? Unbiased(site, field) : null;

    /// <summary>Leaves a parameter out of a sum, and its field out of the class, if it is private and nothing else uses it.</summary>
    private static Change? Unadded(Site site, BinaryExpressionSyntax sum)
    {
        IFieldSymbol? left = Bias(site, sum.Left), right = Bias(site, sum.Right);
        if ((left ?? right) is not { DeclaringSyntaxReferences: [var own] } bias || (left is not null && right is not null)) return null;
        if (bias.ContainingType.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(site.Cancellation) is not TypeDeclarationSyntax type || type.SyntaxTree != site.Node.SyntaxTree) return null;
        if (References.To(site.Model, type, bias, site.Cancellation).Count != 1 || own.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: FieldDeclarationSyntax field } } declarator) return null;
        if (field.GetLeadingTrivia().Any(trivia => trivia.HasStructure)) return null;
        SeparatedSyntaxList<VariableDeclaratorSyntax> all = field.Declaration.Variables;
        int index = all.IndexOf(declarator);
        TextChange removal = all.Count == 1 ? Statements.Removal(field)
            : new(index == 0 ? TextSpan.FromBounds(declarator.SpanStart, all[1].SpanStart) : TextSpan.FromBounds(all.GetSeparator(index - 1).SpanStart, declarator.Span.End), "");
        TextSpan added = left is null ? TextSpan.FromBounds(End(sum), sum.Span.End) : TextSpan.FromBounds(sum.SpanStart, sum.Right.SpanStart);
        return new("Leave the bias out", new(added, ""), removal);
    }

    /// <summary>Where the left side of a sum ends, with the comments behind it.</summary>
    private static int End(BinaryExpressionSyntax sum)
    {
        if (sum.Left.GetTrailingTrivia().Any(SyntaxKind.SingleLineCommentTrivia)) return sum.OperatorToken.SpanStart;
        string before = sum.SyntaxTree.GetText().ToString(TextSpan.FromBounds(sum.SpanStart, sum.OperatorToken.SpanStart));
        return sum.SpanStart + before.TrimEnd().Length;
    }

    /// <summary>The private field that a side of a sum names, if it holds the parameter of the message.</summary>
    private static IFieldSymbol? Bias(Site site, ExpressionSyntax side) =>
        site.Model.GetSymbolInfo(side, site.Cancellation).Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field && field.Type.ToDisplayString() == "Backprop.Parameter"
            && site.Diagnostic.GetMessage(CultureInfo.InvariantCulture) is var message && (message.Contains($"'{field.Name}'") || message.Contains($".{field.Name}'")) ? field : null;

    private static Change? Unbiased(Site site, VariableDeclaratorSyntax field)
    {
        // Only the bias of the layer itself: a layer of several would lose them all.
        if (field.Initializer?.Value is not BaseObjectCreationExpressionSyntax { ArgumentList: { } list } creation) return null;
        if (!site.Diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains($"'{field.Identifier.ValueText}.bias'")) return null;
        if (site.Model.GetSymbolInfo(creation, site.Cancellation).Symbol is not IMethodSymbol constructor || constructor.Parameters.FirstOrDefault(p => p.Name == Parameter) is not { } parameter) return null;
        TextChange? change = Calls.Argument(site.Model, creation, parameter.Ordinal, site.Cancellation) is not { } written
            ? new TextChange(new(list.Arguments.LastOrDefault()?.Span.End ?? list.OpenParenToken.Span.End, 0), (list.Arguments.Count > 0 ? ", " : "") + Parameter + ": false")
            : written.Expression.IsKind(SyntaxKind.TrueLiteralExpression) ? new TextChange(written.Expression.Span, "false") : null;
        return change is { } edit ? new("Leave the bias out", edit) : null;
    }
}
