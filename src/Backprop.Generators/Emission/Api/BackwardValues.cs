using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Api;

/// <summary>Writes what checks compare a backward method with: the scalar that it differentiates, the sum of the products of results and their given gradients.</summary>
internal static class BackwardValues
{
    public static void WriteReference(IndentedWriter writer, MethodDefinition definition)
    {
        BackwardInfo backward = definition.Backward!;
        IEnumerable<string> arguments = definition.Arguments.Take(backward.Arguments).Select((a, i) => $"(global::Backprop.{(a.Type == ElementType.Int32 ? "Indices" : "Variable")})arguments[{Number(i)}]");
        writer.Line($"var result = {Names.Escape(backward.Forward)}({string.Join(", ", arguments)});");
        IEnumerable<string> products = backward.Elements.Select((element, i) =>
            $"global::Backprop.Ops.Sum({(backward.IsTuple ? $"result.Item{Number(element + 1)}" : "result")} * (global::Backprop.Variable)arguments[{Number(backward.Arguments + i)}])");
        writer.Line($"return backpropEvaluation.End({string.Join(" + ", products)});");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
