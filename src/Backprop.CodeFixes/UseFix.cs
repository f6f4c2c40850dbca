using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Corrects the use of models: gradients of another model, parameters that are drawn anew after loading, optimizers that are created for every step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseFix)), Shared]
public sealed class UseFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP5002", "BP5003", "BP5005"];

    private protected override Change? Find(Site site)
    {
        SyntaxNode node = site.Code;
        return site.Diagnostic.Id switch
        {
            "BP5002" => OtherGradients(site, node),
            "BP5003" => node.Parent is ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement ? new("Remove the call", Statements.Removal(statement)) : null,
            _ => BeforeTheLoop(site, node),
        };
    }

    /// <summary>The gradients of the model that the optimizer was built over, where it is created by name or in place.</summary>
    private static Change? OtherGradients(Site site, SyntaxNode node)
    {
        if (node is not MemberAccessExpressionSyntax { Expression: var other } || node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Expression: var optimizer } }) return null;
        if (optimizer is IdentifierNameSyntax && site.Model.GetSymbolInfo(optimizer, site.Cancellation).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var reference] })
        {
            if (reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value }) return null;
            optimizer = value;
        }
        if (Calls.Inner(optimizer) is not BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var parameters }, ..] }) return null;
        // model.Parameters, or model.Parameters.Subset(...).
        if (parameters is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var whole } }) parameters = whole;
        return parameters is MemberAccessExpressionSyntax { Expression: var model, Name.Identifier.ValueText: "Parameters" } && !model.IsEquivalentTo(other)
            ? new($"Pass '{model}.Gradients'", new TextChange(other.Span, model.ToString())) { Key = "Gradients" }
            : null;
    }

    /// <summary>Moves the declaration of an optimizer in front of its loop, if nothing in it changes there.</summary>
    private static Change? BeforeTheLoop(Site site, SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } } creation) return null;
        if (declarator.Parent?.Parent is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, UsingKeyword.RawKind: 0, Parent: BlockSyntax body } declaration) return null;
        if (body.Parent is not StatementSyntax { Parent: BlockSyntax around } loop || loop is not (ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax)) return null;

        string name = declarator.Identifier.ValueText;
        bool isTaken = around.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name && !loop.Span.Contains(token.Span));
        bool changes = creation.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(identifier => !References.IsWrite(identifier))
            .Any(identifier => MayChange(site, site.Model.GetSymbolInfo(identifier, site.Cancellation).Symbol, loop));
        if (isTaken || changes || creation.DescendantNodes().Any(n => n is InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Subset" } })) return null;

        SourceText text = site.Node.SyntaxTree.GetText(site.Cancellation);
        string before = text.ToString(TextSpan.FromBounds(text.Lines.GetLineFromPosition(loop.SpanStart).Start, loop.SpanStart));
        string separator = string.IsNullOrWhiteSpace(before) && declaration.GetTrailingTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } end ? end + before : " ";
        return new("Create the optimizer before the loop", new(new(loop.SpanStart, 0), declaration + separator), Statements.Removal(declaration));
    }

    /// <summary>Whether a variable is declared or assigned in a loop, or is a member that something called there could assign.</summary>
    private static bool MayChange(Site site, ISymbol? symbol, SyntaxNode loop) => symbol switch
    {
        ILocalSymbol or IParameterSymbol => symbol.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(r.Span)) || References.To(site.Model, loop, symbol, site.Cancellation).Any(References.IsWrite),
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        IPropertySymbol property => property.SetMethod is { IsInitOnly: false },
        _ => false,
    };
}
