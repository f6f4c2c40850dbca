using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Gives an argument a shape: that of an argument with its name in another method of the class, or one to be completed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShapeAttributeFix)), Shared]
public sealed class ShapeAttributeFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1010"];

    private protected override Change? Find(Site site)
    {
        if (site.Node.FirstAncestorOrSelf<ParameterSyntax>() is not { } argument || ShapeOf(argument) is not null) return null;
        string shape = site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members.OfType<MethodDeclarationSyntax>()
            .SelectMany(method => method.ParameterList.Parameters)
            .Where(other => other.Identifier.ValueText == argument.Identifier.ValueText)
            .Select(ShapeOf)
            .FirstOrDefault(found => found is not null)?.ToString() ?? Attributes.Name(site.Model, argument.SpanStart, "Shape") + "(\"B\")";
        (int position, string written) = argument.AttributeLists.LastOrDefault() is { } last
            ? (last.Span.End, $"[{shape}]")
            : (argument.SpanStart, $"[{shape}] ");
        return new($"Add [{shape}]", new TextChange(new(position, 0), written)) { Key = "Shape" };
    }

    private static AttributeSyntax? ShapeOf(ParameterSyntax argument) =>
        argument.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() is "Shape" or "ShapeAttribute" or "Backprop.Shape");
}
