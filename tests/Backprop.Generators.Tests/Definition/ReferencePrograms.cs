using System.Collections.Generic;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Definitions that use every operation and every construct that is compiled.</summary>
internal static class ReferencePrograms
{
    /// <summary>What the programs share, in a file of its own.</summary>
    public const string Shared = """
        using System;
        using System.Collections.Generic;
        using Backprop;
        using Backprop.Layers;
        using static Backprop.Ops;

        public enum Activation { Relu, Tanh, None }

        public sealed record Settings(int Width, int Heads, bool HasBias = true)
        {
            public int HeadWidth => Width % Heads == 0 ? Width / Heads : throw new ArgumentException($"{Width} is not a multiple of {Heads}");
        }

        public interface IBlock
        {
            Variable Apply(Variable x);
        }

        [Layer]
        public sealed partial class Scale : IBlock
        {
            readonly Parameter gain = new([1], Init.Constant(1.5));

            public Variable Apply(Variable x) => x * gain;
        }

        [Layer]
        public sealed partial class Residual(int width, Activation activation = Activation.Relu) : IBlock
        {
            readonly Linear inner = new(width, width);

            public Variable Apply(Variable x) => x + Helpers.Activate(inner.Apply(x), activation);
        }

        [Layer]
        public sealed partial class Sequence : IBlock
        {
            readonly IBlock[] order;
            readonly List<Residual> residuals = [];
            readonly Scale scale = new();
            readonly int count;

            public Sequence(int width, int depth)
            {
                count = depth;
                order = new IBlock[depth + 1];
                for (int i = 0; i < depth; i++)
                {
                    residuals.Add(new Residual(width, i % 2 == 0 ? Activation.Tanh : Activation.Relu));
                    order[i] = residuals[i];
                }
                order[^1] = scale;
            }

            public Variable Apply(Variable x)
            {
                foreach (IBlock block in order) x = block.Apply(x);
                return x / count;
            }
        }

        public static class Helpers
        {
            public const double Slope = 0.2;
            public static readonly double Root = Math.Sqrt(2) + Slope;
            public static int Seven { get; } = 3 + 4;

            public static Variable Activate(Variable x, Activation activation) => activation switch
            {
                Activation.Relu => Relu(x),
                Activation.Tanh => Tanh(x),
                _ => x,
            };

            public static Variable Twice(this Variable x) => x + x;

            public static T First<T>(T[] items) => items[0];

            public static (Variable Low, Variable High) Halves(Variable x, int axis = -1)
            {
                int middle = x.Shape[axis < 0 ? x.Rank + axis : axis] / 2;
                return (Slice(x, axis, 0, middle), Slice(x, axis, middle, int.MaxValue));
            }

            public static Variable SumOf(params Variable[] parts)
            {
                Variable sum = 0;
                foreach (Variable part in parts) sum += part;
                return sum;
            }
        }
        """;

    public sealed record Program(string Name, string Source);

    private static Program Forward(string name, string arguments, string body, string fields = "") => new(name, $$"""
        [Model]
        public partial class Model
        {
            {{fields}}
            [Forward] Variable F({{arguments}}) {{body}}
        }
        """);

    private static Program Unary(string name, string expression) => Forward(name, """[Shape("B", 6)] Variable x""", $"=> {expression};");

    private static Program Two(string name, string expression) => Forward(name, """[Shape("B", "N", 6)] Variable x, [Shape("N", 1)] Variable y""", $"=> {expression};");

    public static IReadOnlyList<Program> All { get; } =
    [
        // Elementwise.
        Unary("Functions", "Exp(x) + Log(x + 2) + Sqrt(x + 1) + Rsqrt(x + 2) + Reciprocal(x + 2) + Abs(x) + Square(x) + Sin(x) + Cos(x) + Tanh(x) + Sigmoid(x) + Erf(x) + Log1p(x + 1) + Expm1(x) + Floor(4 * x)"),
        Unary("Activations", "Relu(x) + LeakyRelu(x) + LeakyRelu(x, 0.3) + Elu(x) + Elu(x, alpha: 2) + Gelu(x) + Gelu(x, approximate: true) + Silu(x) + Softplus(x) + StopGradient(-x)"),
        Unary("Clamps", "Clamp(x, -0.25, 0.5) + Clamp(x, maximum: 0.1, minimum: 0)"),
        Two("Arithmetic", "(x + y) * (x - y) / (2 + y * y) + Pow(Abs(x), y) + Pow(x, 2) + 1.5f - 3 + Maximum(x, y) - Minimum(y, x)"),
        Two("Masks", "Where((x < y) | !(x >= 0.5) & (x <= y) | (x > 0.9), x, y) + ToVariable(Equal(x, x) & NotEqual(x, y))"),
        Forward("IndexMasks", """[Shape("B", "N")] Indices i, [Shape("N")] Indices j""", "=> Where(Equal(i, j), 1, ToVariable(i)) + ToVariable(NotEqual(i, 2));"),

        // Reductions.
        Two("Sums", "Sum(x) + Sum(x, 0, true) + Sum(x, [-1, 0], keepDimensions: true) + Sum(x, [], false) + Sum(x, axis: 2, keepDimensions: true)"),
        Two("Means", "Mean(x) + Mean(x, -2, true) + Mean(x, [0, 2], true) + Mean(x, keepDimensions: true)"),
        Two("Extremes", "Max(x) + Max(x, 1, true) + Max(x, [0, -1], true) + Min(x) + Min(x, 2, true) + Min(x, [1], true)"),
        Two("Variances", "Variance(x) + Variance(x, 2, true) + Variance(x, [0, 1], true, unbiased: true) + Variance(x, unbiased: true)"),
        Two("Softmaxes", "Softmax(x) + Softmax(x, 0) + LogSoftmax(x, 1) + LogSumExp(x, keepDimensions: true) + Unsqueeze(LogSumExp(x, 1), 1)"),
        Forward("Maxima", """[Shape("B", 6)] Variable x""", "=> ToVariable(ArgMax(x)) + Sum(ToVariable(ArgMax(x, 0)));"),
        new("IndexResult", """[Model] public partial class Model { [Forward] Indices F([Shape("B", 6)] Variable x) => ArgMax(x); }"""),

        // Products.
        Forward("VectorProducts", """[Shape("N")] Variable v, [Shape("N", 6)] Variable m, [Shape(6)] Variable w""", "=> MatMul(v, MatMul(m, w)) + MatMul(MatMul(v, m), w) + Sum(MatMul(m, Transpose(m)));"),
        Forward("BatchedProducts", """[Shape("B", "T", 6)] Variable x, [Shape(6, "N")] Variable m, [Shape("B", 6, 2)] Variable b""", "=> Concat([MatMul(x, m), MatMul(x, b)], -1) + Sum(MatMul(Transpose(m), b));"),
        Forward("BroadcastProducts", """[Shape("B", 1, "T", 6)] Variable x, [Shape("N", 6, 2)] Variable b, [Shape(6)] Variable v""", "=> MatMul(x, b) + Unsqueeze(MatMul(x, v), -1) + Unsqueeze(MatMul(v, b), -2);"),

        // Movement.
        Forward("Movements", """[Shape("B", "N", 6)] Variable x""", """
            {
                var y = Permute(x, 2, 0, 1);
                y = y + Transpose(Transpose(y, 0, -1), 0, 2).Twice() - Transpose(Transpose(y));
                return Reshape(y, 3, -1) + Reshape(Flatten(y), [3, y.Count / 3]);
            }
            """),
        Forward("Shapes", """[Shape("B", "N", 6)] Variable x""", "=> Squeeze(Unsqueeze(Flatten(x, 1), 0), 0) + BroadcastTo(Reshape(Sum(x), 1), x.Shape[0], x.Shape[^1] * x.Shape[1]) * (x.Rank + x.Count);"),
        Forward("Slices", """[Shape("B", "N", 6)] Variable x""", "=> Slice(Slice(x, -1, 1, 6, 2), 1, 0, x.Shape[1] - 1) + Sum(Slice(x, 1, 0, -1)) + Slice(Slice(x, 2, -3, int.MaxValue), 1, 1, int.MaxValue) + Sum(Slice(x, 0, 0, 1));"),
        Forward("Padding", """[Shape("B", 6)] Variable x""", "=> Pad(Pad(x, 0, 1, 2), -1, 0, x.Shape[0], value: 0.5);"),
        Forward("Joins", """[Shape("B", 6)] Variable x""", "=> Sum(Stack([x, 2 * x, x])) + Concat([x, x.Twice()]) + Concat(new[] { x, x }, axis: 0) + Reshape(Stack([x, x], 1), -1, 6) + Reshape(Stack([x, x], -1), -1, 6);"),

        // Indices and creation.
        Forward("Indexing", """[Shape("B", "T")] Indices tokens, [Shape(4, 6)] Variable table""", "=> Gather(table, tokens) + OneHot(tokens, 6) + Sum(Gather(Transpose(table), Range(6), 0)) + Sum(Gather(table, 2, 1));"),
        Forward("SizesAsIndices", """[Shape("B", "N")] Variable x""", "=> Gather(x, x.Shape[1] - 1, 1) + Sum(ToVariable(Range(x.Shape[0]))) + Sum(Gather(x, new[] { 1, 0 }, 1));"),
        Forward("Creation", """[Shape("B", 3)] Variable x""", "=> x + Zeros(x.Shape[0], 3) + Ones(3) * Full(0.25, [1]) + new double[] { 1, 2, 3 } + new[] { 0.5f, -1f, 2f } + Full(1.0 / x.Shape[0]);"),

        // Losses.
        Forward("Losses", """[Shape("B", 6)] Variable x, [Shape("B", 6)] Variable y""", "=> MeanSquaredError(x, y) + MeanAbsoluteError(x, y) + Huber(x, y) + Huber(3 * x, y, delta: 0.5) + BinaryCrossEntropyWithLogits(x, y) + MeanSquaredError(x, 1);"),
        Forward("CrossEntropies", """[Shape("B", "T", 4)] Variable x, [Shape("B", "T")] Indices k""", "=> CrossEntropy(x, k) + CrossEntropy(x, k, 0.1) + CrossEntropy(x, k, ignoreIndex: 2);"),

        // Numbers and sizes.
        Forward("SizeArithmetic", """[Shape("B", "N", 6)] Variable x""", """
            {
                int b = x.Shape[0], n = x.Shape[1];
                double scale = 1 / Math.Sqrt(n * 2.0) + Math.Exp(-(double)b);
                long elements = (long)b * n;
                int rest = (b * n * 4) / n - b % 1 + Math.Max(b, b + 1);
                return x * scale / elements + rest + (b == x.Shape[0] ? 1 : 0) + (n + 1 > n ? 0.5 : 0);
            }
            """),
        Forward("Constants", """[Shape("B")] Variable x""", """
            {
                const int k = 5;
                int a = k / 2, m = -7 % 3, s = 1 << 4 | 3;
                float f = a / 3f;
                byte wrapped = unchecked((byte)(k * 100));
                bool odd = a % 2 == 1 || !(m < 0) && s > 3;
                string text = $"{nameof(a)}{a}" + "!";
                int? none = null, some = 4;
                a += 3; a *= 2; a--; ++a; a <<= 1;
                return x * a + m + s + f + wrapped + (odd ? 1 : 2) + text.Length + (none ?? 9) + (some.HasValue ? some.Value : 0)
                    + Math.Max(2, a) + MathF.Sqrt(2) + Math.Round(2.5) + Math.Pow(2, 0.5) + Math.Floor(-1.5) + Helpers.Root + Helpers.Slope + Helpers.Seven + (int)3.9 + Math.PI;
            }
            """),

        // Control flow.
        Forward("Loops", """[Shape("B", 6)] Variable x""", """
            {
                var parts = new List<Variable>();
                for (int i = 0; i < 6; i++)
                {
                    if (i == 1) continue;
                    if (i == 4) break;
                    parts.Add(Slice(x, 1, i, i + 1) * i);
                }
                int n = 0;
                while (true)
                {
                    n++;
                    if (n > 3) break;
                }
                do { n += 2; } while (n < 9);
                foreach (var (index, weight) in new (int, double)[] { (0, 0.5), (2, 2) }) parts[index] = parts[index] * weight;
                parts.Reverse();
                return Concat(parts.ToArray(), 1) + n + parts.Count;
            }
            """),
        Forward("Choices", """[Shape("B", 6)] Variable x""", """
            {
                Activation activation = Activation.Tanh;
                switch (activation)
                {
                    case Activation.Relu: x = Relu(x); break;
                    case Activation.Tanh when x.Rank == 2: x = Tanh(x); break;
                    default: throw new InvalidOperationException("no");
                }
                int width = x.Shape[1] switch { < 3 => 1, 6 or 7 => 2, _ => 3 };
                object boxed = width;
                if (boxed is int w and > 1)
                    return x * w;
                return x;
            }
            """),
        Forward("Functions2", """[Shape("B", 6)] Variable x""", """
            {
                double shift = 1;
                (Variable low, Variable high) = Helpers.Halves(x);
                var (a, _) = Helpers.Halves(axis: 1, x: high * 2);
                var pair = (Sum: low + high, Product: low * high);
                shift++;
                return Shift(pair.Sum, by: 3) + pair.Item2 + Sum(a) + Helpers.SumOf() + Helpers.SumOf(low, high, 1) + Helpers.First([low, high]);

                Variable Shift(Variable v, double by = 2)
                {
                    shift += by;
                    return Again(v) + shift;
                    Variable Again(Variable u) => u * shift;
                }
            }
            """),
        Forward("IntegerTypes", """[Shape("B", 6)] Variable x""",
            "=> x * (one << 33) + (minusEight >> 33) + (minusEight >>> 28) + (three - 5u) / 4e9 + (three << 34) + (largest > 5 ? largest / 2 / 1e19 : 100) + (largest % 7) + (largest << 65) / 1e19 + (bottom >>> 60) + (bottom - 1 > 0 ? 1 : 2);",
            "static readonly int one = 1, minusEight = -8; static readonly uint three = 3; static readonly ulong largest = ulong.MaxValue; static readonly long bottom = long.MinValue;"),
        Forward("Nullables", """[Shape("B", 6)] Variable x""",
            "=> x * (none > 2 ? 3 : 4) + (none <= 2 ? 5 : 6) + (none ?? 7) + (none == null ? 8 : 9) + (some >= 2 ? 10 : 11) + (some + 1 ?? 12) + (some.HasValue ? some.Value : 13) + (none == some ? 14 : 15);",
            "readonly int? none = null, some = 2;"),
        Forward("LoopConversions", """[Shape("B", 6)] Variable x""", """
            {
                foreach (double factor in new[] { 1, 2 }) x = factor == 1 ? x * (factor / 4) : x + factor / 4;
                foreach (Variable term in new[] { 0.5, 1.5 }) x += term;
                foreach (long size in x.Shape) x = x + size;
                return x;
            }
            """),
        Forward("EvaluationOrder", """[Shape("B", 6)] Variable x""", """
            {
                int i = 0, j = 0, k = 0, m = 0;
                int[] a = [1, 2, 3];
                int?[] optional = [null, 2];
                a[i++] += 5 * i;
                a[j++] = a[j] + j;
                a[j]++;
                optional[m++] ??= 9;
                (a[k], k) = (k + 10, 2);
                return x * a[0] + a[1] + a[2] + i + j * k + m * optional[0]!.Value;
            }
            """),
        Forward("TupleConversions", """[Shape("B", 6)] Variable x""", """
            {
                var whole = (1, 3);
                (double, double) real = whole;
                (double a, double b) = whole;
                (Variable c, (Variable d, double e)) = (2, (x, 4));
                double quotient;
                (quotient, _) = whole;
                return x * (real.Item1 / real.Item2 + a / b + quotient / b + e / (b + 4)) + c / 4 * d + Product((1, x));

                Variable Product((double Factor, Variable Value) pair) => pair.Factor / b * pair.Value;
            }
            """),
        Forward("ReadonlyStructs", """[Shape("B", 6)] Variable x""", "=> x * options.Factor + shared.Factor;",
            "record struct Options(double Factor); readonly Options options = new(3); static readonly Options shared = new(4);"),
        Forward("PatternsOfOtherTypes", """[Shape("B", 6)] Variable x""",
            "=> Times(Times(Times(Times(x, 3), 2.0), 0.5), null);",
            "static Variable Times(Variable x, object? o) => o switch { > 1.5 => x * 2, int n and > 2 => x * n, 0.5 => x * 5, null => x + 1, _ => x - 1 };"),
        Forward("TypeParameters", """[Shape("B", 6)] Variable x""", "=> Present(x, scale) + Present(x, none) + Present(x, new Settings(6, 2));",
            "readonly int? none = null, scale = 3; static Variable Present<T>(Variable x, T value) => value is { } given && given is not null ? Twice(x, given) : x; static Variable Twice<T>(Variable x, T value) => value is T and not null ? x * 2 : x * 3;"),
        Forward("Sequences", """[Shape("B", 2, 3)] Variable x""", """
            {
                int[] shape = [.. x.Shape[..^1], 3, 1];
                ReadOnlySpan<int> all = x.Shape;
                int[] copy = all.ToArray();
                copy[^1] = 6 / copy[1];
                var y = Reshape(x, shape);
                Variable[] grid = new Variable[2];
                for (int i = 0; i < grid.Length; i++) grid[i] = Slice(x, 1, i, i + 1);
                var rest = grid[1..];
                int[] tail = [.. copy[1..], all.Length];
                return Sum(y, -1) + Sum(Concat([.. grid, .. rest], 1)) + tail[0] + tail[^1] + Reshape(x, copy);
            }
            """),

        // Objects.
        Forward("Layers", """[Shape("B", "T", 6)] Variable x""", "{ foreach (var layer in layers) x = Relu(layer.Apply(x)); return last?.Apply(x) ?? x; }",
            "readonly Linear[] layers = [new(6, 4), new(4, 3, hasBias: false)]; readonly Linear? last = null; Linear Head { get; } = new(3, 2);"),
        Forward("NestedLayers", """[Shape("B", 6)] Variable x""", "=> second.Apply(first.Apply(x));", "readonly Sequence first = new(6, depth: 2), second = new(6, 1);"),
        Forward("SharedLayers", """[Shape("B", 6)] Variable x""", "=> b.Apply(a.Apply(x)) + MatMul(x, tied);",
            "readonly Scale a; readonly Scale b; readonly Parameter tied = new([6, 1], Init.Ones); readonly Parameter other; public Model() { a = new(); b = a; other = tied; }"),
        Forward("ParameterArrays", """[Shape("B", 2)] Variable x""", "{ foreach (var p in scales) x *= p; return x + (offset is null ? 0 : offset) + scales.Count; }",
            "readonly List<Parameter> scales = [new([2], Init.Constant(0.5)), new([1], Init.Ones)]; readonly Parameter? offset = new([], Init.Constant(2));"),
        Forward("Records", """[Shape("B", 6)] Variable x""", "=> x * settings.HeadWidth + (settings is { Heads: 2, HasBias: var bias } && bias ? 1 : 0) + Width * limit;",
            "static readonly Settings settings = new(6, Heads: 2); int Width => settings.Width + 1; const int limit = 3; readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew(); readonly Func<int> ignored = () => 3;"),
        new("Calls", """
            [Model]
            public partial class Model
            {
                readonly Linear output = new(6, 4);
                readonly Parameter scale = new([3], Init.Ones);

                [Forward] Variable Logits([Shape("B", 6)] Variable x) => output.Apply(Norm(x));
                [Loss] Variable Loss([Shape("B", 6), Gradient] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels) + Penalty * 2;
                [Loss] public Variable Other([Shape("B", "T", 6)] Variable x) { return Mean(Logits(x)); }

                Variable Penalty { get { var w = Mean(Square(scale)); return w * w; } }

                static Variable Norm(Variable x) => (x - Mean(x, -1, true)) / Sqrt(Variance(x, -1, keepDimensions: true) + 1e-5);
            }
            """),
        new("ExtensionBlocks", """
            [Model]
            public partial class Model
            {
                readonly Linear layer = new(6, 6);

                [Forward] Variable F([Shape("B", 6)] Variable x) => x.Halved + (x + 1).Scaled(3) + layer.Twice(x) * new[] { 1, 2 }.Total + Variable.Sum(x, x);
            }

            static class Extensions
            {
                extension(Variable v)
                {
                    public Variable Halved => v / 2;
                    public Variable Scaled(double factor) => v.Halved * factor;
                    public static Variable Sum(Variable a, Variable b) => a + b;
                }

                extension(Linear layer)
                {
                    public Variable Twice(Variable x) => layer.Apply(layer.Apply(x));
                }

                extension(int[] numbers)
                {
                    public int Total => numbers[0] + numbers[1];
                }
            }
            """),
    ];
}
