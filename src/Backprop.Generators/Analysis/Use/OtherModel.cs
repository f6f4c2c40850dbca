using System;
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
    public static void Report(ModelUses uses, FunctionBody body, Action<Diagnostic> report)
    {
        if (uses.Has(ModelEventKind.Escaped) || uses.Has(ModelEventKind.Loaded) || uses.Has(ModelEventKind.Changed)) return;
        foreach (ModelEvent step in uses.Events.Where(e => e.Kind == ModelEventKind.Stepped))
        {
            var call = (IInvocationOperation)step.Operation;
            IObjectCreationOperation? creation = Initial.Unconverted(call.Instance) switch
            {
                IObjectCreationOperation made => made,
                ILocalReferenceOperation local => Initial.Creation(local.Local, body),
                _ => null,
            };
            if (creation is null || Parameters(creation) is not { Instance: ILocalReferenceOperation owner }) continue;
            if (!KnownTypes.IsModel(owner.Type) || SymbolEqualityComparer.Default.Equals(owner.Local, uses.Model) || Initial.Creation(owner.Local, body) is null) continue;
            report(Diagnostic.Create(Descriptors.GradientsOfAnotherModel, step.Gradients!.Syntax.GetLocation(), owner.Local.Name, uses.Model.Name));
        }
    }

    /// <summary>The parameters that an optimizer is built over, where they are somebody's property: all of them, or a subset.</summary>
    public static IPropertyReferenceOperation? Parameters(IObjectCreationOperation optimizer)
    {
        IOperation? value = optimizer.Arguments.FirstOrDefault()?.Value;
        if (value is IInvocationOperation { TargetMethod.Name: "Subset" } subset) value = subset.Instance;
        return value is IPropertyReferenceOperation { Property.Name: "Parameters" } property ? property : null;
    }
}
