namespace Backprop.Generators.Tests.Operations;

/// <summary>Definitions that use C# around the operations: layers, helpers, loops, decisions on configuration.</summary>
internal static class LanguageTable
{
    /// <summary>Layers compiled into an assembly of their own.</summary>
    public const string Library = """
        namespace Library;

        /// <summary>Layers of the runtime in an array, made by a static method.</summary>
        [Layer]
        public sealed partial class Gated(int size, int depth = 2)
        {
            private readonly Parameter scale = new([size], Init.Uniform(0.5, 1.5));
            private readonly Linear[] inner = Create(size, depth);

            public Variable Apply(Variable x)
            {
                foreach (Linear layer in inner) x = Mix(layer.Apply(x), scale);
                return x;
            }

            private static Variable Mix(Variable x, Variable scale) => Tanh(x) * scale;

            private static Linear[] Create(int size, int depth)
            {
                var layers = new Linear[depth];
                for (int i = 0; i < depth; i++) layers[i] = new(size, size, hasBias: i == 0);
                return layers;
            }
        }
        """;

    public static readonly OperationRow[] Rows =
    [
        new("{ Update(last, Mean(x, 0)); return x * (IsTraining ? 2 : 1) + last; }", "", "x[B, 3]") { Members = "[State] readonly Parameter last = new([3], Init.Ones);" },
        new("layer.Apply(x)", "[B, 4]", "x[B, 3]") { Members = "readonly Linear layer = new(3, 4);" },
        new("layer.Apply(x)", "[B, T, 4]", "x[B, T, 3]") { Members = "readonly Linear layer = new(3, 4);" },
        new("layer.Apply(x)", "[4]", "x[3]") { Members = "readonly Linear layer = new(3, 4);" },
        new("projection.Apply(x)", "[B, 5]", "x[B, 3]") { Members = "readonly Linear projection = new(3, 5, hasBias: false);" },
        new("second.Apply(Tanh(first.Apply(x)))", "[B, 2]", "x[B, 3]") { Members = "readonly Linear first = new(3, 5), second = new(5, 2, false);" },
        new("layer.Apply(layer.Apply(x))", "[B, 3]", "x[B, 3]") { Members = "readonly Linear layer = new(3, 3);" },
        new("scale * Exp(shift - x)", "[B, T]", "x[B, T]") { Members = "readonly Parameter scale = new([], Init.Constant(1.5)), shift = new([1], Init.Uniform(-1, 1));" },
        new("MatMul(x, weight) + Gather(weight, i)", "[B, 3]", "x[B, 3]", "i[B] below 3") { Members = "readonly Parameter weight = new([3, 3], Init.Normal(0, 1)); readonly Parameter unused = new([2], Init.Ones);" },
        new("net.Apply(x)", "[B, 2]", "x[B, 3]") { Members = "readonly Sequential net = new(new Linear(3, 4), new Activate(Activation.Softplus), new Sequential(new Linear(4, 2)), new Sequential());" },
        new("""
            {
                foreach (IUnaryLayer layer in layers) x = layer.Apply(x);
                return x;
            }
            """, "[B, 3]", "x[B, 3]")
        {
            Members = """
                [Name("")] readonly List<IUnaryLayer> layers = [new Linear(3, 3), new Scaled(0.5)];

                [Layer]
                public sealed partial class Scaled(double factor) : IUnaryLayer
                {
                    readonly Parameter gain = new([3], Init.Ones);

                    public Variable Apply(Variable x) => x * gain * factor;
                }
                """,
        },
        new("gated.Apply(x)", "[B, 3]", "x[B, 3]") { Members = "readonly Library.Gated gated = new(3);" },
        new("last.Apply(gated.Apply(x) + x)", "[B, 2]", "x[B, 4]") { Members = "readonly Library.Gated gated = new(4, depth: 1); readonly Linear last = new(4, 2);" },

        new("Scale(Shift(x, y), factor: 3)", "[B, T]", "x[B, T] in -0.3..0.3", "y[T] in -0.3..0.3")
        {
            Members = "static Variable Shift(Variable x, Variable by) => x + by; Variable Scale(Variable x, double factor = 2) { Variable scaled = x * factor; return Tanh(scaled); }",
        },
        new("Helpers.Normalize(x, 0.1)", "[B, T]", "x[B, T]")
        {
            Members = "static class Helpers { const int Axis = -1; public static Variable Normalize(Variable x, double epsilon) { Variable centred = x - Mean(x, Axis, true); return centred / Sqrt(Mean(Square(centred), Axis, true) + epsilon); } }",
        },
        new("""
            {
                double factor = 0.5;
                return Twice(Twice(x)) + y;

                Variable Twice(Variable v) => Apply(v, factor) + y;
                static Variable Apply(Variable v, double factor) => Sin(v) * factor;
            }
            """, "[B, T]", "x[B, T]", "y[T]"),
        new("""
            {
                (Variable sum, Variable product) = Both(x, y);
                var (a, (b, _)) = (sum, (product, 3));
                (a, b) = (b, a);
                return a - b * Both(y, x).Product;
            }
            """, "[B, T]", "x[B, T]", "y[B, T]")
        {
            Members = "static (Variable Sum, Variable Product) Both(Variable x, Variable y) => (x + y, x * y);",
        },
        new("""
            {
                Variable y = x;
                if (Deep && x.Rank == 2) y = Tanh(y);
                else y = Exp(y);
                return x.Shape[1] == 3 ? y * 2 : Relu(y);
            }
            """, "[B, 3]", "x[B, 3]")
        {
            Members = "const bool Deep = true;",
        },
        new("""
            {
                Variable y = x;
                for (int i = 0; i < blocks.Length; i++)
                {
                    if (i == skipped) continue;
                    y = blocks[i].Apply(y) + (i > 0 ? y : x * 0.5);
                }
                return y;
            }
            """, "[B, 3]", "x[B, 3]")
        {
            Members = "readonly int skipped = 1; readonly Linear[] blocks = [new(3, 3), new(3, 3), new(3, 3, false), new(3, 3)];",
        },
        new("""
            {
                foreach (Linear layer in layers) x = Tanh(layer.Apply(x));
                return x;
            }
            """, "[B, 2]", "x[B, 3]")
        {
            Members = "readonly Linear[] layers = [new(3, 4), new(4, 2)];",
        },
        new("""
            {
                var parts = new List<Variable>();
                int i = 0;
                while (parts.Count < 3) parts.Add(x * ++i);
                return Concat(parts.ToArray(), 1);
            }
            """, "[B, 6]", "x[B, 2]"),
        new("Activate(kind, x) - Activate(Kind.Identity, x)", "[B, T]", "x[B, T]")
        {
            Members = """
                enum Kind { Identity, Tanh, Square }
                readonly Kind kind = Kind.Square;
                static Variable Activate(Kind kind, Variable x) => kind switch { Kind.Tanh => Tanh(x), Kind.Square => Square(x) * 0.5, _ => x };
                """,
        },
        new("block.Apply(x)", "[B, 3]", "x[B, 3]")
        {
            Members = """
                readonly Block block = new(3, new Linear(3, 3));

                [Layer]
                public sealed partial class Block(int size, Linear linear)
                {
                    readonly Parameter gain = new([size], Init.Ones);
                    readonly Linear linear = linear;

                    public Variable Apply(Variable x) => x + gain * Tanh(linear.Apply(x));
                }
                """,
        },
        new("""
            {
                int heads = 2, size = x.Shape[2] / heads;
                Variable Split(Variable v) => Permute(Reshape(v, v.Shape[0], v.Shape[1], heads, size), 0, 2, 1, 3);
                Variable q = Split(x), k = Split(y);
                Variable scores = MatMul(q, Transpose(k)) / Math.Sqrt(size);
                Variable mixed = MatMul(Softmax(scores), Split(x * y));
                return Reshape(Permute(mixed, 0, 2, 1, 3), x.Shape[0], x.Shape[1], 2 * size);
            }
            """, "[B, T, 6]", "x[B, T, 6] in -1..1", "y[B, T, 6] in -1..1"),
        // What text says decides as it does in C#: formats, widths, members of enumerations.
        new("""
            {
                string text = $"{7:D3}|{kind,-6}|{kind}|{true}|{'c'}|{1.5}|{-3,4}|" + Kind.Both + 2;
                text += kind;
                return text == "007|Right |Right|True|c|1.5|  -3|Both2Right" ? x * text.Length : throw new ArgumentException("not " + text + " for " + x.Shape[0]);
            }
            """, "[B]", "x[B]")
        {
            Members = "enum Kind { Left, Right, Both } readonly Kind kind = Kind.Right;",
        },
        new("weights[0] * x - weights[1]", "[B]", "x[B]")
        {
            Members = """
                readonly Parameter[] weights = Make();

                static Parameter[] Make()
                {
                    var made = new Parameter[2];
                    for (int i = 0; i < made.Length; i++) made[i] = new([], Init.Constant(i + 1), $"weight_{i:D2}");
                    return made;
                }
                """,
        },
        new("{ Count n = new(3); Count before = n++; ++n; n -= 2; return x * (before.N * 10 + n.N); }", "[B]", "x[B]")
        {
            Members = "readonly record struct Count(int N) { public static Count operator ++(Count c) => new(c.N + 1); public static Count operator -(Count c, int n) => new(c.N - n); }",
        },
        new("{ int[] first = [1, 2], second = System.Linq.Enumerable.ToArray(first); second[0] = 5; return x * (10 * first[0] + second[0]); }", "[B]", "x[B]"),
        new("x * Factor * Other", "[B]", "x[B]") { Members = "double Factor { get => field * 2; } = 3; double Other { get => field + 1; }" },
    ];
}
