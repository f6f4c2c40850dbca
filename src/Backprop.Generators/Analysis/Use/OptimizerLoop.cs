using System;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Optimizers with moments or momentum that are created anew for each step, so that they never have any. A loop around several steps is no such case (training begins again), and neither is one
/// that does something else to the parameters (they begin again, too).
/// </summary>
internal static class OptimizerLoop
{
    public static void Report(IObjectCreationOperation creation, ISymbol containing, Action<Diagnostic> report)
    {
        if (Remembers(creation) is not { } memory || OtherModel.Parameters(creation) is not { } parameters || LoopAround(creation) is not { } loop) return;
        if (Owner(parameters) is not { } owner || FunctionBody.Of(creation) is not { } body || !IsOwn(owner, body, containing) || !IsDeclaredOutside(owner, loop)) return;

        IOperation[] inside = [.. loop.Descendants()];
        if (inside.OfType<IPropertyReferenceOperation>().Any(p => p != parameters && p.Property.Name == "Parameters" && Same(Owner(p), owner))) return;
        if (inside.OfType<IInvocationOperation>().Any(call => Same(Symbol(call.Instance), owner) && ModelEvent.KindOf(call) is (ModelEventKind.Initialized or ModelEventKind.Escaped))) return;

        if (!IsSteppedOnce(creation, body, loop)) return;
        var syntax = (BaseObjectCreationExpressionSyntax)creation.Syntax;
        int end = (syntax.ArgumentList ?? (SyntaxNode)syntax).Span.End;
        report(Diagnostic.Create(Descriptors.OptimizerPerStep, Location.Create(syntax.SyntaxTree, TextSpan.FromBounds(syntax.SpanStart, end)), memory));
    }

    /// <summary>What an optimizer keeps from step to step.</summary>
    private static string? Remembers(IObjectCreationOperation creation)
    {
        if (KnownTypes.IsBackprop(creation.Type?.BaseType, "AdaptiveMoments")) return "moments";
        bool hasMomentum = creation.Initializer?.Initializers.OfType<IAssignmentOperation>().Any(a => a.Target is IPropertyReferenceOperation { Property.Name: "Momentum" }) == true;
        return hasMomentum && KnownTypes.IsBackprop(creation.Type, "Sgd") ? "momentum" : null;
    }

    /// <summary>Whether all that happens to the optimizer are settings and steps in the same round of the loop.</summary>
    private static bool IsSteppedOnce(IObjectCreationOperation creation, FunctionBody body, ILoopOperation loop)
    {
        if (IsStep(creation.Parent, creation)) return true;
        IOperation value = creation;
        while (value.Parent is IConversionOperation conversion) value = conversion;
        if (value.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }) return false;
        ILocalReferenceOperation[] uses = [.. body.References(declarator.Symbol)];
        if (!uses.All(u => body.IsOwn(u) && (IsStep(u.Parent, u) || (u.Parent is IPropertyReferenceOperation property && property.Instance == u)))) return false;
        ILocalReferenceOperation[] steps = [.. uses.Where(u => IsStep(u.Parent, u))];
        return steps.Length > 0 && steps.All(s => LoopAround(s) == loop);
    }

    private static bool IsStep(IOperation? parent, IOperation optimizer) => parent is IInvocationOperation { TargetMethod.Name: "Step" } call && call.Instance == optimizer;

    /// <summary>The innermost loop around an operation in the same function.</summary>
    private static ILoopOperation? LoopAround(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation); at = at.Parent)
        {
            if (at is ILoopOperation loop) return loop;
        }
        return null;
    }

    private static ISymbol? Owner(IPropertyReferenceOperation parameters) => Symbol(parameters.Instance);

    private static ISymbol? Symbol(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>Whether a variable belongs to this function, and no function inside of it uses it at times of its own.</summary>
    private static bool IsOwn(ISymbol owner, FunctionBody body, ISymbol containing) =>
        SymbolEqualityComparer.Default.Equals(owner.ContainingSymbol, body.Function ?? containing) && body.Operations.All(o => !Same(Symbol(o), owner) || body.IsOwn(o));

    /// <summary>Whether the model is the same in each round: not declared in the loop, and not another one assigned there.</summary>
    private static bool IsDeclaredOutside(ISymbol owner, ILoopOperation loop) =>
        !owner.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(r.Span))
        && !loop.Descendants().Any(o => Same(Symbol(o), owner) && MayChange(o));

    /// <summary>Whether the model is assigned, or gets to where it may begin again.</summary>
    private static bool MayChange(IOperation model)
    {
        IOperation value = model;
        while (value.Parent is IConversionOperation conversion) value = conversion;
        return value.Parent is not (IPropertyReferenceOperation or IInvocationOperation);
    }

    private static bool Same(ISymbol? a, ISymbol? b) => SymbolEqualityComparer.Default.Equals(a, b);
}
