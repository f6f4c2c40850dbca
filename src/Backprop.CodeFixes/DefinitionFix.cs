using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>
/// A fix of the text of the file in which the diagnostic lies. Only what changes is written: comments, line breaks, and the user's own ways to write stay.
/// Fixes of many diagnostics at once are those of each, merged; where two touch the same text, one is made, and the other is offered again.
/// </summary>
public abstract class DefinitionFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        SourceText text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)) continue;
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Find(new(model, node, diagnostic, context.CancellationToken)) is not { } change) continue;
            Document changed = document.WithText(text.WithChanges(change.Edits));
            context.RegisterCodeFix(CodeAction.Create(change.Title, _ => Task.FromResult(changed), equivalenceKey: GetType().Name + ":" + (change.Key ?? change.Title)), diagnostic);
        }
    }

    /// <summary>The change where a diagnostic is, or null if there is none to make.</summary>
    private protected abstract Change? Find(Site site);

    /// <summary>What is known about the place of a diagnostic: the innermost node that it marks, and what the code there means.</summary>
    private protected sealed record Site(SemanticModel Model, SyntaxNode Node, Diagnostic Diagnostic, CancellationToken Cancellation)
    {
        /// <summary>The node, or the expression that is all of it where that is an argument.</summary>
        public SyntaxNode Code => Node is ArgumentSyntax argument ? argument.Expression : Node;

        /// <summary>The call or operator that is marked, or null.</summary>
        public ExpressionSyntax? Call => Code is InvocationExpressionSyntax or BinaryExpressionSyntax or AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax ? (ExpressionSyntax)Code : null;
    }

    /// <summary>What the editor's menu says, and the text that changes.</summary>
    private protected sealed record Change(string Title, params ImmutableArray<TextChange> Edits)
    {
        /// <summary>What all changes of this kind have in common, if not their title: one can be made for all of a kind at once.</summary>
        public string? Key { get; init; }
    }
}
