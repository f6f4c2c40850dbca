using System;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Backprop.Generators.Analysis.Classes;

/// <summary>Attributes of the definition language in places where they mean nothing.</summary>
internal static class MisplacedAttribute
{
    private static readonly string[] names = ["Forward", "Loss", "Shape", "Gradient", "Name", "State"];

    public static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (names.FirstOrDefault(name => Written(attribute.Name) == name || Written(attribute.Name) == name + "Attribute") is not { } name) return;
        if (Target(attribute, context) is not { } target || !IsOurs(target, attribute, name)) return;
        string? reason = target switch
        {
            IMethodSymbol method => OnMethod(method),
            IParameterSymbol { ContainingSymbol: IMethodSymbol method } => OnArgument(method),
            // On what else may be a method that is not written yet, the language says itself that the attribute is not for it.
            IFieldSymbol or IPropertySymbol when name is "Name" or "State" => OnMember(target, name),
            _ => null,
        };
        if (reason is not null) context.ReportDiagnostic(Diagnostic.Create(Descriptors.AttributeWithoutEffect, attribute.GetLocation(), name, reason));
    }

    private static string Written(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    private static ISymbol? Target(AttributeSyntax attribute, SyntaxNodeAnalysisContext context)
    {
        SyntaxNode? declaration = attribute.Parent?.Parent;
        if (declaration is BaseFieldDeclarationSyntax field) declaration = field.Declaration.Variables.FirstOrDefault();
        return declaration is MemberDeclarationSyntax or LocalFunctionStatementSyntax or ParameterSyntax or VariableDeclaratorSyntax
            ? context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken)
            : null;
    }

    /// <summary>Whether it is an attribute of the language, rather than one of the same name, on what it may be on.</summary>
    private static bool IsOurs(ISymbol target, AttributeSyntax attribute, string name) => target.GetAttributes().Any(data =>
        KnownTypes.IsBackprop(data.AttributeClass, name + "Attribute")
        && data.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == attribute.SyntaxTree && reference.Span == attribute.Span);

    private static string? OnMethod(IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction ? "a local function is inlined where it is called"
        : KnownTypes.IsModel(method.ContainingType) ? null
        : KnownTypes.IsLayer(method.ContainingType) ? "the methods of layers are inlined where a model calls them, and only those of models are compiled: remove it"
        : $"the class '{method.ContainingType.Name}' is not marked [Model]";

    private static string? OnArgument(IMethodSymbol method)
    {
        // Where the method is marked, that is what is wrong, or nothing; where no method is, that is an error.
        if (KnownTypes.IsCompiled(method)) return null;
        bool isOfModel = method.MethodKind is MethodKind.Ordinary && KnownTypes.IsModel(method.ContainingType);
        if (isOfModel && !method.ContainingType.GetMembers().Any(KnownTypes.IsCompiled)) return null;
        return isOfModel
            ? $"'{method.Name}' is not marked [Forward] or [Loss]"
            : "only the arguments of methods marked [Forward] or [Loss] are given their shapes, all others have those that they are called with: remove it";
    }

    private static string? OnMember(ISymbol member, string name)
    {
        if (!KnownTypes.IsModel(member.ContainingType) && !KnownTypes.IsLayer(member.ContainingType)) return $"the class '{member.ContainingType.Name}' is marked neither [Model] nor [Layer]";
        // What is wrong about a state has an error of its own.
        return name == "State" || Members.OfParameters(member.ContainingType).Any(m => m.FieldName == member.Name) ? null : $"'{member.Name}' is no instance member that holds parameters or layers";
    }
}
