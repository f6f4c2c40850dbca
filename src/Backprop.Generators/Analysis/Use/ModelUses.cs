using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>All that a function does with the model in a place.</summary>
internal sealed class ModelUses
{
    private ModelUses(Place model, IReadOnlyList<ModelEvent> events) => (Model, Events) = (model, events);

    public Place Model { get; }

    public IReadOnlyList<ModelEvent> Events { get; }

    /// <summary>Whether others can reach the model from the beginning: then code that is not seen here may do anything to it.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whether others may compute gradients.</summary>
    public bool OthersCompute { get; private init; } = true;

    /// <summary>The optimizer that takes all steps here; null if there are several, or it is not known.</summary>
    public Place? Optimizer
    {
        get
        {
            Place?[] optimizers = [.. Events.Where(e => e.Kind == ModelEventKind.Stepped).Select(e => Place.Of(((IInvocationOperation)e.Operation).Instance)).Distinct()];
            return optimizers.Length == 1 ? optimizers[0] : null;
        }
    }

    /// <summary>Whether something happens of which it matters when it does.</summary>
    public bool NeedFlow => Events.Any(e => e.Kind is ModelEventKind.Stepped or ModelEventKind.Measured) || (Has(ModelEventKind.Loaded) && Has(ModelEventKind.Initialized));

    public bool Has(ModelEventKind kind) => Events.Any(e => e.Kind == kind);

    /// <summary>The uses of a local variable. Others can reach its model where functions inside of this one use it at times of their own, and where it may not be a new one.</summary>
    public static ModelUses Of(ILocalSymbol model, FunctionBody body)
    {
        ILocalReferenceOperation[] mentions = [.. body.References(model)];
        ModelEvent[] events = [.. mentions.Select(ModelEvent.Of)];
        return new(Place.Of(model), events)
        {
            IsShared = !mentions.All(body.IsOwn) || events.Any(e => e.Kind == ModelEventKind.Replaced) || mentions.Any(m => m.Parent is not IAssignmentOperation && Initial.IsAssigned(m)),
        };
    }

    /// <summary>The uses of what others hold, too.</summary>
    public static ModelUses OfShared(Place model, IEnumerable<IOperation> mentions, bool othersCompute) =>
        new(model, [.. mentions.Select(ModelEvent.Of)]) { IsShared = true, OthersCompute = othersCompute };
}
