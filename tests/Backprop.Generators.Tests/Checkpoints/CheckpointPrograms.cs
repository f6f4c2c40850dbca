using System.Collections.Generic;

namespace Backprop.Generators.Tests.Checkpoints;

/// <summary>A model with checkpoints, and the same without. Both have a loss with the gradients of all parameters and arguments, for x [B, T, 4].</summary>
/// <param name="Name">The class with checkpoints; the one without is called <c>NamePlain</c>.</param>
/// <param name="SameBits">Whether the gradients are the same bit by bit.</param>
/// <param name="Body">Of the loss. <c>⟦e⟧</c> is a checkpoint of an expression.</param>
/// <param name="Members">Further members of the class.</param>
internal sealed record CheckpointProgram(string Name, bool SameBits, string Body, string Members)
{
    public string Source => Of(Name, "Checkpoint(() => ", ")");

    public string Plain => Of(Name + "Plain", "(", ")");

    private string Of(string name, string begin, string end) => $$"""
        namespace {{name}}Space;

        [Model]
        public partial class {{name}}
        {
            readonly Linear first = new(4, 4), second = new(4, 4);
            {{Members.Replace("⟦", begin).Replace("⟧", end)}}

            [Loss(HessianVector = true)]
            Variable Loss([Shape("B", "T", 4), Gradient] Variable x) { {{Body.Replace("⟦", begin).Replace("⟧", end)}} }
        }
        """;
}

internal static class CheckpointPrograms
{
    private const string Step = "Variable Step(Variable h, Variable v) => Tanh(first.Apply(v) + second.Apply(h)); ";

    public static IReadOnlyList<CheckpointProgram> All { get; } =
    [
        Of("Mlp", "var h = ⟦Tanh(second.Apply(Gelu(first.Apply(x))))⟧; h = ⟦Tanh(second.Apply(Relu(first.Apply(h))))⟧; return Mean(Square(h));"),
        Of("WholeLoss", "return ⟦Mean(Square(second.Apply(Silu(first.Apply(x)))))⟧;"),
        Of("OfOperandUsedOutside", "var h = first.Apply(x); var y = ⟦Exp(-h * h) * Sigmoid(h)⟧; return Mean(Square(y * Tanh(h) + x));"),
        Of("OfInnerValueUsedOutside", "var h = x; var y = ⟦Square(h = Tanh(first.Apply(h)))⟧; return Mean(y * Sin(h));"),
        Of("SharedWeights", "var h = x; for (int i = 0; i < 3; i++) h = ⟦h + Tanh(first.Apply(Tanh(first.Apply(h))))⟧; return Mean(Square(h)) + Sum(Square(first.Apply(h)));"),
        Of("Nested", "var h = ⟦Tanh(second.Apply(⟦Gelu(first.Apply(⟦Exp(-x * x)⟧))⟧))⟧; return Mean(Square(h * x));"),
        Of("NestedInBlocks", "var h = x; for (int i = 0; i < 2; i++) { Variable Two() { var a = h; for (int k = 0; k < 2; k++) { var b = a; a = ⟦b + Tanh(second.Apply(Gelu(first.Apply(b))))⟧; } return a; } h = ⟦Two()⟧; } return Mean(Square(h));"),
        Of("Tuple", "var (a, b) = ⟦(Tanh(first.Apply(x)), Sigmoid(second.Apply(x)))⟧; return Mean(Square(a * b + x));"),
        Of("TupleOfThree", "var (a, b, c) = ⟦(Tanh(first.Apply(x)), Sigmoid(second.Apply(x)), x * x)⟧; return Mean(Square(a * b + c));"),
        Of("OneOfTwoResults", "var (a, _) = ⟦(Tanh(first.Apply(x)), Sigmoid(second.Apply(x)))⟧; return Mean(Square(a));"),
        Of("Dropout", "var h = ⟦Dropout(Relu(first.Apply(Dropout(x, 0.2))), 0.5)⟧; return Mean(Square(⟦h + Dropout(Tanh(second.Apply(h)), 0.3)⟧));"),
        Of("NoiseInside", "var m = first.Apply(x); var h = ⟦m + Exp(0.5 * second.Apply(x)) * Normal(x.Shape[0], x.Shape[1], 4)⟧; return Mean(Square(h - x));"),
        Of("WeightNorm", "var w = direction; var h = ⟦Tanh(MatMul(x, w * Rsqrt(Sum(Square(w), 0, true) + 0.1)))⟧; return Mean(Square(h));", "readonly Parameter direction = new([4, 4], Init.Uniform(-1, 1));"),
        Of("Constant", "return Mean(⟦Ones(4) * 2⟧ * first.Apply(x));"),
        Of("Nothing", "return Mean(⟦x⟧ * ⟦scale⟧);", "readonly Parameter scale = new([4], Init.Uniform(-1, 1));"),
        Of("Masks", "var h = ⟦Where(first.Apply(x) > 0, Square(x), Maximum(x, second.Apply(x)))⟧; return Mean(h * Unsqueeze(Gather(h, 0, 1), 1));"),
        Of("CustomGradient", "var a = ⟦Tanh(first.Apply(x))⟧; var s = ⟦CustomGradient(Where(a > 0, 1, -1) * Square(a), a, gradient => gradient * Exp(-a * a))⟧; return Mean(Square(second.Apply(s)));"),
        Of("InGradientFunction", "var a = first.Apply(x); var s = CustomGradient(Floor(a * 4), a, gradient => ⟦4 * gradient * Sigmoid(second.Apply(x))⟧); return Mean(s * Tanh(s + x));"),
        Of("Softmaxes", "var p = ⟦Softmax(MatMul(first.Apply(x), Transpose(second.Apply(x))) * 0.5)⟧; return Mean(⟦LogSumExp(MatMul(p, x), -1)⟧ + Sum(MatMul(p, x), -1));"),
        Of("Attention", "return Mean(Square(⟦attention.Apply(x)⟧ + x));", "readonly MultiHeadAttention attention = new(4, 2);"),
        Of("Transformer", "var h = x; foreach (var block in blocks) h = ⟦block.Apply(h)⟧; return Mean(Square(h));", "readonly TransformerEncoderLayer[] blocks = [new(4, 2, 8, dropout: 0.2), new(4, 2, 8, dropout: 0.2), new(4, 2, 8, dropout: 0.2)];"),
        Of("BatchNorm", "var h = ⟦Relu(norm.Apply(conv.Apply(Unsqueeze(x, 1))))⟧; return Mean(Square(⟦Tanh(other.Apply(h))⟧));",
            "readonly Conv2D conv = new(1, 3, 3, padding: 1); readonly BatchNorm2D norm = new(3), other = new(3);"),
        Of("LoopInside", Step + "Variable All() { var h = Zeros(x.Shape[0], 4); for (int t = 0; t < x.Shape[1]; t++) h = Step(h, Gather(x, t, 1)); return h; } return Mean(Square(⟦All()⟧));"),
        Of("LoopsInside", """
            Variable Layer(Variable v, Linear a) { var h = Zeros(x.Shape[0], 4); var all = new List<Variable>(); for (int t = 0; t < x.Shape[1]; t++) { h = Tanh(a.Apply(Gather(v, t, 1)) + h); all.Add(Dropout(h, 0.2)); } return Stack(all, 1); }
            var y = ⟦Layer(x, first)⟧;
            y = ⟦Layer(y, second)⟧;
            return Mean(Square(y));
            """),
        Of("LstmInside", "return Mean(Square(⟦lstm.Apply(x).Output⟧));", "readonly Lstm lstm = new(4, 3);"),
        Of("InLoopWithoutParameters", "var w = first.Apply(x); var h = Zeros(x.Shape[0], 4); for (int t = 0; t < x.Shape[1]; t++) { var v = Gather(w, t, 1); var b = h; h = ⟦Tanh(v * 0.5 + Sigmoid(b) * v)⟧; } return Mean(Square(h));"),
        Other("InLoop", Step + "var h = Zeros(x.Shape[0], 4); for (int t = 0; t < x.Shape[1]; t++) h = ⟦Step(h, Gather(x, t, 1))⟧; return Mean(Square(h));"),
        Other("InBackwardLoop", Step + "var h = Zeros(x.Shape[0], 4); for (int t = x.Shape[1] - 1; t >= 0; t--) h = ⟦Dropout(Step(h, Gather(x, t, 1)), 0.3)⟧; return Mean(Square(h));"),
        Other("InLoopWithStack", Step + "var h = Zeros(x.Shape[0], 4); var all = new List<Variable>(); for (int t = 0; t < x.Shape[1]; t++) { h = ⟦Step(h, Gather(x, t, 1))⟧; all.Add(h); } return Mean(Square(second.Apply(Stack(all, 1))));"),
        Other("LstmCellInLoop", "var (h, c) = (Zeros(x.Shape[0], 3), Zeros(x.Shape[0], 3)); for (int t = 0; t < x.Shape[1]; t++) (h, c) = ⟦cell.Apply(Gather(x, t, 1), h, c)⟧; return Mean(Square(h) + c);", "readonly LstmCell cell = new(4, 3);"),
        Other("Segments", Step + """
            Variable Segment(Variable h, int s) { for (int k = 0; k < 3; k++) h = Step(h, Gather(x, s, 1) * (k + 1)); return h; }
            var h = Zeros(x.Shape[0], 4);
            for (int s = 0; s < x.Shape[1]; s++) h = ⟦Segment(h, s)⟧;
            return Mean(Square(h));
            """),
        Other("SegmentsOfLoops", Step + """
            Variable Segment(Variable h, int s) { for (int k = 0; k < x.Shape[0]; k++) h = Step(h, Gather(x, s, 1) * Gather(Gather(x, k), 0)); return h; }
            var h = Zeros(x.Shape[0], 4);
            for (int s = 0; s < x.Shape[1]; s++) h = ⟦Segment(h, s)⟧;
            return Mean(Square(h));
            """),
        Other("InBothLoops", """
            Variable Segment(Variable h, int s) { for (int k = 0; k < x.Shape[0]; k++) h = ⟦Tanh(second.Apply(h) + Gather(x, s, 1) * Gather(Gather(x, k), 0))⟧; return h; }
            var h = Zeros(x.Shape[0], 4);
            for (int s = 0; s < x.Shape[1]; s++) h = ⟦Segment(h, s)⟧;
            return Mean(Square(first.Apply(h)));
            """),
    ];

    private static CheckpointProgram Of(string name, string body, string members = "") => new(name, true, body, members);

    /// <summary>A checkpoint inside of a loop over time whose gradients of parameters are added up in another order than without it.</summary>
    private static CheckpointProgram Other(string name, string body, string members = "") => new(name, false, body, members);
}
