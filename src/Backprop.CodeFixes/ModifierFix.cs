using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Makes a class of functions static, and a field that a definition reads readonly, if nothing speaks against it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ModifierFix)), Shared]
public sealed class ModifierFix : DefinitionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["BP1009", "BP1020"];

    private protected override Change? Find(Site site) => site.Diagnostic.Id == "BP1009" ? Static(site) : ReadOnly(site);

    /// <summary>The class and its methods; what has state cannot be.</summary>
    private static Change? Static(Site site)
    {
        if (site.Node.FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { BaseList: null, ParameterList: null } type) return null;
        if (type.Modifiers.Any(m => m.IsKind(SyntaxKind.SealedKeyword) || m.IsKind(SyntaxKind.AbstractKeyword))) return null;
        MemberDeclarationSyntax[] instance = [.. type.Members.Where(m => m is not BaseTypeDeclarationSyntax && !m.Modifiers.Any(k => k.IsKind(SyntaxKind.StaticKeyword) || k.IsKind(SyntaxKind.ConstKeyword)))];
        if (!instance.All(m => m is MethodDeclarationSyntax && !m.Modifiers.Any(k => k.IsKind(SyntaxKind.VirtualKeyword) || k.IsKind(SyntaxKind.AbstractKeyword) || k.IsKind(SyntaxKind.OverrideKeyword)))) return null;
        SyntaxToken partial = type.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.PartialKeyword));
        return new($"Make '{type.Identifier.ValueText}' static",
        [
            new(new((partial.RawKind != 0 ? partial : type.Keyword).SpanStart, 0), "static "),
            .. instance.Select(m => new TextChange(new(((MethodDeclarationSyntax)m).ReturnType.SpanStart, 0), "static ")),
        ])
        { Key = "Static" };
    }

    /// <summary>A private field that is assigned nowhere but where it is declared.</summary>
    private static Change? ReadOnly(Site site)
    {
        if (site.Model.GetSymbolInfo(site.Node, site.Cancellation).Symbol is not IFieldSymbol { IsReadOnly: false, IsConst: false, IsVolatile: false, DeclaredAccessibility: Accessibility.Private } field) return null;
        if (field.ContainingType.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(site.Cancellation) is not TypeDeclarationSyntax type || type.SyntaxTree != site.Node.SyntaxTree) return null;
        if (field.DeclaringSyntaxReferences is not [var own] || own.GetSyntax(site.Cancellation).FirstAncestorOrSelf<FieldDeclarationSyntax>() is not { Declaration: { Variables: [{ Initializer: not null }] } declaration }) return null;
        if (References.To(site.Model, type, field, site.Cancellation).Any(References.IsWrite)) return null;
        return new($"Make '{field.Name}' readonly", new TextChange(new(declaration.Type.SpanStart, 0), "readonly ")) { Key = "ReadOnly" };
    }
}
