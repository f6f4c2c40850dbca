using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Tests.Scheduling;

/// <summary>Definitions of deep models, whose layers repeat exactly, nearly, or in another order; each has a loss <c>Loss(x)</c> with x [B, 16].</summary>
internal static class DeepModels
{
    private const string Layers = """
        [Layer]
        public sealed partial class Norm(int width)
        {
            readonly Parameter weight = new([width], Init.Uniform(0.5, 1.5)), bias = new([width], Init.Uniform(-1, 1));

            public Variable Apply(Variable x)
            {
                var centered = x - Mean(x, -1, keepDimensions: true);
                return centered * Rsqrt(Mean(Square(centered), -1, keepDimensions: true) + 1e-5) * weight + bias;
            }
        }

        [Layer]
        public sealed partial class Residual(int width)
        {
            readonly Norm norm = new(width);
            readonly Linear inner = new(width, 2 * width), outer = new(2 * width, width);

            public Variable Apply(Variable x) => x + outer.Apply(Gelu(inner.Apply(norm.Apply(x))));
        }

        [Layer]
        public sealed partial class Attention(int width)
        {
            readonly Linear query = new(width, width), key = new(width, width), value = new(width, width);

            public Variable Apply(Variable x) => x + MatMul(Softmax(MatMul(query.Apply(x), Transpose(key.Apply(x))) * 0.25), value.Apply(x));
        }

        """;

    /// <summary>Models by what is peculiar to them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["equal layers"] = Model("readonly Linear[] layers = [" + Repeat("new(16, 16)", 12) + "];", "foreach (Linear layer in layers) x = Tanh(layer.Apply(x));"),
        ["residual blocks"] = Model("readonly Residual[] blocks = [" + Repeat("new(16)", 9) + "];", "foreach (Residual block in blocks) x = block.Apply(x);"),
        ["attention"] = Model("readonly Attention[] blocks = [" + Repeat("new(16)", 5) + "];", "foreach (Attention block in blocks) x = block.Apply(x);"),
        ["one layer many times"] = Model("readonly Linear layer = new(16, 16);", string.Concat(Enumerable.Repeat("x = x + Sin(layer.Apply(x));", 11))),
        ["every second layer shared"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 10) + "]; readonly Linear shared = new(16, 16);", "foreach (Linear layer in layers) x = shared.Apply(Tanh(layer.Apply(x)));"),
        ["two kinds in turn"] = Model(
            "readonly Linear[] up = [" + Repeat("new(16, 24)", 7) + "], down = [" + Repeat("new(24, 16)", 7) + "];", "for (int i = 0; i < 7; i++) x = Sigmoid(down[i].Apply(Relu(up[i].Apply(x)))) - x;"),
        ["wider from the middle on"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 9) + "], wide = [" + Repeat("new(32, 32)", 9) + "]; readonly Linear widen = new(16, 32);",
            "foreach (Linear layer in layers) x = Tanh(layer.Apply(x)); x = widen.Apply(x); foreach (Linear layer in wide) x = Tanh(layer.Apply(x)) + x;"),
        ["values of two layers before"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 12) + "];", "var before = x; foreach (Linear layer in layers) { var next = Tanh(layer.Apply(x)) + before; before = x; x = next; }"),
        ["all values are read at the end"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 12) + "];", "var all = new List<Variable>(); foreach (Linear layer in layers) { x = Tanh(layer.Apply(x)); all.Add(x); } x = Concat(all, 1);"),
        ["a layer in the middle is different"] = Model(
            "readonly Residual[] blocks = [" + Repeat("new(16)", 8) + "];", "for (int i = 0; i < blocks.Length; i++) { x = blocks[i].Apply(x); if (i == 4) x = Abs(x); }"),
        ["the argument is read in every layer"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 12) + "];", "var first = x; foreach (Linear layer in layers) x = Tanh(layer.Apply(x)) * first;"),
        ["fields that are no array"] = Model(
            string.Concat(Enumerable.Range(3, 10).Select(i => $"readonly Linear layer{i} = new(16, 16);")), string.Concat(Enumerable.Range(3, 10).Select(i => $"x = Gelu(layer{i}.Apply(x));"))),
        ["random numbers in every layer"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 10) + "];", "foreach (Linear layer in layers) x = Dropout(Tanh(layer.Apply(x)), 0.25) + x * Uniform(16);"),
        ["loops over time"] = Model(
            "readonly Linear[] layers = [" + Repeat("new(16, 16)", 10) + "];",
            "var h = x; for (int t = 0; t < 3; t++) { foreach (Linear layer in layers) h = Tanh(layer.Apply(h)); } x = h; foreach (Linear layer in layers) x = Sin(layer.Apply(x));"),
    };

    /// <summary>Each layer contains what is no kernel of a form: it stands between the layers' kernels as it is.</summary>
    public static string LoopInEveryLayer { get; } = Model(
        "readonly Residual[] blocks = [" + Repeat("new(16)", 6) + "];", "foreach (Residual block in blocks) { x = block.Apply(x); for (int t = 0; t < x.Shape[0]; t++) x = Tanh(x * 0.9f); }");

    /// <summary>A model whose kinds of layers follow each other at random, in runs and patterns.</summary>
    public static string Random(int seed)
    {
        var random = new Random(seed);
        string fields = "readonly Linear shared = new(16, 16);", body = "var first = x; var before = x;";
        int number = 0;
        for (int part = random.Next(1, 4); part > 0; part--)
        {
            int[] pattern = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(7))];
            for (int times = random.Next(1, 10); times > 0; times--)
            {
                foreach (int kind in pattern)
                {
                    string layer = "layer" + number++;
                    fields += kind == 1 ? $"readonly Residual {layer} = new(16);" : kind == 2 ? $"readonly Attention {layer} = new(16);" : kind == 6 ? "" : $"readonly Linear {layer} = new(16, 16);";
                    body += kind switch
                    {
                        0 => $"x = Tanh({layer}.Apply(x));",
                        1 or 2 => $"x = {layer}.Apply(x);",
                        3 => $"{{ var next = Tanh({layer}.Apply(x)) + before * 0.5; before = x; x = next; }}",
                        4 => $"x = Sigmoid({layer}.Apply(x)) * first + x;",
                        5 => $"x = Relu(Slice(Concat([{layer}.Apply(x), before], 1), 1, {random.Next(3)}, 18, 1));x = Slice(x, 1, 0, 16);",
                        _ => "x = Tanh(shared.Apply(x));",
                    };
                }
            }
        }
        return Model(fields, body);
    }

    private static string Model(string fields, string body) => Layers + $$"""
        [Model]
        public partial class Deep
        {
            {{fields}}

            [Loss]
            Variable Loss([Shape("B", 16)] Variable x)
            {
                {{body}}
                return Mean(x * x);
            }
        }
        """;

    private static string Repeat(string item, int count) => string.Join(", ", Enumerable.Repeat(item, count));
}
