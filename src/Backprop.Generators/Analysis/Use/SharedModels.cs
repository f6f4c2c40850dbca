using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Judges what functions do with models that others hold, too: those in parameters, fields and automatic properties. Where the model is a class's own, <see cref="ClassUses"/> says what else happens to it.
/// </summary>
internal sealed class SharedModels
{
    private readonly ConcurrentDictionary<(ISymbol Type, SyntaxTree Tree), ClassUses> classes = [];

    public void Analyze(OperationAnalysisContext context)
    {
        IOperation mention = context.Operation;
        if (!KnownTypes.IsModel(mention.Type) || Place.Of(mention) is not { } place || !IsFirst(mention, place) || FunctionBody.Of(mention) is not { } body) return;

        IOperation[] mentions = [.. body.Operations.Where(o => place.Equals(Place.Of(o)) && body.IsOwn(o))];
        var uses = ModelUses.OfShared(place, mentions, othersCompute: true);
        INamedTypeSymbol? type = context.ContainingSymbol.ContainingType;
        ClassUses? ofClass = null;
        ModelUses? closed = null;
        if (place.Own is { } member && SymbolEqualityComparer.Default.Equals(member.ContainingType, type) && NeedsClass(uses))
        {
            ofClass = classes.GetOrAdd((type, mention.Syntax.SyntaxTree), key => new(type, mention.SemanticModel!));
            closed = ofClass.Closed(member);
        }
        if (closed is not null)
        {
            OtherModel.Report(uses, closed, CreationsOf, context.ReportDiagnostic);
            uses = ModelUses.OfShared(place, mentions, closed.Has(ModelEventKind.Computed) || closed.Has(ModelEventKind.Accumulated) || closed.Has(ModelEventKind.Touched));
        }
        if (!place.Members.IsEmpty)
        {
            bool mayRestart = closed is null || ClassUses.MayRestart(closed);
            foreach (IObjectCreationOperation creation in Optimizers(uses))
            {
                OptimizerLoop.Report(creation, place, body, loop => !mayRestart || !MayReach(uses, loop), o => ofClass?.AllMentionsOf(o), context.ReportDiagnostic);
            }
        }
        RestartedModel.Report(uses, body, context.ContainingSymbol, CreationsOf, context.ReportDiagnostic);
        if (uses.NeedFlow && body.Flow(context.GetControlFlowGraph()) is { } flow) new ModelFlow(uses, body, flow, OtherModel.ChangesAll(uses, CreationsOf), context.ReportDiagnostic).Run();

        IReadOnlyList<IObjectCreationOperation>? CreationsOf(Place at) => ofClass is null ? Initial.Creations(at, body) : ofClass.CreationsOf(at, body);
    }

    /// <summary>Whether no other mention of a place precedes in a function: that one speaks for all.</summary>
    private static bool IsFirst(IOperation mention, Place place)
    {
        IOperation root = FunctionBody.Root(mention);
        return root.Descendants().First(o => o == mention || (o.Kind == mention.Kind && place.Equals(Place.Of(o)) && FunctionBody.Root(o) == root)) == mention;
    }

    /// <summary>Whether it matters here what happens in other methods.</summary>
    private static bool NeedsClass(ModelUses uses) => uses.Has(ModelEventKind.Stepped) || uses.Has(ModelEventKind.Measured) || Optimizers(uses).Any();

    /// <summary>Optimizers that are created over the model's parameters.</summary>
    private static IEnumerable<IObjectCreationOperation> Optimizers(ModelUses uses) => uses.Events.Select(e => e.Operation).OfType<IObjectCreationOperation>().Where(c => KnownTypes.IsOptimizer(c.Type));

    /// <summary>Whether code that is not seen may reach a model in a loop.</summary>
    private static bool MayReach(ModelUses uses, ILoopOperation loop) => loop.DescendantsAndSelf().Any(o => !uses.Events.Any(e => e.Operation == o) && ForeignCode.MayReach(uses.Model, o));
}
