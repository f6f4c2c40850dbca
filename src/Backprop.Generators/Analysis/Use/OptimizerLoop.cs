using System;
using System.Collections.Generic;
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
    /// <summary>An optimizer over the parameters of a variable's model.</summary>
    public static void Report(IObjectCreationOperation creation, ISymbol containing, Action<Diagnostic> report)
    {
        if (Remembers(creation) is null || Place.Of(OtherModel.Parameters(creation)?.Instance) is not { Root: { } root, Members.IsEmpty: true } owner) return;
        if (FunctionBody.Of(creation) is { } body && IsOwn(root, owner, body, containing)) Report(creation, owner, body, static _ => true, static _ => null, report);
    }

    /// <summary>An optimizer over the parameters of a model.</summary>
    /// <param name="creation">The optimizer.</param>
    /// <param name="owner">The model.</param>
    /// <param name="body">The function that creates the optimizer.</param>
    /// <param name="isAlone">Whether nobody but what is seen in a loop can begin the training of the model again there.</param>
    /// <param name="mentions">All mentions of a member, or null where there may be others.</param>
    /// <param name="report">Where to report.</param>
    public static void Report(
        IObjectCreationOperation creation, Place owner, FunctionBody body, Func<ILoopOperation, bool> isAlone, Func<ISymbol, IReadOnlyList<IOperation>?> mentions, Action<Diagnostic> report)
    {
        if (Remembers(creation) is not { } memory || OtherModel.Parameters(creation) is not { } parameters || LoopAround(creation) is not { } loop || !IsDeclaredOutside(owner, loop)) return;

        IOperation[] inside = [.. loop.Descendants()];
        if (inside.OfType<IPropertyReferenceOperation>().Any(p => p != parameters && p.Property.Name == "Parameters" && owner.Equals(Place.Of(p.Instance)))) return;
        if (inside.OfType<IInvocationOperation>().Any(call => owner.Equals(Place.Of(call.Instance)) && ModelEvent.KindOf(call) is (ModelEventKind.Initialized or ModelEventKind.Escaped))) return;

        if (!IsSteppedOnce(creation, body, loop, mentions) || !isAlone(loop)) return;
        var syntax = (BaseObjectCreationExpressionSyntax)creation.Syntax;
        int end = (syntax.ArgumentList ?? (SyntaxNode)syntax).Span.End;
        report(Diagnostic.Create(Descriptors.OptimizerPerStep, Location.Create(syntax.SyntaxTree, TextSpan.FromBounds(syntax.SpanStart, end)), memory));
    }

    /// <summary>What Adam keeps from step to step.</summary>
    public const string Moments = "moments";

    /// <summary>Whether optimizers of a type keep moments.</summary>
    public static bool KeepsMoments(ITypeSymbol? type) => KnownTypes.IsBackprop(type?.BaseType, "AdaptiveMoments");

    /// <summary>What an optimizer keeps from step to step.</summary>
    public static string? Remembers(IObjectCreationOperation creation)
    {
        if (KeepsMoments(creation.Type)) return Moments;
        bool hasMomentum = creation.Initializer?.Initializers.OfType<IAssignmentOperation>().Any(a => a.Target is IPropertyReferenceOperation { Property.Name: "Momentum" }) == true;
        return hasMomentum && KnownTypes.IsBackprop(creation.Type, "Sgd") ? "momentum" : null;
    }

    /// <summary>Whether all that happens to the optimizer are settings and steps in the same round of the loop.</summary>
    private static bool IsSteppedOnce(IObjectCreationOperation creation, FunctionBody body, ILoopOperation loop, Func<ISymbol, IReadOnlyList<IOperation>?> mentions)
    {
        if (IsStep(creation.Parent, creation)) return true;
        IOperation value = creation;
        while (value.Parent is IConversionOperation conversion) value = conversion;
        IOperation[] uses;
        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                uses = [.. body.References(declarator.Symbol)];
                break;
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment when assignment.Value == value && Place.Of(assignment.Target) is { } place:
                if ((place.Members.IsEmpty ? body.Operations.Where(o => place.Equals(Place.Of(o))) : place.Own is { } member ? mentions(member) : null) is not { } all) return false;
                uses = [.. all.Where(o => o != assignment.Target)];
                break;
            default:
                return false;
        }
        if (!uses.All(u => body.IsOwn(u) && (IsStep(u.Parent, u) || (u.Parent is IPropertyReferenceOperation property && property.Instance == u)))) return false;
        IOperation[] steps = [.. uses.Where(u => IsStep(u.Parent, u))];
        return steps.Length > 0 && steps.All(s => LoopAround(s) == loop);
    }

    private static bool IsStep(IOperation? parent, IOperation optimizer) => parent is IInvocationOperation { TargetMethod.Name: "Step" } call && call.Instance == optimizer;

    /// <summary>The innermost loop around an operation in the same function.</summary>
    public static ILoopOperation? LoopAround(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation); at = at.Parent)
        {
            if (at is ILoopOperation loop) return loop;
        }
        return null;
    }

    /// <summary>Whether a variable belongs to this function, and no function inside of it uses it at times of its own.</summary>
    private static bool IsOwn(ISymbol root, Place owner, FunctionBody body, ISymbol containing) =>
        SymbolEqualityComparer.Default.Equals(root.ContainingSymbol, body.Function ?? containing) && body.Operations.All(o => !owner.Equals(Place.Of(o)) || body.IsOwn(o));

    /// <summary>Whether the model is the same in each round: not declared in the loop, and not another one assigned there.</summary>
    private static bool IsDeclaredOutside(Place owner, ILoopOperation loop) =>
        owner.Root?.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(r.Span)) != true
        && !loop.Descendants().Any(o => owner.Equals(Place.Of(o)) && MayChange(o));

    /// <summary>Whether the model is assigned, or gets to where it may begin again.</summary>
    private static bool MayChange(IOperation model)
    {
        IOperation value = model;
        while (value.Parent is IConversionOperation conversion) value = conversion;
        return value.Parent is not (IPropertyReferenceOperation or IInvocationOperation);
    }
}
