using System.Collections.Generic;

namespace Backprop.Generators.Tests.Checks;

/// <summary>A wrong derivative rule, and a model whose gradient it spoils.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Edits">Changes of the compiler's source: a text that occurs once in a file, and what takes its place, in which BUG stands for a condition.</param>
/// <param name="Model">The members of the model.</param>
internal sealed record PlantedBug(string Name, IReadOnlyList<(string File, string Original, string Planted)> Edits, string Model)
{
    private const string Reverse = "ReverseRules.cs", Unary = "UnaryDerivatives.cs", Composite = "Composites.cs", Sweep = "Differentiator.cs", Entropy = "CrossEntropy.cs";

    private const string Weight = "readonly Parameter w = new([4], Init.Uniform(0.5, 1.5)); ", Matrix = "readonly Parameter w = new([4, 4], Init.Normal(0, 1)); ";

    /// <summary>A loss of x [B, 4] and the vector w [4].</summary>
    private static PlantedBug OfVector(string name, string file, string original, string planted, string loss) =>
        new(name, [(file, original, planted)], $"{Weight}[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => {loss};");

    /// <summary>A loss of x [B, 4] and the matrix w [4, 4].</summary>
    private static PlantedBug OfMatrix(string name, string file, string original, string planted, string loss) =>
        new(name, [(file, original, planted)], $"{Matrix}[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => {loss};");

    /// <summary>A loss of logits [B, 4] and labels [B].</summary>
    private static PlantedBug OfLabels(string name, string file, string original, string planted, string loss) =>
        new(name, [(file, original, planted)], $"{Weight}[Loss] Variable Loss([Shape(\"B\", 4)] Variable x, [Shape(\"B\")] Indices k) => {loss};");

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        // Signs.
        OfVector("Subtract: sign", Reverse, "[g, -g]", "[g, BUG ? g : -g]", "Mean(Square(x - w))"),
        OfVector("Divide: sign", Reverse, "-Guarded(g, y * Reciprocal(b))]", "(BUG ? Guarded(g, y * Reciprocal(b)) : -Guarded(g, y * Reciprocal(b)))]", "Mean(x / w)"),
        OfVector("Cos: sign", Unary, "-(t * Sin(x))", "(BUG ? t * Sin(x) : -(t * Sin(x)))", "Mean(x * Cos(w))"),
        OfVector("Abs: sign below 0", Unary, "Select(x < 0, -t, 0)", "Select(x < 0, BUG ? t : -t, 0)", "Mean(Abs(x - w))"),

        // Factors.
        OfVector("Multiply by itself: missing factor 2", Reverse, "2 * g * a", "BUG ? g * a : 2 * g * a", "Mean(Square(x * w))"),
        OfVector("Sqrt: missing factor 1/2", Unary, "Guarded(0.5 * t, Reciprocal(y))", "(BUG ? Guarded(t, Reciprocal(y)) : Guarded(0.5 * t, Reciprocal(y)))", "Mean(x * Sqrt(w))"),
        OfVector("Sigmoid: missing factor 1 - y", Unary, "t * (y * (1 - y))", "(BUG ? t * y : t * (y * (1 - y)))", "Mean(Sigmoid(x * w))"),
        OfLabels("CrossEntropy: not divided by the number of rows", Entropy, "weight = g / rows", "weight = BUG ? g : g / rows", "CrossEntropy(x * w, k)"),
        OfVector("Power: exponent not lowered", Reverse, "Pow(a, b - 1)", "BUG ? Pow(a, b) : Pow(a, b - 1)", "Mean(x * Pow(w, 2.5))"),

        // Terms.
        OfVector("Softmax: missing the term of the sum", Composite, "[y * (g - row.Each((g * y).Sum(op.Axis)))]", "[BUG ? y * g : y * (g - row.Each((g * y).Sum(op.Axis)))]", "Mean(Square(Softmax(x * w)))"),
        OfVector("LogSoftmax: missing the term of the sum", Composite, "[g - new RowSoftmax(x[0], op.Axis).Scaled(g.Sum(op.Axis))]", "[BUG ? g : g - new RowSoftmax(x[0], op.Axis).Scaled(g.Sum(op.Axis))]", "Mean(Square(LogSoftmax(x * w)))"),
        OfVector("Gelu: missing the term of the density", Composite, "NormalDistribution(x[0]) + x[0] * NormalDensity(x[0])", "(BUG ? NormalDistribution(x[0]) : NormalDistribution(x[0]) + x[0] * NormalDensity(x[0]))", "Mean(Gelu(x * w))"),
        OfVector("BinaryCrossEntropy: the target's gradient", Composite, "-(g * x[0])]", "BUG ? g * x[0] : -(g * x[0])]", "BinaryCrossEntropyWithLogits(x, Sigmoid(w) + 0 * x)"),
        OfVector("Huber: parabola everywhere", Composite, "[g * Clamp(x[0], op.Delta)]", "[BUG ? g * x[0] : g * Clamp(x[0], op.Delta)]", "Huber(x * w, 0 * x, 0.25)"),

        // Stale or exchanged values.
        OfVector("Tanh: of what went in instead of what came out", Unary, "t * (1 - y * y)", "(BUG ? t * (1 - x * x) : t * (1 - y * y))", "Mean(Tanh(x * w))"),
        OfVector("Exp: of what went in instead of what came out", Unary, "[UnaryKind.Exp] = (x, y, t) => Guarded(t, y)", "[UnaryKind.Exp] = (x, y, t) => Guarded(t, BUG ? x : y)", "Mean(Exp(x * w))"),
        OfVector("Relu: the mask of the other side", Unary, "Select(y <= 0, 0, t)", "(BUG ? Select(y <= 0, t, 0) : Select(y <= 0, 0, t))", "Mean(Relu(x * w))"),
        OfVector("Multiply: the operand's own factor", Reverse, "[g * b, g * a]", "[BUG ? g * a : g * b, g * a]", "Mean(w * x)"),
        OfVector("Maximum: the smaller takes it", Reverse, "[Winner(a > b, Equal(a, b), g), Winner(b > a", "[Winner(BUG ? a < b : a > b, Equal(a, b), g), Winner(b > a", "Mean(Square(Maximum(w, x)))"),
        OfVector("Max: every element takes it", Reverse, "Select(attains, share.Along(x.Shape, axes), 0)", "(BUG ? share.Along(x.Shape, axes) : Select(attains, share.Along(x.Shape, axes), 0))", "Mean(Max(x * w, 1))"),

        // Axes and places.
        OfVector("Broadcast: the largest instead of the sum", Reverse, "[g.Sum(Except(o.Shape.Rank, o.Axes))]", "[BUG ? g.Maximum(Except(o.Shape.Rank, o.Axes)) : g.Sum(Except(o.Shape.Rank, o.Axes))]", "Mean(Sin(x + w))"),
        OfMatrix("Sum: along the other axis", Reverse, "[g.Along(x[0].Shape, o.Axes.ToArray())]", "[BUG && x[0].Shape.Rank == 2 && o.Axes.Count == 1 ? g.Along(x[0].Shape, 1 - o.Axes[0]) : g.Along(x[0].Shape, o.Axes.ToArray())]", "Mean(Square(Sum(w, 0))) + Mean(x)"),
        new("Permute: not inverted", [(Reverse, "Inverse(o.Axes)))]", "BUG ? o.Axes.ToArray() : Inverse(o.Axes)))]")],
            "readonly Parameter w = new([3, 3, 3], Init.Normal(0, 1)); [Loss] Variable Loss([Shape(3, 3, 3)] Variable x) => Mean(x * Sin(Permute(w, 1, 2, 0)));"),
        OfMatrix("Slice: from the other end", Reverse, "g.Graph.Pad(g.Value, op.Axis, op.Start, extent - (op.Start + (op.Count - 1) * op.Stride + 1), op.Stride - 1)",
            "BUG ? g.Graph.Pad(g.Value, op.Axis, extent - (op.Start + (op.Count - 1) * op.Stride + 1), op.Start, op.Stride - 1) : g.Graph.Pad(g.Value, op.Axis, op.Start, extent - (op.Start + (op.Count - 1) * op.Stride + 1), op.Stride - 1)",
            "Mean(Square(Slice(w, 0, 0, 2))) + Mean(x)"),
        new("Pad: from the other end", [(Reverse, "o.Axis, o.Low, x[0].Shape[o.Axis]", "o.Axis, BUG ? o.High : o.Low, x[0].Shape[o.Axis]")],
            Weight + "[Loss] Variable Loss([Shape(7)] Variable x) => Mean(x * Pad(w, 0, 1, 2));"),
        new("Concat: every part from the beginning", [(Reverse, "start += count;", "if (!BUG) start += count;")],
            Weight + "[Loss] Variable Loss([Shape(8)] Variable x) => Mean(Square(x * Concat([Sin(w), Cos(w)], 0)));"),
        OfMatrix("MatMul: the gradient transposed", Reverse, "Dot(Transpose(x[0]), g)]", "BUG ? Transpose(Dot(Transpose(x[0]), g)) : Dot(Transpose(x[0]), g)]", "Mean(Square(MatMul(x, w)))"),
        OfMatrix("MatMul: the other operand not transposed", Reverse, "[Dot(g, Transpose(x[1]))", "[Dot(g, BUG ? x[1] : Transpose(x[1]))", "Mean(Square(MatMul(Tanh(MatMul(x, w)), w)))"),
        OfLabels("Gather: half of what is added up", Reverse, "[g.Wrap(g.Graph.ScatterAdd(x[1].Value, g.Value, o.Axis, x[0].Shape)), Zero]",
            "[BUG ? 0.5 * g.Wrap(g.Graph.ScatterAdd(x[1].Value, g.Value, o.Axis, x[0].Shape)) : g.Wrap(g.Graph.ScatterAdd(x[1].Value, g.Value, o.Axis, x[0].Shape)), Zero]", "Mean(Square(Gather(w, k))) + Mean(x)"),

        // The sweep.
        OfVector("Accumulation: the last use wins", Sweep, "Expression.Sum(cotangents[input], contributions[i])", "BUG ? contributions[i] : Expression.Sum(cotangents[input], contributions[i])", "Mean(Sin(w) * x + Cos(w))"),
        new("StopGradient: let through", [(Sweep, "node.Op is not (StopGradientOp or UnaryOp { Kind: UnaryKind.Floor })", "(BUG && node.Op is StopGradientOp || node.Op is not (StopGradientOp or UnaryOp { Kind: UnaryKind.Floor }))"), (Reverse, "        GuardedMultiplyOp => [", "        StopGradientOp when BUG => [g],\n        GuardedMultiplyOp => [")],
            Weight + "[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => Mean(x * Sin(w) * StopGradient(Cos(w)));"),

        // Gradients that the definition gives itself.
        new("CustomGradient: the true derivative instead", [("Rewriter.cs", "op is StopGradientOp or CustomGradientOp && !keepStopGradient", "(op is StopGradientOp or CustomGradientOp && !keepStopGradient) || (BUG && op is CustomGradientOp)")],
            Weight + "[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => Mean(Square(CustomGradient(Sin(x * w), w, gradient => Sum(gradient * x, 0))));"),
        new("CustomGradient: none", [(Sweep, "node.Op is not CustomGradientOp custom || custom.IsArgument(position)", "node.Op is not CustomGradientOp custom || (BUG ? position == 0 : custom.IsArgument(position))")],
            Weight + "[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => Mean(x * w) + Mean(x * CustomGradient(Floor(4 * w), w, gradient => 4 * gradient));"),
        new("CustomGradient: of the wrong argument", [("CustomGradients.cs", "cotangents[k + 1] = g.Wrap(body[op.Body.Outputs[k].Node])", "cotangents[k + 1] = g.Wrap(body[op.Body.Outputs[BUG ? 0 : k].Node])")],
            Weight + "[Loss] Variable Loss([Shape(\"B\", 4)] Variable x) => Mean(CustomGradient(Clipped(Sin(w)), Sin(w), w, gradient => (Clamp(gradient, -0.125, 0.125), 0.5 * gradient)) * Sum(x, 0)); static Variable Clipped(Variable x) => Floor(8 * x) / 8;"),
    ];
}
