using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>The declarations of a layer as compilation units that can be read elsewhere: with the project's global usings, without comments and directives.</summary>
internal static class LayerSource
{
    /// <summary>One unit for each partial declaration of the layer and of what it uses in its assembly. A nested type brings the types around it.</summary>
    public static IEnumerable<string> Of(INamedTypeSymbol type, DefinitionSources sources, CancellationToken cancellation)
    {
        CSharpCompilation compilation = sources.Compilation;
        List<string> global = compilation.SyntaxTrees
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot(cancellation)).Usings)
            .Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
            .Select(directive => CodeText.Line(directive.WithGlobalKeyword(default)))
            .ToList();
        var declared = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<INamedTypeSymbol>();
        Add(type);
        while (open.Count > 0)
        {
            foreach (SyntaxReference reference in open.Dequeue().DeclaringSyntaxReferences)
            {
                SyntaxNode declaration = reference.GetSyntax(cancellation);
                yield return Unit(declaration, global);
                foreach (ITypeSymbol used in Used(declaration, sources.Read(declaration), cancellation)) Add(used);
            }
        }

        // Layers that the layer uses bring themselves. The language is part of every assembly's references, and in the assembly that declares it everything would hang on it.
        void Add(ITypeSymbol used)
        {
            if (used.OriginalDefinition is not INamedTypeSymbol found || !SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, compilation.Assembly)) return;
            if (declared.Count > 0 && found.TypeKind == TypeKind.Class && KnownTypes.IsLayer(found)) return;
            while (found.ContainingType is { } outer) found = outer;
            if (KnownTypes.IsLanguage(found)) return;
            if (declared.Add(found)) open.Enqueue(found);
        }
    }

    /// <summary>The types that code names, creates, or uses members of.</summary>
    private static IEnumerable<ITypeSymbol> Used(SyntaxNode declaration, SemanticModel model, CancellationToken cancellation)
    {
        foreach (SyntaxNode node in declaration.DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or CastExpressionSyntax)) continue;
            switch (model.GetSymbolInfo(node, cancellation).Symbol)
            {
                case ITypeSymbol type:
                    yield return type;
                    break;
                case { ContainingType: { } type }:
                    yield return type;
                    break;
            }
        }
    }

    private static string Unit(SyntaxNode declaration, IEnumerable<string> globalUsings)
    {
        var text = new StringBuilder();
        int open = 0;
        foreach (SyntaxNode ancestor in declaration.Ancestors().Reverse())
        {
            switch (ancestor)
            {
                case CompilationUnitSyntax unit:
                    IEnumerable<string> own = unit.Usings.Where(directive => !directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)).Select(CodeText.Line);
                    foreach (string directive in own.Concat(globalUsings).Distinct()) text.Append(directive).Append('\n');
                    break;
                case BaseNamespaceDeclarationSyntax space:
                    text.Append("namespace ").Append(CodeText.Line(space.Name)).Append("\n{\n");
                    foreach (UsingDirectiveSyntax directive in space.Usings) text.Append(CodeText.Line(directive)).Append('\n');
                    open++;
                    break;
            }
        }
        text.Append(CodeText.Block(declaration)).Append('\n');
        for (; open > 0; open--) text.Append("}\n");
        return text.ToString();
    }
}
