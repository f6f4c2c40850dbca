using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Models whose parameters are drawn anew between the steps of one optimizer, which goes on with the moments of those before. No optimizer can be told to forget them.
/// Only where it certainly happens: between steps that no condition guards, or in each round of a loop with a step in it.
/// </summary>
internal static class RestartedModel
{
    /// <param name="uses">What a function does with a model.</param>
    /// <param name="body">The function.</param>
    /// <param name="containing">The member that the function is, or lies in.</param>
    /// <param name="creations">All objects that a place may hold, or null where that is not known.</param>
    /// <param name="report">Where to report.</param>
    public static void Report(ModelUses uses, FunctionBody body, ISymbol containing, Func<Place, IReadOnlyList<IObjectCreationOperation>?> creations, Action<Diagnostic> report)
    {
        if (!uses.Has(ModelEventKind.Initialized) || uses.Has(ModelEventKind.Created) || uses.Has(ModelEventKind.Replaced) || uses.Has(ModelEventKind.Loaded)) return;
        if (uses.Optimizer is not { } optimizer || Memory(optimizer, creations) is not { } memory || !IsAlwaysTheSame(optimizer, body, containing)) return;
        IOperation[] steps = [.. uses.Events.Where(e => e.Kind == ModelEventKind.Stepped).Select(e => e.Operation).Where(body.IsOwn)];
        foreach (IOperation draw in uses.Events.Where(e => e.Kind == ModelEventKind.Initialized).Select(e => e.Operation).Where(body.IsOwn))
        {
            ILoopOperation? loop = OptimizerLoop.LoopAround(draw);
            if (!IsCertain(draw, loop)) continue;
            bool isBetween = loop is not null
                ? IsDeclaredOutside(optimizer, loop) && IsDeclaredOutside(uses.Model, loop) && steps.Any(s => loop.Syntax.Span.Contains(s.Syntax.Span) && IsCertain(s, loop))
                : steps.Any(s => s.Syntax.SpanStart < draw.Syntax.SpanStart && IsCertain(s, null)) && steps.Any(s => s.Syntax.SpanStart > draw.Syntax.SpanStart && IsCertain(s, null));
            if (isBetween) report(Diagnostic.Create(Descriptors.OptimizerOfFormerParameters, draw.Syntax.GetLocation(), uses.Model.Name, optimizer.Name, memory));
        }
    }

    /// <summary>What an optimizer keeps from step to step, as far as its type or all that may be in its place says.</summary>
    private static string? Memory(Place optimizer, Func<Place, IReadOnlyList<IObjectCreationOperation>?> creations)
    {
        if (OptimizerLoop.KeepsMoments(optimizer.Type)) return OptimizerLoop.Moments;
        string?[] memories = [.. creations(optimizer)?.Select(OptimizerLoop.Remembers).Distinct() ?? []];
        return memories.Length == 1 ? memories[0] : null;
    }

    /// <summary>Whether a place holds the same optimizer as long as the function runs: a variable of its own, or a member that nobody can assign to.</summary>
    private static bool IsAlwaysTheSame(Place optimizer, FunctionBody body, ISymbol containing)
    {
        if (body.Operations.OfType<IAssignmentOperation>().Any(a => optimizer.Equals(Place.Of(a.Target))) || body.Operations.Any(o => optimizer.Equals(Place.Of(o)) && Initial.IsAssigned(o))) return false;
        return optimizer.Own switch
        {
            IFieldSymbol field => field.IsReadOnly,
            IPropertySymbol property => property.SetMethod is null,
            _ => optimizer.Members.IsEmpty && SymbolEqualityComparer.Default.Equals(optimizer.Root!.ContainingSymbol, body.Function ?? containing),
        };
    }

    private static bool IsDeclaredOutside(Place place, ILoopOperation loop) =>
        place.Root?.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(r.Span)) != true;

    /// <summary>Whether nothing but loops decides whether an operation happens in a round of a loop, or in a function.</summary>
    private static bool IsCertain(IOperation operation, ILoopOperation? loop)
    {
        for (IOperation? at = operation.Parent; at is not null && at != loop; at = at.Parent)
        {
            if (at is IMethodBodyOperation or IConstructorBodyOperation or ILocalFunctionOperation or IAnonymousFunctionOperation) return true;
            if (at is not (IBlockOperation or ILoopOperation or IExpressionStatementOperation or IUsingOperation or ILockOperation)) return false;
        }
        return true;
    }
}
