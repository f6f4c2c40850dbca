using System;
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
        var graphs = new List<(int Method, ProgramKind Kind, Func<Graph> Graph)>();
        for (int i = 0; i < model.Methods.Count; i++)
        {
            MethodDefinition method = model.Methods[i];
            int[] inputs = [.. Enumerable.Range(0, method.Arguments.Count).Where(a => method.Arguments[a].Gradient)];
            if (method.Kind != MethodKind.Backward) graphs.Add((i, ProgramKind.Evaluation, () => Passes.Values(method.Graph)));
            if (method.Kind == MethodKind.Loss) graphs.Add((i, ProgramKind.Training, () => Passes.ValueAndGradients(method.TrainingGraph, inputs, method.Frozen)));
            if (method.Kind == MethodKind.Backward) graphs.Add((i, ProgramKind.Training, () => Passes.Gradients(method.Graph, inputs)));
            if (method.HessianVector) graphs.Add((i, ProgramKind.Curvature, () => Passes.HessianVector(method.TrainingGraph, method.Frozen)));
        }
        graphs = [.. graphs.OrderByDescending(g => g.Kind)];
        Schedule[] schedules = SideBySide.Run([.. graphs.Select<(int Method, ProgramKind Kind, Func<Graph> Graph), Func<Schedule>>(g => () => Schedule.Create(g.Graph(), cancellation))]);
        return [.. model.Methods.Select((method, i) => new CompiledMethod(method, Of(i, ProgramKind.Evaluation), Of(i, ProgramKind.Training)) { Curvature = Of(i, ProgramKind.Curvature) })];

        Schedule? Of(int method, ProgramKind kind)
        {
            int place = graphs.FindIndex(g => g.Method == method && g.Kind == kind);
            return place < 0 ? null : schedules[place];
        }
    }

    /// <summary>What is compiled of a method, by how long that takes.</summary>
    private enum ProgramKind { Evaluation, Training, Curvature }
}
