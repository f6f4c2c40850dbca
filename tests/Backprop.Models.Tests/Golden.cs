using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Backprop.Models.Tests;

/// <summary>A file of Goldens/: a model's parameters, and what libtorch computed from them for some arguments. See tests/Goldens/Backprop.Goldens.Libtorch.</summary>
internal sealed record Golden(string Model, IReadOnlyDictionary<string, GoldenTensor> Parameters, IReadOnlyDictionary<string, GoldenTensor> States, IReadOnlyList<GoldenCase> Cases)
{
    public static Golden Load(string model)
    {
        using Stream stream = typeof(Golden).Assembly.GetManifestResourceStream(model + ".json") ?? throw new FileNotFoundException($"no golden of the model {model}");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        double unit = root.GetProperty("unit").GetDouble();
        return new Golden(model, Tensors(root.GetProperty("parameters"), unit), root.TryGetProperty("states", out JsonElement states) ? Tensors(states, unit) : [], [.. root.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(
            Tensors(c.GetProperty("arguments"), unit),
            new GoldenTensor(Integers(c.GetProperty("output").GetProperty("shape")), Reals(c.GetProperty("output").GetProperty("values")), IsIndex: false),
            c.GetProperty("loss").GetDouble(),
            (c.TryGetProperty("trainingLoss", out JsonElement loss) ? loss : c.GetProperty("loss")).GetDouble(),
            c.TryGetProperty("nextStates", out JsonElement next) ? next.EnumerateObject().ToDictionary(s => s.Name, s => Reals(s.Value)) : [],
            c.GetProperty("gradients").EnumerateObject().ToDictionary(g => g.Name, g => Reals(g.Value)),
            c.GetProperty("argumentGradients").EnumerateObject().ToDictionary(g => g.Name, g => Reals(g.Value))))]);
    }

    private static Dictionary<string, GoldenTensor> Tensors(JsonElement element, double unit) => element.EnumerateObject().ToDictionary(member => member.Name, member =>
    {
        int[] shape = Integers(member.Value.GetProperty("shape"));
        return member.Value.TryGetProperty("indices", out JsonElement indices)
            ? new GoldenTensor(shape, Reals(indices), IsIndex: true)
            : new GoldenTensor(shape, Array.ConvertAll(Reals(member.Value.GetProperty("units")), value => value * unit), IsIndex: false);
    });

    private static int[] Integers(JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetInt32())];

    private static double[] Reals(JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];
}

/// <summary>What libtorch computed in double precision for some arguments: output and loss in evaluation mode, the rest in a training step.</summary>
internal sealed record GoldenCase(
    IReadOnlyDictionary<string, GoldenTensor> Arguments, GoldenTensor Output, double Loss, double TrainingLoss, IReadOnlyDictionary<string, double[]> NextStates,
    IReadOnlyDictionary<string, double[]> Gradients, IReadOnlyDictionary<string, double[]> ArgumentGradients)
{
    /// <summary>The arguments of a method, by name.</summary>
    public object[] For(MethodSignature method) => [.. method.Arguments.Select(argument => Arguments[argument.Name].ToArgument())];
}

internal sealed record GoldenTensor(int[] Shape, double[] Values, bool IsIndex)
{
    public object ToArgument() => IsIndex ? Indices.Create(Shape, Array.ConvertAll(Values, v => (int)v)) : Variable.Create(Shape, Values);
}
