using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>
/// The call that an expression stands for: itself, or what a local of the same method was given and never anything else. To write the operand of that call in place of the
/// expression is right where it still has the same value: nothing that it names is assigned in between.
/// </summary>
/// <param name="Call">The call.</param>
/// <param name="Removal">What else goes away when the expression does: the declaration of a local that nothing else uses.</param>
internal sealed record Naming(InvocationExpressionSyntax Call, ImmutableArray<TextChange> Removal)
{
    /// <summary>The operand of the call.</summary>
    public ExpressionSyntax Operand(SemanticModel model) => Calls.Argument(model, Call, 0)!.Expression;

    /// <summary>The call of an operation that an expression stands for, or null.</summary>
    public static Naming? Find(SemanticModel model, ExpressionSyntax expression, string operation, CancellationToken cancellation) =>
        Find(model, expression, call => Calls.Operation(model, call, operation, cancellation), cancellation);

    /// <inheritdoc cref="Find(SemanticModel, ExpressionSyntax, string, CancellationToken)"/>
    public static Naming? Find(SemanticModel model, ExpressionSyntax expression, Func<ExpressionSyntax, InvocationExpressionSyntax?> wanted, CancellationToken cancellation)
    {
        if (wanted(expression) is { } written) return Calls.Argument(model, written, 0, cancellation) is null ? null : new(written, []);
        if (Calls.Inner(expression) is not IdentifierNameSyntax use || model.GetSymbolInfo(use, cancellation).Symbol is not ILocalSymbol { RefKind: RefKind.None } local) return null;
        if (local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value } declarator) return null;
        if (wanted(value) is not { } call || Calls.Argument(model, call, 0, cancellation) is null) return null;
        if (declarator.Parent?.Parent is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, UsingKeyword.RawKind: 0 } declaration) return null;
        if (References.Function(declaration) is not { } function || References.Function(use) != function) return null;

        List<IdentifierNameSyntax> uses = References.To(model, function, local, cancellation);
        if (uses.Any(References.IsWrite) || ChangesBetween(model, function, call, declaration, use, cancellation)) return null;
        SyntaxNode[] loops = LoopsAroundOnly(use, declaration);
        bool isSimple = call.ArgumentList.Arguments.All(argument => IsSimple(argument.Expression));
        if (uses.Count > 1) return isSimple ? new(call, []) : null;
        // To compute it in every step of a loop would be dear, and noise would be drawn anew.
        return (isSimple || loops.Length == 0) && !HasComments(declaration, call) ? new(call, [Statements.Removal(declaration)]) : null;
    }

    /// <summary>Whether something that a call names may have another value at the use than where it was called.</summary>
    private static bool ChangesBetween(SemanticModel model, SyntaxNode function, InvocationExpressionSyntax call, SyntaxNode declaration, SyntaxNode use, CancellationToken cancellation)
    {
        if (call.DescendantNodes().Any(node => node is VariableDesignationSyntax or AnonymousFunctionExpressionSyntax or AssignmentExpressionSyntax)) return true;
        SyntaxNode[] loops = LoopsAroundOnly(use, declaration);
        return call.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Select(name => model.GetSymbolInfo(name, cancellation).Symbol)
            .Where(symbol => symbol is ILocalSymbol or IParameterSymbol)
            .Distinct<ISymbol?>(SymbolEqualityComparer.Default)
            .SelectMany(symbol => References.To(model, function, symbol!, cancellation).Where(References.IsWrite))
            .Any(write => References.Function(write) != function || (write.SpanStart > declaration.SpanStart && write.SpanStart < use.Span.End) || loops.Any(loop => loop.Contains(write)));
    }

    private static SyntaxNode[] LoopsAroundOnly(SyntaxNode use, SyntaxNode declaration) =>
        use.Ancestors().Where(node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && !node.Contains(declaration)).ToArray();

    /// <summary>A name, or a number: what costs nothing to write twice.</summary>
    private static bool IsSimple(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax or LiteralExpressionSyntax => true,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression, Operand: LiteralExpressionSyntax } => true,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => true,
        _ => false,
    };

    /// <summary>Whether a declaration has comments that are not taken along with the call's arguments.</summary>
    private static bool HasComments(SyntaxNode declaration, InvocationExpressionSyntax call) => declaration.DescendantTrivia()
        .Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && declaration.Span.Contains(trivia.Span) && !call.ArgumentList.Span.Contains(trivia.Span));
}
