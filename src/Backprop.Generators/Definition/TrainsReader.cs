using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Reads <c>[Loss(Trains = ...)]</c>: which parameters a loss trains.</summary>
internal static class TrainsReader
{
    /// <summary>The indices of the parameters that are not trained. A name that stands for nothing, or for nothing the loss depends on, is reported.</summary>
    public static IReadOnlyList<int> Frozen(
        IMethodSymbol method, Graph graph, IReadOnlyList<ParameterInfo> parameters, IReadOnlyList<ParameterMember> members, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (KnownTypes.FindAttribute(method, "LossAttribute") is not { } attribute) return [];
        if (attribute.NamedArguments.FirstOrDefault(a => a.Key == "Trains").Value is not { Kind: TypedConstantKind.Array, IsNull: false } names) return [];
        Location location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? method.Locations[0];
        var trained = new HashSet<int>();
        foreach (TypedConstant constant in names.Values)
        {
            if (constant.Kind == TypedConstantKind.Error) continue;
            string name = constant.Value as string ?? "";
            int[] meant = Meant(name, parameters, members);
            trained.UnionWith(meant);
            if (meant.Length == 0) diagnostics.Add(Diagnostic.Create(Descriptors.UnknownTrainedParameter, location, method.Name, name, Candidates(parameters)));
            else if (!Depends(graph, meant)) diagnostics.Add(Diagnostic.Create(Descriptors.UntrainableParameter, location, method.Name, name));
        }
        return [.. Enumerable.Range(0, parameters.Count).Where(i => !trained.Contains(i))];
    }

    /// <summary>The parameters with this name, or in the layer or array of this name; the name may also be that of a field whose parameters are called otherwise.</summary>
    private static int[] Meant(string name, IReadOnlyList<ParameterInfo> parameters, IReadOnlyList<ParameterMember> members)
    {
        int[] meant = Named(name);
        return meant.Length == 0 && members.FirstOrDefault(m => m.FieldName == name) is { } member ? Named(member.Name) : meant;

        int[] Named(string path) =>
            [.. Enumerable.Range(0, parameters.Count).Where(i => parameters[i].Name == path || parameters[i].Name.StartsWith(path + ".", StringComparison.Ordinal))];
    }

    private static bool Depends(Graph graph, int[] parameters) =>
        Differentiator.Active(graph, op => op is ParameterOp p && parameters.Contains(p.Index))[graph.Outputs[0].Node];

    /// <summary>What there is to choose from: the first segments of the names.</summary>
    private static string Candidates(IReadOnlyList<ParameterInfo> parameters) =>
        parameters.Count == 0 ? "the model has none" : "there are " + string.Join(", ", parameters.Select(p => p.Name.Split('.')[0]).Distinct());
}
