using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>Where a variable is named, and whether it is assigned there.</summary>
internal static class References
{
    /// <summary>The names of a variable inside of a node.</summary>
    public static List<IdentifierNameSyntax> To(SemanticModel model, SyntaxNode scope, ISymbol symbol, CancellationToken cancellation) => scope.DescendantNodes()
        .OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, symbol))
        .ToList();

    /// <summary>Whether a variable is assigned where it is named, or could be.</summary>
    public static bool IsWrite(IdentifierNameSyntax name)
    {
        ExpressionSyntax target = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => true,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => true,
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || IsAssignedTuple(argument),
            RefExpressionSyntax => true,
            _ => false,
        };
    }

    /// <summary>The function whose code a node is.</summary>
    public static SyntaxNode? Function(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);

    private static bool IsAssignedTuple(ArgumentSyntax argument)
    {
        SyntaxNode? outer = argument.Parent;
        while (outer is TupleExpressionSyntax { Parent: ArgumentSyntax { Parent: TupleExpressionSyntax next } }) outer = next;
        return outer is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } && assignment.Left == outer;
    }
}
