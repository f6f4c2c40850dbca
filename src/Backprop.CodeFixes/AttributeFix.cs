using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Adds, removes and exchanges attributes where the message names the one change: a gradient that there is none of, a loss that trains nothing, state and layers that are not marked as such.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AttributeFix)), Shared]
public sealed class AttributeFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1015", "BP1151", "BP1180", "BP1185", "BP3202"];

    private protected override Change? Find(Site site) => site.Diagnostic.Id switch
    {
        "BP1015" => WithoutGradient(site),
        "BP1151" => State(site),
        "BP1180" => Layer(site),
        "BP1185" => Effective(site),
        _ => Forward(site),
    };

    private static Change? WithoutGradient(Site site) =>
        site.Node.FirstAncestorOrSelf<ParameterSyntax>() is { } argument && Attributes.Find(site.Model, argument.AttributeLists, "Gradient") is { } gradient
            ? new("Remove [Gradient]", Attributes.Removal(gradient))
            : null;

    /// <summary>Marks the field whose parameter is updated, if it declares no other one.</summary>
    private static Change? State(Site site)
    {
        if (site.Call is not { } call || Calls.Operand(site.Model, call, 0, site.Cancellation) is not { } updated) return null;
        ISymbol? member = site.Model.GetSymbolInfo(updated, site.Cancellation).Symbol;
        if (member is not (IFieldSymbol or IPropertySymbol) || member.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Node.SyntaxTree) return null;
        return reference.GetSyntax(site.Cancellation).FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } declaration and not BaseFieldDeclarationSyntax { Declaration.Variables.Count: > 1 }
            ? new($"Mark '{member.Name}' with [State]", Attributes.Addition(site.Model, declaration, "State")) { Key = "State" }
            : null;
    }

    /// <summary>Marks the class of an object, which must be partial, too.</summary>
    private static Change? Layer(Site site)
    {
        INamedTypeSymbol? type = site.Model.GetTypeInfo(site.Code, site.Cancellation).Type as INamedTypeSymbol;
        if (type?.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Node.SyntaxTree || reference.GetSyntax(site.Cancellation) is not TypeDeclarationSyntax declaration) return null;
        return Marked(site, declaration, "Layer");
    }

    /// <summary>Removes what has no effect, or marks the class of a compiled method, without which it has none. Where a class or method can be marked in several ways there is a choice to make.</summary>
    private static Change? Effective(Site site)
    {
        if (site.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { Parent: AttributeListSyntax { Parent: { } target } } attribute) return null;
        var type = target.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        bool isOfModel = Has("Model"), isOfLayer = Has("Layer");
        switch (target)
        {
            case MethodDeclarationSyntax when type is not null && !isOfModel && !isOfLayer:
                return Marked(site, type, "Model");
            case BaseFieldDeclarationSyntax or PropertyDeclarationSyntax when !isOfModel && !isOfLayer:
            case ParameterSyntax { Parent.Parent: MethodDeclarationSyntax } when isOfModel:
                return null;
            default:
                return new("Remove the attribute", Attributes.Removal(attribute));
        }

        bool Has(string kind) => type is not null && site.Model.GetDeclaredSymbol(type, site.Cancellation)?.GetAttributes().Any(a => Attributes.Is(a.AttributeClass, kind)) == true;
    }

    private static Change Marked(Site site, TypeDeclarationSyntax declaration, string attribute)
    {
        ImmutableArray<TextChange> partial = declaration.Modifiers.Any(SyntaxKind.PartialKeyword) ? [] : [new(new(declaration.Keyword.SpanStart, 0), "partial ")];
        return new($"Mark '{declaration.Identifier.ValueText}' with [{attribute}]", [Attributes.Addition(site.Model, declaration, attribute), .. partial]) { Key = attribute };
    }

    private static Change? Forward(Site site)
    {
        if (site.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method || Attributes.Find(site.Model, method.AttributeLists, "Loss") is not { ArgumentList: null } loss) return null;
        SyntaxToken name = loss.Name.GetLastToken();
        return new("Mark the method with [Forward]", new TextChange(name.Span, name.ValueText.Replace("Loss", "Forward")));
    }
}
