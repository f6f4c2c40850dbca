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
    /// <summary>One unit for each partial declaration. A nested layer brings the types around it.</summary>
    public static IEnumerable<string> Of(INamedTypeSymbol type, CSharpCompilation compilation, CancellationToken cancellation)
    {
        while (type.ContainingType is { } outer) type = outer;
        List<string> global = compilation.SyntaxTrees
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot(cancellation)).Usings)
            .Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
            .Select(directive => CodeText.Line(directive.WithGlobalKeyword(default)))
            .ToList();
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences) yield return Unit(reference.GetSyntax(cancellation), global);
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
