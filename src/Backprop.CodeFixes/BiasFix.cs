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

/// <summary>Leaves the bias out of a layer that the model creates in a field of its own, where the layer's constructor lets one say so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BiasFix)), Shared]
public sealed class BiasFix : DefinitionFix
{
    private const string Parameter = "hasBias";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP3210"];

    private protected override Change? Find(Site site)
    {
        // Only the bias of the layer itself: a layer of several would lose them all.
        if (site.Node is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList: { } list } creation } field) return null;
        if (!site.Diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains($"'{field.Identifier.ValueText}.bias'")) return null;
        if (site.Model.GetSymbolInfo(creation, site.Cancellation).Symbol is not IMethodSymbol constructor || constructor.Parameters.FirstOrDefault(p => p.Name == Parameter) is not { } parameter) return null;
        TextChange? change = Calls.Argument(site.Model, creation, parameter.Ordinal, site.Cancellation) is not { } written
            ? new TextChange(new(list.Arguments.LastOrDefault()?.Span.End ?? list.OpenParenToken.Span.End, 0), (list.Arguments.Count > 0 ? ", " : "") + Parameter + ": false")
            : written.Expression.IsKind(SyntaxKind.TrueLiteralExpression) ? new TextChange(written.Expression.Span, "false") : null;
        return change is { } edit ? new("Leave the bias out", edit) : null;
    }
}
