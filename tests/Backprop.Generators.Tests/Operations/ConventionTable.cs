using System;
using System.Linq;

namespace Backprop.Generators.Tests.Operations;

/// <summary>A definition at a point where mathematics leaves a choice, and the gradient that Backprop chooses.</summary>
/// <param name="Operation">The definition.</param>
/// <param name="At">The values of each argument.</param>
/// <param name="Gradients">The gradient with respect to each argument.</param>
internal sealed record ConventionRow(OperationRow Operation, double[][] At, double[][] Gradients)
{
    /// <summary>The coefficients of the loss; null for ones.</summary>
    public double[]? Weights { get; init; }

    public override string ToString() => $"{Operation} at {string.Join("; ", At.Select(Text))}{(Weights is null ? "" : " with weights " + Text(Weights))}";

    private static string Text(double[] values) => FormattableString.Invariant($"[{string.Join(", ", values)}]");
}

/// <summary>Kinks, ties, poles, overflow and NaN.</summary>
internal static class ConventionTable
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    public static readonly ConventionRow[] Rows =
    [
        .. Kinks, .. Ties, .. Poles, .. Powers, .. Overflows, .. Constants, .. Losses, .. Helpers,
    ];

    private static ConventionRow[] Kinks =>
    [
        Elementwise("Relu(x)", [-1, 0, 2, NaN, -Inf, Inf], [0, 0, 1, 1, 0, 1]),
        Elementwise("Abs(x)", [-2, 0, 3], [-1, 0, 1]),
        Elementwise("LeakyRelu(x, 0.1)", [-1, 0, 1], [0.1, 0.1, 1]),
        Elementwise("Elu(x)", [0, 1, -1e4], [1, 1, 0]),
        Elementwise("Elu(x, 0.5)", [0, 1], [0.5, 1]),
        Elementwise("Clamp(x, -1, 1)", [-2, -1, 0, 1, 2, NaN], [0, 1, 1, 1, 0, 1]),
        Elementwise("Where(x <= 0, 0, Where(x >= 6, 6, x))", [-1, 0, 3, 6, 7, NaN], [0, 0, 1, 0, 0, 1]),
        Elementwise("x - 2 * Floor(x * 0.5)", [1, 2, 5.5], [1, 1, 1]),
        Elementwise("Floor(x)", [-1, 0.5, 2], [0, 0, 0]),
    ];

    private static ConventionRow[] Ties =>
    [
        Pair("Maximum(x, y)", [1, 2, 3, NaN, 0], [2, 2, 2, 0, NaN], [0, 0.5, 1, 0, 0], [1, 0.5, 0, 0, 0]),
        Pair("Minimum(x, y)", [1, 2, 3, NaN, 0], [2, 2, 2, 0, NaN], [1, 0.5, 0, 0, 0], [0, 0.5, 1, 0, 0]),
        Elementwise("Maximum(x, 1)", [0, 1, 2], [0, 0.5, 1]),
        Reduction("TakeAlong(x, TopIndices(x, 2))", "x[4]", "[2]", [1, 3, 3, 3], [0, 1, 1, 0]),
        Reduction("ToVariable(TopIndices(x, 3))", "x[5]", "[3]", [1, NaN, 5, NaN, 5], [0, 0, 0, 0, 0]),
        Reduction("Embedding(x, new[] { 1, 0, 1, 2 }, paddingIndex: 2)", "x[3, 1]", "[4, 1]", [5, 6, 7], [1, 2, 0]),
        Reduction("MaxPool2D(x, 2)", "x[1, 1, 2, 2]", "[1, 1, 1, 1]", [3, 3, 3, 3], [1, 0, 0, 0]),
        Reduction("MaxPool2D(x, 2, 1)", "x[1, 1, 2, 3]", "[1, 1, 1, 2]", [1, 2, 2, 2, 2, 0], [0, 2, 0, 0, 0, 0]),
        Reduction("MaxPool1D(x, 3, 1, 1)", "x[1, 1, 4]", "[1, 1, 4]", [-5, NaN, 1, NaN], [0, 3, 0, 1]),
        Reduction("MaxPool1D(x, 2, 1, 1, 2)", "x[1, 1, 4]", "[1, 1, 4]", [2, 2, 2, NaN], [1, 1, 1, 1]),
        Reduction("AdaptiveMaxPool(x, 2)", "x[5]", "[2]", [3, 1, 2, 2, 0], [1, 0, 1, 0, 0]),
        Reduction("AdaptiveMaxPool(x, 1)", "x[4]", "[1]", [3, NaN, 5, NaN], [0, 1, 0, 0]),
        Reduction("GlobalMaxPool(x)", "x[1, 1, 3]", "[1, 1]", [2, 2, 0], [0.5, 0.5, 0]),
        Reduction("Max(x)", "x[4]", "[]", [1, 3, 3, 0], [0, 0.5, 0.5, 0]),
        Reduction("Min(x)", "x[5]", "[]", [1, 0, 0, 0, 0], [0, 0.25, 0.25, 0.25, 0.25]),
        Reduction("Max(x, 1)", "x[2, 3]", "[2]", [1, 1, 0, 2, 3, 3], [0.5, 0.5, 0, 0, 0.5, 0.5]),
        Reduction("Max(x, 0)", "x[3, 2]", "[2]", [5, 1, 5, 2, 4, 2], [0.5, 0, 0.5, 0.5, 0, 0.5]),
        Reduction("Min(x, 0, true)", "x[2, 2]", "[1, 2]", [1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5]),
        Reduction("Max(x)", "x[3]", "[]", [NaN, 1, Inf], null),
        Reduction("Min(x, -1)", "x[2, 3]", "[2]", [1, NaN, 2, -Inf, 3, 3], null),
        Reduction("ToVariable(ArgMax(x))", "x[3, 4]", "[3]", [1, 3, 3, 0, 2, NaN, 5, NaN, -1, -1, -1, -1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        Reduction("Variance(x, 1)", "x[2, 3]", "[2]", [2, 2, 2, -1, -1, -1], [0, 0, 0, 0, 0, 0]),
    ];

    /// <summary>The derivative is infinite, but 0 where nothing flows in: 0 times infinity is not NaN.</summary>
    private static ConventionRow[] Poles =>
    [
        Elementwise("Sqrt(x)", [0, 4], [Inf, 0.25]),
        Elementwise("Rsqrt(x)", [0, 4], [-Inf, -0.0625]),
        Elementwise("Log(x)", [0, 2], [Inf, 0.5]),
        Elementwise("1 / x", [0, 2], [-Inf, -0.25]),
        Masked("Sqrt(x)", [0]), Masked("Rsqrt(x)", [0]), Masked("Log(x)", [0]), Masked("Log1p(x)", [-1]), Masked("Reciprocal(x)", [0]), Masked("1 / x", [0]),
        Masked("Exp(x)", [1e4]), Masked("Expm1(x)", [1e4]), Masked("Pow(x, 0.5)", [0]), Masked("Pow(x, -1)", [0]),
        Elementwise("Where(x > 0, Sqrt(x), 0)", [0, 4, -1], [0, 0.25, 0]),
        Elementwise("Where(x > 0, Log(x), x)", [0, 2, -1], [1, 0.5, 1]),
        Elementwise("Where(x <= 0, 0, 1 / x)", [0, 2, -1], [0, -0.25, 0]),
        Elementwise("Where(x < 10, Exp(x), 1)", [1e4, 0], [0, 1]),
        Elementwise("x / x", [0], [NaN]),
        Pair("Where(y > 0, x / y, x)", [3, 3], [0, 2], [1, 0.5], [0, -0.75]),
    ];

    private static ConventionRow[] Powers =>
    [
        Elementwise("Pow(x, 2)", [0, 3, -3], [0, 6, -6]),
        Elementwise("Pow(x, 3)", [0, -2], [0, 12]),
        Elementwise("Pow(x, 0)", [0, 3], [0, 0]),
        Elementwise("Pow(x, 1)", [0, 3], [1, 1]),
        Elementwise("Pow(x, 0.5)", [0, 4], [Inf, 0.25]),
        Elementwise("Pow(0, x)", [0, 2], [0, 0]),
        Elementwise("Pow(2, x)", [3], [8 * Math.Log(2)]),
        Pair("Pow(x, y)", [0, 0, 0, 0, 2], [2, 0, 1, 0.5, 3], [0, 0, 1, Inf, 12], [0, 0, 0, 0, 8 * Math.Log(2)]),
        Pair("Pow(x, y)", [-2, -2], [0.5, 3], [NaN, 12], [NaN, NaN]),
    ];

    private static ConventionRow[] Overflows =>
    [
        Reduction("LogSoftmax(x)", "x[2]", "[2]", [1e4, 0], [1, -1]) with { Weights = [0, -1] },
        Reduction("LogSoftmax(x)", "x[2]", "[2]", [1e4, 0], [-1, 1]),
        Reduction("Softmax(x)", "x[2]", "[2]", [1e4, -1e4], [0, 0]) with { Weights = [1, 2] },
        Reduction("LogSumExp(x)", "x[2, 2]", "[2]", [1e4, 0, -1e4, -1e4], [1, 0, 0.5, 0.5]),
        Reduction("LogSumExp(x)", "x[2]", "[]", [-Inf, -Inf], null),
        Reduction("Softmax(x)", "x[2, 2]", "[2, 2]", [-Inf, 0, NaN, 1], null),
        Elementwise("Softplus(x)", [0, 1e4, -1e4], [0.5, 1, 0]),
        Elementwise("Sigmoid(x)", [0, 1e4, -1e4], [0.25, 0, 0]),
        Elementwise("Tanh(x)", [0, 1e4, -1e4], [1, 0, 0]),
        Elementwise("Erf(x)", [1e4, -1e4], [0, 0]),
        Elementwise("Silu(x)", [0, 1e4, -1e4], [0.5, 1, 0]),
        Elementwise("Gelu(x)", [0, 1e4, -1e4], [0.5, 1, 0]),
        Elementwise("Gelu(x, true)", [0, 1e4, -1e4], [0.5, 1, 0]),
        Elementwise("ToVariable(x < 1 | !(x <= 2) | Equal(x, x) | NotEqual(x, x))", [NaN, 1, Inf], [0, 0, 0]),
        Elementwise("ToVariable(x < 1) + 2 * ToVariable(x >= 1) + 4 * ToVariable(NotEqual(x, x)) + 8 * ToVariable(!(x > 0))", [NaN, 1, -Inf], [0, 0, 0]),
    ];

    private static ConventionRow[] Constants =>
    [
        Elementwise("x * StopGradient(x)", [2, 3], [2, 3]),
        Elementwise("StopGradient(x)", [2, 3], [0, 0]),
        Elementwise("x - StopGradient(Max(x))", [2, 3], [1, 1]),
        Elementwise("Zeros(3) * StopGradient(x)", [1, 2, 3], [0, 0, 0]),
        Elementwise("CustomGradient(Floor(x), x, gradient => gradient)", [0.5, 1.75], [1, 1]),
        Elementwise("CustomGradient(Where(x >= 0, 1, -1), x, gradient => Where(Abs(x) <= 1, gradient, 0))", [-2, -0.5, 0, 1, 1.5], [0, 1, 1, 1, 0]),
        Elementwise("CustomGradient(x, x, gradient => Clamp(gradient, -0.5, 0.5))", [1, 2, 3], [0.5, -0.25, -0.5]) with { Weights = [3, -0.25, -0.75] },
        Elementwise("Square(CustomGradient(x, x, gradient => -2 * gradient))", [1, -3], [-4, 12]),
        // The derivative of how the value is computed is infinite, and of no interest.
        Elementwise("CustomGradient(Sqrt(x), x, gradient => gradient)", [0, 4], [1, 1]),
        Elementwise("CustomGradient(2 * x, StopGradient(x), gradient => gradient)", [2, 3], [0, 0]),
        Elementwise("CustomGradient(2 * x, x, gradient => Ones(2))", [2, 3], [1, 1]),
        Pair("CustomGradient(x * y, y, gradient => gradient)", [1, 2], [3, 4], [0, 0], [1, 1]),
        Pair("CustomGradient(x * y, x, y, gradient => (y, x))", [1, 2], [3, 4], [3, 4], [1, 2]),
        Pair("x", [1, 2], [3, 4], [1, 1], [0, 0]),
    ];

    private static ConventionRow[] Losses =>
    [
        Reduction("MeanAbsoluteError(x, 0)", "x[4]", "[]", [-1, 0, 2, 0], [-0.25, 0, 0.25, 0]),
        Reduction("Huber(x, 0)", "x[4]", "[]", [1, -1, 2, 0.5], [0.25, -0.25, 0.25, 0.125]),
        Reduction("Huber(x, 0, 0.5)", "x[2]", "[]", [0.5, -3], [0.25, -0.25]),
        Reduction("BinaryCrossEntropyWithLogits(x, 1)", "x[4]", "[]", [0, 1e4, -1e4, 1e4], [-0.125, 0, -0.25, 0]),
        Reduction("BinaryCrossEntropyWithLogits(x, 0)", "x[2]", "[]", [1e4, -1e4], [0.5, 0]),
        Reduction("CrossEntropy(x, new[] { 1, 0 })", "x[2, 2]", "[]", [1e4, 0, 0, 0], [0.5, -0.5, -0.25, 0.25]),
        Reduction("CrossEntropy(x, new[] { 0, 2 }, ignoreIndex: 2)", "x[2, 2]", "[]", [0, 0, NaN, Inf], [-0.5, 0.5, 0, 0]),
        Reduction("CrossEntropy(x, new[] { 2, 2 }, ignoreIndex: 2)", "x[2, 3]", "[]", [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]),
        Reduction("CrossEntropy(x, new[] { 2, 2 }, new double[] { 1, 2, 3 }, ignoreIndex: 2)", "x[2, 3]", "[]", [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]),
        Reduction("CrossEntropy(x, new[] { 0, 1 }, new double[] { 0, 0 })", "x[2, 2]", "[]", [1, 2, 3, 4], [0, 0, 0, 0]),
        Reduction("CrossEntropy(x, new[] { 0, -1 }, new double[] { 3, 5 }, 0, -1)", "x[2, 2]", "[]", [0, 0, NaN, Inf], [-0.5, 0.5, 0, 0]),
        Reduction("CrossEntropy(x, new[] { -100, 1 }, 0, -100)", "x[2, 2]", "[]", [1, 2, 0, 0], [0, 0, 0.5, -0.5]),
    ];

    private static ConventionRow[] Helpers =>
    [
        Pair("Losses.KullbackLeibler(x, y)", [NaN, -1], [0, 1], [0, -1], [0, 2], "[]"),
        Pair("Losses.CosineSimilarity(x, y)", [0, 0], [3, 4], [3e8 / 5, 4e8 / 5], [0, 0], "[]"),
        Pair("Losses.PairwiseDistance(x, y, 0)", [1, 2], [1, 2], [NaN, NaN], [NaN, NaN], "[]"),
        Reduction("Losses.PairwiseDistance(x, x)", "x[1]", "[]", [1], [0]),
        Reduction("Masks.MaskedSoftmax(x, new double[] { 1, 0, 0 } > Zeros(3, 1))", "x[3]", "[3, 3]", [0, 1, Inf], [0, 0, 0]),
        Reduction("Masks.MaskedSoftmax(x, Equal(ToVariable(Range(3)), 1))", "x[3]", "[3]", [NaN, 1, 1e4], [0, 0, 0]),
    ];

    private static ConventionRow Elementwise(string code, double[] at, double[] gradient) => Reduction(code, $"x[{at.Length}]", $"[{at.Length}]", at, gradient);

    /// <summary>With weights of 0, the gradient is 0.</summary>
    private static ConventionRow Masked(string code, double[] at) => Elementwise(code, at, new double[at.Length]) with { Weights = new double[at.Length] };

    private static ConventionRow Pair(string code, double[] x, double[] y, double[] xGradient, double[] yGradient, string? result = null) =>
        new(new OperationRow(code, result ?? $"[{x.Length}]", $"x[{x.Length}]", $"y[{x.Length}]"), [x, y], [xGradient, yGradient]);

    /// <summary>Without a gradient, only the value is of interest.</summary>
    private static ConventionRow Reduction(string code, string argument, string result, double[] at, double[]? gradient) =>
        new(new OperationRow(code, gradient is null ? "" : result, argument), [at], gradient is null ? [] : [gradient]);
}
