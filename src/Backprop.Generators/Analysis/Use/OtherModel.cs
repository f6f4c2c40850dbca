using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Steps of an optimizer that was built over the parameters of one model along the gradients of another. A copy of a model lends its gradients to the original on purpose
/// (first-order meta-learning, training on several copies); then somebody has given it the parameters, and nothing is said.
/// </summary>
internal static class OtherModel
{
    /// <param name="uses">What a function does with the model whose gradients it uses.</param>
    /// <param name="all">What anybody does with it.</param>
    /// <param name="creations">All objects that a place may hold, or null where that is not known.</param>
    /// <param name="report">Where to report.</param>
    public static void Report(ModelUses uses, ModelUses all, Func<Place, IReadOnlyList<IObjectCreationOperation>?> creations, Action<Diagnostic> report)
    {
        if (MayBeCopy(all)) return;
        foreach (ModelEvent step in uses.Events.Where(e => e.Kind == ModelEventKind.Stepped))
        {
            if (Owner(((IInvocationOperation)step.Operation).Instance, creations) is not { } owner || !KnownTypes.IsModel(owner.Type)) continue;
            if (owner.Equals(uses.Model) || creations(uses.Model) is null || creations(owner) is null) continue;
            report(Diagnostic.Create(Descriptors.GradientsOfAnotherModel, step.Gradients!.Syntax.GetLocation(), owner.Name, uses.Model.Name));
        }
    }

    /// <summary>Whether somebody may have given the model the parameters of another.</summary>
    public static bool MayBeCopy(ModelUses uses) =>
        uses.Has(ModelEventKind.Escaped) || uses.Has(ModelEventKind.Loaded) || uses.Has(ModelEventKind.Changed) || uses.Has(ModelEventKind.Replaced);

    /// <summary>Whether one optimizer takes all steps along a model's gradients, and was built over all of its parameters.</summary>
    public static bool ChangesAll(ModelUses uses, Func<Place, IReadOnlyList<IObjectCreationOperation>?> creations) =>
        uses.Optimizer is { } optimizer && creations(optimizer) is { } made
        && made.All(m => m.Arguments.FirstOrDefault()?.Value is IPropertyReferenceOperation { Property.Name: "Parameters" } parameters && uses.Model.Equals(Place.Of(parameters.Instance)));

    /// <summary>The model whose parameters an optimizer changes, if it is always the same.</summary>
    private static Place? Owner(IOperation? optimizer, Func<Place, IReadOnlyList<IObjectCreationOperation>?> creations)
    {
        IReadOnlyList<IObjectCreationOperation>? made = Initial.Unconverted(optimizer) is IObjectCreationOperation creation ? [creation] : Place.Of(optimizer) is { } place ? creations(place) : null;
        if (made is null) return null;
        Place?[] owners = [.. made.Select(m => Place.Of(Parameters(m)?.Instance)).Distinct()];
        return owners.Length == 1 ? owners[0] : null;
    }

    /// <summary>The parameters that an optimizer is built over, where they are somebody's property: all of them, or a subset.</summary>
    public static IPropertyReferenceOperation? Parameters(IObjectCreationOperation optimizer)
    {
        IOperation? value = optimizer.Arguments.FirstOrDefault()?.Value;
        if (value is IInvocationOperation { TargetMethod.Name: "Subset" } subset) value = subset.Instance;
        return value is IPropertyReferenceOperation { Property.Name: "Parameters" } property ? property : null;
    }
}
