using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>Makes a class, or the type around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialFix)), Shared]
public sealed class PartialFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1001", "BP1002"];

    private protected override Change? Find(SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || type.Modifiers.Any(SyntaxKind.PartialKeyword)) return null;
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);

        // The last modifier, so that what stands before a class without any moves in front of it.
        TypeDeclarationSyntax changed = type.Modifiers.Any()
            ? type.AddModifiers(partial)
            : ((TypeDeclarationSyntax)type.WithKeyword(type.Keyword.WithLeadingTrivia())).AddModifiers(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia));
        return new($"Make '{type.Identifier.ValueText}' partial", type, changed);
    }
}
