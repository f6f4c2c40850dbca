using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Analysis;

/// <summary>A loss method as it was read: where its name is, the node of its result, and the arguments whose gradient is wanted.</summary>
internal sealed record LossResult(string Name, Location Location, Value Result, int[] Gradients);

/// <summary>Where a parameter of the model comes from: the field of the model that leads to it, and its own declaration, if the user can see it.</summary>
internal sealed record ParameterOrigin(string Name, Location Field, Location? Declaration);

/// <summary>
/// Definitions that compile and train, but hardly do what was meant: warnings, found on the graph before it is differentiated. Nothing is said about code that a reader could
/// have meant, nor inside of another assembly's layers.
/// </summary>
internal sealed class GradientSmells(DefinitionGraph graph, Func<int, Location?> placeOf, string model, IReadOnlyList<ParameterOrigin> parameters, IReadOnlyList<LossResult> losses)
{
    private readonly List<Diagnostic> found = [];

    public IReadOnlyList<Diagnostic> Find()
    {
        for (int id = 0; id < graph.Count; id++)
        {
            if (NumericalSmells.At(graph, graph[new Value(id)]) is var (descriptor, arguments)) Add(descriptor, placeOf(id), arguments);
        }
        if (losses.Count == 0) return found;
        GradientFlow[] flows = losses.Select(loss => new GradientFlow(graph, loss.Result)).ToArray();
        for (int i = 0; i < flows.Length; i++) CheckLoss(losses[i], flows[i]);
        CheckParameters(flows);
        return found;
    }

    private void CheckLoss(LossResult loss, GradientFlow flow)
    {
        if (parameters.Count > 0 && loss.Gradients.Length == 0 && !flow.Depends.Any(id => ParameterAt(id) is not null)) Add(Descriptors.LossWithoutParameter, loss.Location, loss.Name);

        var singular = new SingularPoints(graph);
        HashSet<int> guarded = singular.Guarded(flow.Reached);
        foreach (int id in flow.Reached.OrderBy(id => id))
        {
            Node node = graph[new Value(id)];
            if (PairwiseDifferences.Unintended(graph, node, placeOf) is { } repair && placeOf(id) is { } place) found.Add(Diagnostic.Create(Descriptors.PairwiseDifference, place, repair.Properties, node.Shape));
            if (!guarded.Contains(id) && singular.At(node) is var (function, reason) && flow.Reaches(id, IsWanted)) Add(Descriptors.SingularGradient, placeOf(id), function, reason);
        }

        bool IsWanted(Op op) => op is ParameterOp || (op is InputOp input && loss.Gradients.Contains(input.Index));
    }

    private void CheckParameters(GradientFlow[] flows)
    {
        HashSet<int> used = IndicesOf(flows.SelectMany(flow => flow.Depends)), trained = IndicesOf(flows.SelectMany(flow => flow.Reached));
        ReportUnused(used);
        ReportNodes(flows);
        if (trained.Count == parameters.Count) return;

        int[] cuts = flows.SelectMany(flow => flow.Depends).Distinct().Where(id => GradientFlow.Cut(graph[new Value(id)].Op) is not null)
            // A gradient of its own says more than what it was to replace.
            .OrderBy(id => graph[new Value(id)].Op is CustomGradientOp ? 0 : 1).ThenBy(id => id).ToArray();
        (int Cut, HashSet<int> Behind)[] behind = cuts.Select(cut => (cut, IndicesOf(flows[0].Behind(cut)))).ToArray();
        foreach (IGrouping<int, int> same in used.Except(trained).OrderBy(index => index).GroupBy(index => behind.FirstOrDefault(c => c.Behind.Contains(index)).Cut))
        {
            int[] names = same.Where(index => !behind.Any(c => c.Behind.Contains(index) && IsFrozen(c.Cut))).ToArray();
            if (names.Length > 0 && GradientFlow.Cut(graph[new Value(same.Key)].Op) is { } cut) Add(Descriptors.GradientCut, placeOf(same.Key), Listed(names), cut);
        }
    }

    /// <summary>StopGradient of a parameter itself says that it is not to be trained.</summary>
    private bool IsFrozen(int cut) => graph[new Value(cut)] is { Op: StopGradientOp } stop && ParameterAt(stop.Inputs[0]) is not null;

    private void ReportNodes(GradientFlow[] flows)
    {
        HashSet<int> all = [.. flows.SelectMany(flow => flow.Depends)];
        var dropped = new DroppedOutputs(graph, all);
        foreach (int id in all.Where(id => dropped.AreComparedAt(id)).OrderBy(id => id)) Add(Descriptors.DroppedOutput, placeOf(id));
        var centred = new CentredBias(graph, all);
        foreach (int id in flows.SelectMany(flow => flow.Reached).Distinct().OrderBy(id => id))
        {
            if (ParameterAt(id) is not { } parameter || centred.AddedAt(id) is not int added) continue;
            // What a layer of another assembly adds, the model's field decides about.
            Add(Descriptors.CentredBias, placeOf(added) ?? parameters[parameter.Index].Field, parameters[parameter.Index].Name);
        }
    }

    private void ReportUnused(HashSet<int> used)
    {
        int[] unused = Enumerable.Range(0, parameters.Count).Where(index => !used.Contains(index)).ToArray();
        HashSet<Location> usedFields = [.. used.Select(index => parameters[index].Field)];
        foreach (IGrouping<Location, int> same in unused.GroupBy(index => usedFields.Contains(parameters[index].Field) ? parameters[index].Declaration ?? parameters[index].Field : parameters[index].Field))
        {
            Add(Descriptors.UnusedParameter, same.Key, model, Listed([.. same]));
        }
    }

    /// <summary>Names of parameters, such as <c>the parameters 'hidden.weight' and 'hidden.bias'</c>.</summary>
    private string Listed(int[] indices)
    {
        string[] names = indices.Select(index => $"'{parameters[index].Name}'").ToArray();
        return names.Length switch
        {
            1 => "the parameter " + names[0],
            2 or 3 => $"the parameters {string.Join(", ", names.Take(names.Length - 1))} and {names[names.Length - 1]}",
            _ => FormattableString.Invariant($"the parameters {names[0]}, {names[1]} and {names.Length - 2} more"),
        };
    }

    private HashSet<int> IndicesOf(IEnumerable<int> nodes) => [.. nodes.Select(id => ParameterAt(id)?.Index).OfType<int>()];

    private ParameterOp? ParameterAt(int id) => graph[new Value(id)].Op as ParameterOp;

    private void Add(DiagnosticDescriptor descriptor, Location? location, params object[] arguments)
    {
        if (location is not null) found.Add(Diagnostic.Create(descriptor, location, arguments));
    }
}
