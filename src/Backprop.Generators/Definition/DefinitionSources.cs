using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>
/// The source behind symbols: of the compilation itself, and of layers and functions in other assemblies, whose definitions travel as text.
/// Symbols of the two kinds never mix: what crosses from one to the other is looked up by its documentation ID.
/// </summary>
internal sealed class DefinitionSources(CSharpCompilation compilation, CancellationToken cancellation)
{
    /// <summary>In metadata, <c>@event</c> is <c>event</c>.</summary>
    private static readonly SymbolDisplayFormat unescaped = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private readonly Dictionary<SyntaxTree, SemanticModel> models = [];
    private readonly Dictionary<SyntaxTree, CSharpCompilation> foreign = [];
    private readonly Dictionary<IAssemblySymbol, CSharpCompilation?> layers = new(SymbolEqualityComparer.Default);
    private readonly HashSet<SyntaxNode> read = [];

    public CSharpCompilation Compilation => compilation;

    /// <summary>The user's files whose code has been read.</summary>
    public IEnumerable<SyntaxTree> Files => read.Select(node => node.SyntaxTree).Distinct().Where(compilation.ContainsSyntaxTree);

    /// <summary>Whether the user sees this code.</summary>
    public bool IsInCompilation(SyntaxNode node) => compilation.ContainsSyntaxTree(node.SyntaxTree);

    public bool Contains(SyntaxTree tree) => compilation.ContainsSyntaxTree(tree) || foreign.ContainsKey(tree);

    public IOperation? OperationOf(SyntaxNode node) => Read(node).GetOperation(node, cancellation);

    /// <summary>What is known about a declaration that is read as a whole.</summary>
    public SemanticModel Read(SyntaxNode node)
    {
        read.Add(node);
        return ModelOf(node.SyntaxTree);
    }

    /// <summary>How a foreach loop converts the elements of its collection to the type of its variable.</summary>
    public Conversion ElementConversion(IForEachLoopOperation loop) => ModelOf(loop.Syntax.SyntaxTree).GetForEachStatementInfo((CommonForEachStatementSyntax)loop.Syntax).ElementConversion;

    /// <summary>How code at a place converts values of one type to another.</summary>
    public Conversion ConversionBetween(ITypeSymbol from, ITypeSymbol to, SyntaxNode at) => ((CSharpCompilation)ModelOf(at.SyntaxTree).Compilation).ClassifyConversion(from, to);

    /// <summary>Whether the C# compiler reports an error in the user's code that has been read.</summary>
    public bool HasErrors() => read.Where(IsInCompilation).Any(HasErrors);

    /// <summary>The same for the parser's errors alone, which costs nothing.</summary>
    public bool HasSyntaxErrors() => read.Any(node => node.ContainsDiagnostics && node.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error));

    public bool HasErrors(SyntaxNode node) => FirstError(node) is not null;

    /// <summary>The first error of the C# compiler among the definitions of layers that travelled with this member's.</summary>
    public Diagnostic? ErrorInLayer(ISymbol member) =>
        member.DeclaringSyntaxReferences.FirstOrDefault() is { } reference && foreign.TryGetValue(reference.SyntaxTree, out CSharpCompilation? definitions)
            ? definitions.GetDiagnostics(cancellation).FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)
            : null;

    /// <summary>The body of a method, accessor, operator or local function.</summary>
    public IOperation? Body(IMethodSymbol method) => Declaration(method) is { } declaration && Contains(declaration.SyntaxTree)
        ? OperationOf(declaration) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            ILocalFunctionOperation function => function.Body,
            IBlockOperation block => block,
            _ => null,
        }
        : null;

    /// <summary>The declaration of a type that we have the source of, or null.</summary>
    public INamedTypeSymbol? Resolve(INamedTypeSymbol type, Evaluator evaluator, IOperation at)
    {
        if (HasSource(type)) return type.OriginalDefinition;
        if (type.ContainingAssembly is null) return null;
        if (LayersOf(type.ContainingAssembly)?.Assembly.GetTypeByMetadataName(MetadataName(type)) is { } travelled) return travelled;
        return !KnownTypes.HasDefinition(type) ? null : throw evaluator.Error(Descriptors.LayerDefinitionMissing, at, type.Name, type.ContainingAssembly.Name);
    }

    /// <summary>The declaration of a method that we have the source of, or null.</summary>
    public IMethodSymbol? Resolve(IMethodSymbol method, Evaluator? evaluator, IOperation? at)
    {
        if (HasSource(method)) return method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;
        return method.MethodKind != MethodKind.LocalFunction && evaluator is not null && at is not null && Resolve(method.ContainingType, evaluator, at) is { } type ? Corresponding(method, type) : null;
    }

    /// <summary>The member of <paramref name="type"/> with the declaration of <paramref name="member"/>, possibly of another compilation.</summary>
    public T? Corresponding<T>(T member, INamedTypeSymbol type) where T : class, ISymbol
    {
        if (SymbolEqualityComparer.Default.Equals(member.ContainingType.OriginalDefinition, type)) return (T)member.OriginalDefinition;
        string? id = member.OriginalDefinition.GetDocumentationCommentId();
        return type.GetMembers(member.Name).OfType<T>().FirstOrDefault(m => m.GetDocumentationCommentId() == id);
    }

    /// <summary>What a call of a member means for an object: the implementation of an interface's member.</summary>
    public T Implementation<T>(T member, INamedTypeSymbol type) where T : class, ISymbol
    {
        if (member.ContainingType.TypeKind != TypeKind.Interface) return Corresponding(member, type) ?? member;
        string name = MetadataName(member.ContainingType);
        foreach (INamedTypeSymbol candidate in type.AllInterfaces)
        {
            if (MetadataName(candidate) == name && Corresponding(member, candidate.OriginalDefinition) is { } declared)
            {
                ISymbol? slot = candidate.GetMembers(member.Name).FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, declared));
                if (slot is not null && type.FindImplementationForInterfaceMember(slot) is T implementation) return implementation;
            }
        }
        return member;
    }

    public static string MetadataName(ITypeSymbol type)
    {
        if (type.ContainingType is { } outer) return MetadataName(outer) + "+" + type.MetadataName;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(unescaped) + "." + type.MetadataName : type.MetadataName;
    }

    private bool HasSource(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(r => Contains(r.SyntaxTree));

    private SyntaxNode? Declaration(IMethodSymbol method) => method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
    {
        MethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or ArrowExpressionClauseSyntax
            or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => method.DeclaringSyntaxReferences[0].GetSyntax(cancellation),
        _ => null,
    };

    private SemanticModel ModelOf(SyntaxTree tree)
    {
        if (!models.TryGetValue(tree, out SemanticModel? model))
        {
            models.Add(tree, model = foreign.TryGetValue(tree, out CSharpCompilation? owner) ? LayerDefinitions.ModelOf(owner, tree) : compilation.GetSemanticModel(tree));
        }
        return model;
    }

    private Diagnostic? FirstError(SyntaxNode node) =>
        ModelOf(node.SyntaxTree).GetDiagnostics(node.Span, cancellation).FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);

    private CSharpCompilation? LayersOf(IAssemblySymbol assembly)
    {
        if (!layers.TryGetValue(assembly, out CSharpCompilation? definitions))
        {
            layers.Add(assembly, definitions = LayerDefinitions.Of(assembly, compilation, cancellation));
            foreach (SyntaxTree tree in definitions?.SyntaxTrees ?? []) foreign[tree] = definitions!;
        }
        return definitions;
    }
}
