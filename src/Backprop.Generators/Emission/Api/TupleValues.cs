using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Api;

/// <summary>Writes what checks need of a method with several results: its tuple as values of the definition language, and memory for a call that is repeated.</summary>
internal static class TupleValues
{
    /// <summary>Hands over all elements of <c>result</c>, and returns the one that checks look at first: the loss, or the first.</summary>
    public static void WriteReturn(IndentedWriter writer, MethodDefinition definition, bool reference)
    {
        foreach (GraphOutput output in definition.Values)
        {
            Node node = definition.Graph.Nodes[output.Node];
            string item = $"result.Item{Number(output.Index + 1)}", variable = $"value{Number(output.Index)}";
            string value = reference ? node.Type == ElementType.Int32 ? $"global::Backprop.Ops.ToVariable({item})" : $"global::Backprop.EagerEvaluation.Kept({item})"
                : node.Shape.Rank == 0 ? $"(double){item}" : $"global::Backprop.ModelValues.FromTensor({item}, {item}.Lengths)";
            writer.Line($"global::Backprop.Variable {variable} = {value};");
            writer.Line($"if (results is not null) results[{Number(output.Index)}] = {variable};");
        }
        string main = "value" + Number(definition.Values.First().Index);
        writer.Line(reference ? $"return backpropEvaluation.End({main});" : $"return {main};");
    }

    /// <summary>Evaluates once, so that there is memory for the results of further calls; returns what these are given.</summary>
    public static IEnumerable<string> WriteDestinations(IndentedWriter writer, MethodDefinition definition, IEnumerable<string> arguments)
    {
        if (definition.Elements.Count == 0) return [];
        GraphOutput[] written = definition.Values.Skip(definition.Kind == MethodKind.Loss ? 1 : 0).OrderBy(o => o.Index).ToArray();
        if (written.All(o => IsNumber(definition, o))) return [];
        writer.Line($"var destinations = {Names.Escape(definition.Name)}({string.Join(", ", arguments)});");
        return written.Select(o => IsNumber(definition, o) ? "out _" : $"destinations.Item{Number(o.Index + 1)}").ToArray();
    }

    private static bool IsNumber(MethodDefinition definition, GraphOutput output) => definition.Graph.Nodes[output.Node].Shape.Rank == 0;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
