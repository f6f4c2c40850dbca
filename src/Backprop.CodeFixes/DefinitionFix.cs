using System;
using System.Collections.Immutable;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Backprop.CodeFixes;

/// <summary>A fix that replaces one node of the file in which the diagnostic lies.</summary>
public abstract class DefinitionFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)) continue;
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Find(node, diagnostic) is not { } change) continue;
            Document fixedDocument = context.Document.WithSyntaxRoot(root.ReplaceNode(change.Node, change.Replacement));
            context.RegisterCodeFix(CodeAction.Create(change.Title, _ => Task.FromResult(fixedDocument), equivalenceKey: change.Title), diagnostic);
        }
    }

    /// <summary>The change at the node that a diagnostic marks, or null if there is none to make.</summary>
    private protected abstract Change? Find(SyntaxNode node, Diagnostic diagnostic);

    /// <summary>A node, what takes its place, and what the editor's menu says.</summary>
    private protected sealed record Change(string Title, SyntaxNode Node, SyntaxNode Replacement);
}
