using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Backprop.Goldens.Libtorch;

/// <summary>Writes a golden file: JSON with one line per tensor, so that a change can be read.</summary>
internal static class GoldenWriter
{
    public static string Write(string model, string source, IReadOnlyList<Input> parameters, IReadOnlyList<Input> states, IEnumerable<(Input[] Arguments, Evaluation Double, Evaluation Single)> cases)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine("{");
        text.WriteLine($"  \"model\": \"{model}\",");
        text.WriteLine($"  \"source\": \"{source}\",");
        text.WriteLine($"  \"unit\": {Number(Draw.Unit)},");
        Write(text, "  ", "parameters", parameters.Select(p => (p.Name, Tensor(p))), ",");
        if (states.Count > 0) Write(text, "  ", "states", states.Select(s => (s.Name, Tensor(s))), ",");
        text.WriteLine("  \"cases\": [");
        string separator = "";
        foreach (var (arguments, exact, single) in cases)
        {
            text.Write(separator);
            separator = ",\n";
            text.WriteLine("    {");
            Write(text, "      ", "arguments", arguments.Select(a => (a.Name, Tensor(a))), ",");
            text.WriteLine($"      \"output\": {{ \"shape\": [{Join(exact.OutputShape)}], \"values\": {Array(exact.Output)} }},");
            text.WriteLine($"      \"loss\": {Number(exact.Loss)},");
            if (states.Count > 0)
            {
                text.WriteLine($"      \"trainingLoss\": {Number(exact.TrainingLoss)},");
                Write(text, "      ", "nextStates", exact.NextStates.Select(s => (s.Key, Array(s.Value))), ",");
            }
            Write(text, "      ", "gradients", exact.Gradients.Select(g => (g.Key, Array(g.Value))), ",");
            Write(text, "      ", "argumentGradients", exact.ArgumentGradients.Select(g => (g.Key, Array(g.Value))), ",");
            text.WriteLine($"      \"singlePrecisionError\": {exact.Distance(single).ToString("0.0e0", CultureInfo.InvariantCulture)}");
            text.Write("    }");
        }
        text.WriteLine("\n  ]");
        text.WriteLine("}");
        return text.ToString();
    }

    private static void Write(StringWriter text, string indent, string name, IEnumerable<(string Name, string Value)> members, string end)
    {
        string[] lines = [.. members.Select(m => $"{indent}  \"{m.Name}\": {m.Value}")];
        text.WriteLine(lines.Length == 0 ? $"{indent}\"{name}\": {{}}{end}" : $"{indent}\"{name}\": {{\n{string.Join(",\n", lines)}\n{indent}}}{end}");
    }

    private static string Tensor(Input input) => $"{{ \"shape\": [{Join(input.Shape)}], \"{(input.IsIndex ? "indices" : "units")}\": [{Join(input.Values)}] }}";

    private static string Array(double[] values) => $"[{string.Join(", ", values.Select(Number))}]";

    private static string Join<T>(IEnumerable<T> values) where T : IFormattable => string.Join(", ", values.Select(v => v.ToString(null, CultureInfo.InvariantCulture)));

    private static string Number(double value) => double.IsFinite(value)
        ? value.ToString("R", CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("a result is not finite");
}
