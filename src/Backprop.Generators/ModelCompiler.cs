using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis.Plan;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators;

/// <summary>The file of a model, and which of its methods take more workspace than it allows.</summary>
internal sealed record CompiledModel(string Text, EquatableArray<BudgetExcess> Excesses);

/// <summary>The passes behind the definition: differentiation, simplification, scheduling, emission. A pure function from one immutable value to text.</summary>
internal static class ModelCompiler
{
    public static CompiledModel Compile(ModelDefinition model, CancellationToken cancellation = default)
    {
        IReadOnlyList<CompiledMethod> methods = Plan(model, cancellation);
        return new(ModelEmitter.Emit(model, methods), BudgetExcess.Find(model, methods).ToEquatableArray());
    }

    /// <summary>The methods with what they execute.</summary>
    public static IReadOnlyList<CompiledMethod> Plan(ModelDefinition model, CancellationToken cancellation = default)
    {
        var methods = new List<CompiledMethod>();
        foreach (MethodDefinition method in model.Methods)
        {
            int[] inputs = [.. Enumerable.Range(0, method.Arguments.Count).Where(i => method.Arguments[i].Gradient)];
            Schedule? evaluation = method.Kind == MethodKind.Backward ? null : Schedule.Create(Passes.Values(method.Graph), cancellation);
            Schedule? training = method.Kind switch
            {
                MethodKind.Loss => Schedule.Create(Passes.ValueAndGradients(method.TrainingGraph, inputs, method.Frozen), cancellation),
                MethodKind.Backward => Schedule.Create(Passes.Gradients(method.Graph, inputs), cancellation),
                _ => null,
            };
            Schedule? curvature = method.HessianVector ? Schedule.Create(Passes.HessianVector(method.TrainingGraph, method.Frozen), cancellation) : null;
            methods.Add(new CompiledMethod(method, evaluation, training) { Curvature = curvature });
        }
        return methods;
    }
}
