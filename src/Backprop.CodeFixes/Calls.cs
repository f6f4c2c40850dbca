using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.CodeFixes;

/// <summary>Operations as they are written: calls, operators, and assignments with an operator.</summary>
internal static class Calls
{
    /// <summary>The call that a diagnostic marks.</summary>
    public static ExpressionSyntax? Of(SyntaxNode node) => (node is ArgumentSyntax argument ? argument.Expression : node) as ExpressionSyntax switch
    {
        InvocationExpressionSyntax or BinaryExpressionSyntax or AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax => (ExpressionSyntax)(node is ArgumentSyntax a ? a.Expression : node),
        _ => null,
    };

    /// <summary>The operand at a position, unless arguments are named, which may put them in another order.</summary>
    public static ExpressionSyntax? Operand(ExpressionSyntax call, int position) => call switch
    {
        BinaryExpressionSyntax o => position == 0 ? o.Left : o.Right,
        AssignmentExpressionSyntax o => position == 0 ? o.Left : o.Right,
        InvocationExpressionSyntax o when o.ArgumentList.Arguments.Count > position && o.ArgumentList.Arguments.Take(position + 1).All(a => a.NameColon is null) => o.ArgumentList.Arguments[position].Expression,
        _ => null,
    };

    /// <summary>Whether an expression calls an operation by this name.</summary>
    public static bool Is(ExpressionSyntax? expression, string operation) => expression is InvocationExpressionSyntax call && NameOf(call) == operation;

    public static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => null,
    };
}
