using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>All that a function does with a model that it creates.</summary>
internal sealed class ModelUses
{
    private ModelUses(ILocalSymbol model, IReadOnlyList<ModelEvent> events) => (Model, Events) = (model, events);

    public ILocalSymbol Model { get; }

    public IReadOnlyList<ModelEvent> Events { get; }

    /// <summary>Whether something happens of which it matters when it does.</summary>
    public bool NeedFlow => Events.Any(e => e.Kind is ModelEventKind.Stepped or ModelEventKind.Measured) || (Has(ModelEventKind.Loaded) && Has(ModelEventKind.Initialized));

    public bool Has(ModelEventKind kind) => Events.Any(e => e.Kind == kind);

    /// <summary>Null where the variable may hold another model, or functions inside of this one use it at times of their own.</summary>
    public static ModelUses? Of(ILocalSymbol model, FunctionBody body)
    {
        var events = new List<ModelEvent>();
        foreach (ILocalReferenceOperation reference in body.References(model))
        {
            if (!body.IsOwn(reference) || Initial.IsAssigned(reference)) return null;
            events.Add(ModelEvent.Of(reference));
        }
        return new(model, events);
    }
}
