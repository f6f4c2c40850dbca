using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>Gives an argument a shape: that of an argument with its name in another method of the class, or one to be completed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeAttributeFix)), Shared]
public sealed class ShapeAttributeFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1010"];

    private protected override Change? Find(SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<ParameterSyntax>() is not { } argument || ShapeOf(argument) is not null) return null;
        AttributeSyntax shape = node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members.OfType<MethodDeclarationSyntax>()
            .SelectMany(method => method.ParameterList.Parameters)
            .Where(other => other.Identifier.ValueText == argument.Identifier.ValueText)
            .Select(ShapeOf)
            .FirstOrDefault(found => found is not null)?.WithoutTrivia() ?? Unknown();
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(shape));
        ParameterSyntax changed = argument.WithoutLeadingTrivia().WithAttributeLists(argument.AttributeLists.Add(list.WithTrailingTrivia(SyntaxFactory.Space))).WithLeadingTrivia(argument.GetLeadingTrivia());
        return new($"Add [{shape}]", argument, changed);
    }

    private static AttributeSyntax? ShapeOf(ParameterSyntax argument) =>
        argument.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() is "Shape" or "ShapeAttribute" or "Backprop.Shape");

    private static AttributeSyntax Unknown() => SyntaxFactory.Attribute(
        SyntaxFactory.IdentifierName("Shape"),
        SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.AttributeArgument(SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal("B"))))));
}
