using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Makes a class, or the type around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialFix)), Shared]
public sealed class PartialFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1001", "BP1002"];

    // The last modifier, in front of 'class': what stands before stays there.
    private protected override Change? Find(Site site) => site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && !type.Modifiers.Any(SyntaxKind.PartialKeyword)
        ? new($"Make '{type.Identifier.ValueText}' partial", new TextChange(new(type.Keyword.SpanStart, 0), "partial ")) { Key = "Partial" }
        : null;
}
