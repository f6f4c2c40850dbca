using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Calls a method in a lambda instead of naming it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckpointFix)), Shared]
public sealed class CheckpointFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1170"];

    private protected override Change? Find(Site site)
    {
        SyntaxNode node = site.Code;
        return node is ExpressionSyntax && site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is IMethodSymbol { Parameters.IsEmpty: true, MethodKind: not MethodKind.AnonymousFunction }
            ? new("Write a lambda", new(new(node.SpanStart, 0), "() => "), new(new(node.Span.End, 0), "()"))
            : null;
    }
}
