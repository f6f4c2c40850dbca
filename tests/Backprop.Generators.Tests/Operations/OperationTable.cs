using System;
using System.Linq;

namespace Backprop.Generators.Tests.Operations;

/// <summary>
/// Definitions that use every operation of the definition language, in the forms and with the broadcasting that users write; a test fails when a public
/// method or operator has no row. Kinks, poles and ties are outside of the arguments' domains: what holds there is in <see cref="ConventionTable"/>.
/// </summary>
internal static class OperationTable
{
    /// <summary>Pairs of shapes that stretch in the ways that matter to code: not at all, along rows, along columns, along several axes, both at once.</summary>
    private static readonly (string X, string Y, string Result)[] some =
        [("[B, T]", "[T]", "[B, T]"), ("[B, 1]", "[T]", "[B, T]"), ("[B, 3, T]", "[B, 3, T]", "[B, 3, T]"), ("[]", "[B, 1]", "[B, 1]")];

    private static readonly (string X, string Y, string Result)[] all =
    [
        .. some, ("[]", "[]", "[]"), ("[T]", "[]", "[T]"), ("[B, 1]", "[B, T]", "[B, T]"), ("[B, 3, T]", "[3, 1]", "[B, 3, T]"), ("[1, 3, 1]", "[B, 1, T]", "[B, 3, T]"),
    ];

    public static readonly OperationRow[] Rows =
    [
        .. Arithmetic, .. Functions, .. Piecewise, .. Masks, .. Reductions, .. RowFunctions, .. Products, .. Summations, .. Convolutions, .. Pooling, .. Movement, .. Joining, .. Indexing, .. Creation, .. Losses, .. Helpers, .. CustomGradients, .. Checkpoints,
        .. LanguageTable.Rows,
    ];

    private static OperationRow[] Arithmetic =>
    [
        .. new[] { "x + y", "x - y", "x * y", "x / y", "Pow(x, y)" }.SelectMany(code => Broadcasting(code, "0.5..2", all)),
        new("-x", "[B, 3, T]", "x[B, 3, T]"),
        new("x + 1", "[B, T]", "x[B, T]"),
        new("2 * x - 0.5f", "[B, T]", "x[B, T]"),
        new("1 / x", "[B, T]", "x[B, T] in 0.5..2"),
        new("x * x + x * y - y", "[B, T]", "x[B, T]", "y[B, T]"),
        new("x * (1 - x) / (x + y * y + 1)", "[B, T]", "x[B, T] in 0..2", "y[B, 1]"),
        new("x", "[B, T]", "x[B, T]"),
        .. new[] { "0", "1", "2", "3", "4", "-1", "-2", "0.5", "-0.5", "1.5" }.Select(power => new OperationRow($"Pow(x, {power})", "[B, T]", "x[B, T] in 0.5..2")),
        .. new[] { "2", "3", "-2" }.Select(power => new OperationRow($"Pow(x, {power})", "[B]", "x[B] in -2..-0.5")),
        new("Pow(2, x)", "[B, T]", "x[B, T]"),
        new("Square(x)", "[B, 3, T]", "x[B, 3, T]"),
    ];

    /// <summary>With the true gradient; with others see <see cref="ConventionTable"/>.</summary>
    private static OperationRow[] Checkpoints =>
    [
        new("Checkpoint(() => Tanh(x * y)) * x", "[B, T]", "x[B, T]", "y[T]"),
        new("{ var (a, b) = Checkpoint(() => (Sin(x), Exp(-x * y))); return a * b; }", "[B, T]", "x[B, T]", "y[T]"),
        new("{ var (a, b, c) = Checkpoint(() => (Sin(x), Exp(-x * y), MatMul(x, y))); return Square(a) * b + Unsqueeze(c, 1); }", "[B, T]", "x[B, T]", "y[T]"),
    ];

    private static OperationRow[] CustomGradients =>
    [
        new("CustomGradient(Exp(x), x, gradient => gradient * Exp(x))", "[B, T]", "x[B, T] in -1..1"),
        new("CustomGradient(x * y, x, y, gradient => (gradient * y, Sum(gradient * x, 0)))", "[B, T]", "x[B, T]", "y[T]"),
        new("CustomGradient(x * y + z, x, y, z, gradient => (gradient * y, Sum(gradient * x, 1, true), Sum(gradient)))", "[B, T]", "x[B, T]", "y[B, 1]", "z[]"),
        new("""
            {
                var p = Softmax(x);
                return CustomGradient(p, x, Gradient);

                Variable Gradient(Variable gradient)
                {
                    var mean = Sum(gradient * p, -1, true);
                    return p * (gradient - mean);
                }
            }
            """, "[B, T]", "x[B, T]"),
        new("Cube(x)", "[B, T]", "x[B, T]") { Members = "static Variable Cube(Variable x) { return CustomGradient(x * x * x, x, Slope); Variable Slope(Variable gradient) => gradient * 3 * Square(x); }" },
        new("CustomGradient(2 * x, x, Doubled)", "[B, T]", "x[B, T]") { Members = "readonly double factor = 2; Variable Doubled(Variable gradient) => gradient * factor;" },
        new("CustomGradient(MatMul(x, y), x, y, gradient => (MatMul(gradient, Transpose(y)), MatMul(Transpose(x), gradient)))", "[B, 3]", "x[B, T]", "y[T, 3]"),
        new("CustomGradient(MatMul(Transpose(OneHot(k, 5)), x), x, gradient => Gather(gradient, k))", "[5, 3]", "x[B, 3]", "k[B] below 5"),
        new("CustomGradient(Gather(x, k), x, gradient => MatMul(Transpose(OneHot(k, x.Shape[0])), gradient))", "[T, 4]", "x[B, 4]", "k[T] below B"),
    ];

    private static OperationRow[] Functions =>
    [
        .. new[] { "Exp", "Sin", "Cos", "Tanh", "Sigmoid", "Erf", "Expm1", "Silu", "Softplus" }.SelectMany(name => Function(name, "-4..4")),
        .. Function("Gelu", "-2..4"), .. Function("Log", "0.5..3"), .. Function("Sqrt", "0.5..3"), .. Function("Rsqrt", "0.5..3"), .. Function("Log1p", "-0.5..3"),
        .. Function("Reciprocal", "-2..-0.5 0.5..2"),
        new("Gelu(x, true)", "[B, T]", "x[B, T] in -2..4"),
        new("Gelu(x, approximate: false)", "[]", "x[] in -2..4"),
    ];

    private static OperationRow[] Piecewise =>
    [
        .. new[] { "Abs", "Relu", "LeakyRelu", "Elu" }.SelectMany(name => Function(name, "-3..-0.1 0.1..3")),
        .. Function("Floor", "-1.9..-1.1 0.1..0.9 3.1..3.9"),
        new("LeakyRelu(x, 0.3)", "[B, T]", "x[B, T] in -3..-0.1 0.1..3"),
        new("Elu(x, alpha: 0.7)", "[B, T]", "x[B, T] in -3..-0.1 0.1..3"),
        new("Clamp(x, -0.75, 1.25)", "[B, 3, T]", "x[B, 3, T] in -2..-0.85 -0.65..1.15 1.35..2"),
        .. Broadcasting("Maximum(x, y)", "-2..2", all), .. Broadcasting("Minimum(x, y)", "-2..2", some),
        new("Maximum(x, 0.5)", "[B, T]", "x[B, T] in -1..0.4 0.6..2"),
        new("Minimum(0.5, x)", "[B, T]", "x[B, T] in -1..0.4 0.6..2"),
    ];

    private static OperationRow[] Masks =>
    [
        .. new[] { "<", ">", "<=", ">=" }.SelectMany(sign => Broadcasting($"ToVariable(x {sign} y)", "-2..2", some)),
        .. Broadcasting("Where(x < y, x * y, x - 2 * y)", "-2..2", all),
        new("ToVariable(Equal(x, y))", "[B, T]", "x[B, T]", "y[T]"),
        new("Where(NotEqual(x, y), x, y)", "[B, T]", "x[B, T]", "y[T]"),
        new("Where(Equal(x, Max(x, 1, true)), x, 0)", "[B, T]", "x[B, T]"),
        new("Where(Equal(i, j), x, -x)", "[B, T]", "x[B, T]", "i[B, 1] below 3", "j[T] below 3"),
        new("Where(NotEqual(i, 1), x, 0)", "[B, T]", "x[B, T]", "i[B, T] below 3"),
        new("Where(x > 0 & y > 0, x, y)", "[B, T]", "x[B, T] in -1..-0.1 0.1..2", "y[B, 1] in -1..-0.1 0.1..2"),
        new("Where(x > 1 | !(y <= 0.5), x * y, 0)", "[B, T]", "x[B, T] in -1..0.9 1.1..3", "y[T] in -1..0.4 0.6..3"),
        new("ToVariable(!(x > y))", "[B, T]", "x[B, T]", "y[B, T]"),
        new("Where(x > y, z, 1)", "[B, 3, T]", "x[3, T]", "y[B, 1, 1]", "z[T]"),
        new("Where(x > 0, y, z)", "[B, 3, T]", "x[B, 3, T] in -1..-0.1 0.1..2", "y[]", "z[3, 1]"),
    ];

    private static OperationRow[] Reductions =>
    [
        .. new[] { "Sum", "Mean", "Max", "Min", "Variance" }.SelectMany(Reduction),
        new("Variance(x, unbiased: true)", "[]", "x[B, T]"),
        new("Variance(x, 1, unbiased: true)", "[B]", "x[B, T]"),
        new("Variance(x, [0, 2], true, true)", "[1, 3, 1]", "x[B, 3, T]"),
        new("(x - Mean(x, -1, true)) * Rsqrt(Variance(x, -1, true) + 0.1)", "[B, T]", "x[B, T]"),
        new("Sum(x * y)", "[]", "x[B, 3, T]", "y[3, 1]"),
        new("Sum(x * x, 0) / Sum(x, 0)", "[T]", "x[B, T] in 0.5..2"),
        new("x / Sum(x)", "[B, T]", "x[B, T] in 0.5..2"),
        new("Max(x, 1) - Min(x, 1)", "[B, T]", "x[B, 3, T]"),
    ];

    private static OperationRow[] RowFunctions =>
    [
        .. new[] { "Softmax", "LogSoftmax", "LogSumExp" }.SelectMany(name => new OperationRow[]
        {
            new($"{name}(x)", name == "LogSumExp" ? "[B]" : "[B, T]", "x[B, T]"),
            new($"{name}(x, 0)", name == "LogSumExp" ? "[T]" : "[B, T]", "x[B, T]"),
            new($"{name}(x, 1)", name == "LogSumExp" ? "[B, T]" : "[B, 3, T]", "x[B, 3, T]"),
            new($"{name}(x, -2)", name == "LogSumExp" ? "[3]" : "[T, 3]", "x[T, 3]"),
            new($"{name}(x)", name == "LogSumExp" ? "[]" : "[T]", "x[T]"),
        }),
        new("LogSumExp(x, 1, true)", "[B, 1]", "x[B, T]"),
        new("LogSumExp(x, keepDimensions: true)", "[B, 3, 1]", "x[B, 3, T]"),
        new("ArgMax(x)", "", "x[B, T]") { ResultType = "Indices" },
        new("ArgMax(x, 0)", "", "x[B, T]") { ResultType = "Indices" },
        new("ArgMax(x, 1)", "", "x[B, 3, T]") { ResultType = "Indices" },
        new("ToVariable(ArgMax(x)) * Sum(x, 1)", "[B]", "x[B, T]"),
    ];

    private static OperationRow[] Products =>
    [
        new("MatMul(x, y)", "[]", "x[T]", "y[T]"),
        new("MatMul(x, y)", "[T]", "x[3]", "y[3, T]"),
        new("MatMul(x, y)", "[B]", "x[B, T]", "y[T]"),
        new("MatMul(x, y)", "[B, 5]", "x[B, T]", "y[T, 5]"),
        new("MatMul(x, y)", "[B, T]", "x[B, 3]", "y[3, T]"),
        new("MatMul(x, y)", "[3, 4]", "x[3, B]", "y[B, 4]"),
        new("MatMul(x, Transpose(y))", "[B, T]", "x[B, 7]", "y[T, 7]"),
        new("MatMul(Transpose(x), y)", "[T, 7]", "x[B, T]", "y[B, 7]"),
        new("MatMul(Transpose(x), Transpose(y))", "[T, 2]", "x[B, T]", "y[2, B]"),
        new("MatMul(x, Transpose(x))", "[B, B]", "x[B, T]"),
        new("MatMul(x, y)", "[B, 3, 2]", "x[B, 3, T]", "y[T, 2]"),
        new("MatMul(x, y)", "[B, 3, 2]", "x[B, 3, T]", "y[B, T, 2]"),
        new("MatMul(x, y)", "[B, 3, 2]", "x[3, T]", "y[B, T, 2]"),
        new("MatMul(x, y)", "[B, 3]", "x[B, 3, T]", "y[T]"),
        new("MatMul(x, y)", "[B, 2]", "x[T]", "y[B, T, 2]"),
        new("MatMul(x, y)", "[2, B, 3, 2]", "x[2, 1, 3, T]", "y[B, T, 2]"),
        new("MatMul(x, Transpose(y))", "[B, T, T]", "x[B, T, 3]", "y[B, T, 3]"),
        new("Relu(MatMul(x, y) + z)", "[B, 5]", "x[B, 3] in 0.1..1", "y[3, 5] in 0.1..1", "z[5] in 0.1..1"),
        new("Tanh(0.1 * MatMul(x, y)) * z", "[B, T]", "x[B, 3]", "y[3, T]", "z[B, 1]"),
        new("Softmax(0.1 * MatMul(x, Transpose(y)))", "[B, T]", "x[B, 3]", "y[T, 3]"),
        new("MatMul(MatMul(x, y), z)", "[B, 2]", "x[B, 3]", "y[3, T]", "z[T, 2]"),
    ];

    private static OperationRow[] Summations =>
    [
        new("Einsum(\"ij,jk->ik\", x, y)", "[B, 5]", "x[B, T]", "y[T, 5]"),
        new("Einsum(\"bik, bjk -> bij\", x, y)", "[B, T, 5]", "x[B, T, 3]", "y[B, 5, 3]"),
        new("Einsum(\"bhid,bhjd->bhij\", x, y)", "[B, 2, T, 3]", "x[B, 2, T, 4]", "y[B, 2, 3, 4]"),
        new("Einsum(\"bthd,bshd->bhts\", x, y)", "[B, 2, T, 3]", "x[B, T, 2, 4]", "y[B, 3, 2, 4]"),
        new("Einsum(\"ab,cb\", x, y)", "[B, 3]", "x[B, T]", "y[3, T]"),
        new("Einsum(\"ij->ji\", x)", "[T, B]", "x[B, T]"),
        new("Einsum(\"ijk->j\", x)", "[3]", "x[B, 3, T]"),
        new("Einsum(\"i,j->ji\", x, y)", "[T, B]", "x[B]", "y[T]"),
        new("Einsum(\"i,i\", x, y)", "[]", "x[B]", "y[B]"),
        new("Einsum(\"ij,ij->i\", x, y)", "[B]", "x[B, T]", "y[B, T]"),
        new("Einsum(\"bi,ijk,bk->bj\", x, y, z)", "[B, 3]", "x[B, T]", "y[T, 3, 2]", "z[B, 2]"),
        new("Einsum(\"aib,acib->c\", x, y)", "[3]", "x[B, 2, T]", "y[B, 3, 2, T]"),
        new("Einsum(\"ii->i\", x)", "[T]", "x[T, T]"),
        new("Einsum(\"iji\", x)", "[B]", "x[T, B, T]"),
        new("Einsum(\"bii,j->jb\", x, y)", "[3, B]", "x[B, T, T]", "y[3]"),
        new("Einsum(\",i->i\", x, y)", "[T]", "x[]", "y[T]"),
        new("Einsum(\"...ik,...kj->...ij\", x, y)", "[B, 2, T, 3]", "x[B, 2, T, 4]", "y[B, 2, 4, 3]"),
        new("Einsum(\"...i,ji\", x, y)", "[B, T, 3]", "x[B, T, 4]", "y[3, 4]"),
        new("Einsum(\"...i, ...->i...\", x, y)", "[4, B, T]", "x[B, T, 4]", "y[T]"),
        new("Einsum(\"i...->i\", x)", "[B]", "x[B, T, 3]"),
        new("Einsum(\"...->...\", x)", "[B, T]", "x[B, T]"),
    ];

    private static OperationRow[] Convolutions =>
    [
        new("Conv2D(x, y)", "[B, 3, 3, 4]", "x[B, 2, 5, 6]", "y[3, 2, 3, 3]"),
        new("Conv2D(x, y, stride: 2, padding: 1)", "[B, 3, 4, 3]", "x[B, 2, 7, 6]", "y[3, 2, 3, 3]"),
        new("Conv2D(x, y, padding: 2, dilation: 2)", "[B, 1, 6, 7]", "x[B, 1, 6, 7]", "y[1, 1, 3, 3]"),
        new("Conv2D(x, y, 3, 1, 2)", "[2, 3, 3, 3]", "x[2, 2, 7, 9]", "y[3, 2, 2, 3]"),
        new("Conv2D(x, y, groups: 2)", "[B, 4, 2, 3]", "x[B, 4, 3, 4]", "y[4, 2, 2, 2]"),
        new("Conv2D(x, y, padding: 1, groups: 3)", "[B, 3, 4, 5]", "x[B, 3, 4, 5]", "y[3, 1, 3, 3]"),
        new("Conv2D(x, y, padding: 1, groups: 3, stride: 2)", "[B, 6, 2, 3]", "x[B, 3, 4, 5]", "y[6, 1, 3, 3]"),
        new("Conv2D(x, y, [2, 1], [0, 2], [1, 2])", "[B, 2, 2, 4]", "x[B, 1, 4, 4]", "y[2, 1, 2, 3]"),
        new("Conv2D(x, y)", "[B, 5, 2, T]", "x[B, 3, 2, T]", "y[5, 3, 1, 1]"),
        new("Conv2D(x, y, padding: 1)", "[2, 2, 3, T]", "x[2, 1, 3, T]", "y[2, 1, 3, 3]"),
        new("Conv2D(x, y)", "", "x[1, 1, 3, T]", "y[2, 1, 2, 3]"),
        new("Conv2D(x, Flip(y, 2, 3)) * z", "[1, 2, 3, 3]", "x[1, 2, 4, 4]", "y[2, 2, 2, 2]", "z[2, 1, 1]"),
        new("Relu(Conv2D(Permute(x, 0, 3, 1, 2), y) + Reshape(z, 2, 1, 1))", "[B, 2, 2, 2]", "x[B, 3, 3, 1] in 0.1..1", "y[2, 1, 2, 2] in 0.1..1", "z[2] in 0.1..1"),
        new("Conv2D(Conv2D(x, y), y)", "[B, 1, 3, 2]", "x[B, 1, 5, 4]", "y[1, 1, 2, 2]"),
        new("Conv1D(x, y)", "", "x[B, 2, T]", "y[3, 2, 2]"),
        new("Conv1D(x, y, padding: 2, dilation: 2)", "[B, 3, T]", "x[B, 2, T]", "y[3, 2, 3]"),
        new("Conv1D(x, y, stride: 2, padding: 1, groups: 2)", "[B, 2, 4]", "x[B, 4, 7]", "y[2, 2, 3]"),
        new("ConvTranspose2D(x, y)", "[B, 3, 4, 5]", "x[B, 2, 2, 3]", "y[2, 3, 3, 3]"),
        new("ConvTranspose2D(x, y, stride: 2, padding: 1, outputPadding: 1)", "[B, 3, 4, 6]", "x[B, 2, 2, 3]", "y[2, 3, 3, 3]"),
        new("ConvTranspose2D(x, y, 2, groups: 2, dilation: 2)", "[B, 4, 5, 7]", "x[B, 2, 2, 3]", "y[2, 2, 2, 2]"),
        new("ConvTranspose2D(x, y, [1, 2], [0, 1], [0, 1], [1, 1])", "[B, 1, 4, 4]", "x[B, 2, 3, 2]", "y[2, 1, 2, 3]"),
        new("ConvTranspose1D(x, y, 2, 1, 1)", "[B, 3, 6]", "x[B, 2, 3]", "y[2, 3, 3]"),
        new("ConvTranspose1D(x, y)", "", "x[B, 2, T]", "y[2, 1, 2]"),
        new("MeanSquaredError(Conv2D(x, y, padding: 1), z)", "[]", "x[B, 2, 5, 5]", "y[3, 2, 3, 3]", "z[B, 3, 5, 5]"),
    ];

    private static OperationRow[] Pooling =>
    [
        new("MaxPool2D(x, 2)", "[B, 3, 2, 3]", "x[B, 3, 4, 7]"),
        new("MaxPool2D(x, 3, 2, 1)", "[B, 2, 3, 2]", "x[B, 2, 5, 4]"),
        new("MaxPool2D(x, 2, stride: 1, padding: 1) * y", "[B, 1, 4, 3]", "x[B, 1, 3, 2]", "y[4, 1]"),
        new("Relu(MaxPool2D(Conv2D(x, y), 2))", "[B, 2, 2, 2]", "x[B, 1, 5, 5] in 0.1..1", "y[2, 1, 2, 2] in 0.1..1"),
        new("MaxPool1D(x, 3, 1, 1)", "[B, 2, T]", "x[B, 2, T]"),
        new("MaxPool1D(x, 2)", "[B, 2, 3]", "x[B, 2, 7]"),
        new("MaxPool1D(x, 3, 2, dilation: 2)", "[B, 2, 2]", "x[B, 2, 8]"),
        new("MaxPool1D(x, 2, 1, 1, 3)", "[B, 2, 6]", "x[B, 2, 7]"),
        new("MaxPool2D(x, 3, 1, 1, 2)", "[B, 2, 3, 2]", "x[B, 2, 5, 4]"),
        new("MaxPool2D(x, [3, 2], [1, 2], [1, 0], [1, 2])", "[B, 2, 5, 3]", "x[B, 2, 5, 7]"),
        new("AveragePool2D(x, [3, 1], [2, 1], [1, 0])", "[B, 2, 3, 4]", "x[B, 2, 5, 4]"),
        new("MaxPool2D(x, [1, 3])", "[B, 2, 5, 2]", "x[B, 2, 5, 7]"),
        new("AveragePool2D(x, [2, 1], padding: [1, 0])", "[B, 2, 3, 4]", "x[B, 2, 5, 4]"),
        new("AveragePool2D(x, [2, 3], [1, 2], [1, 1], countPadding: false)", "[B, 2, 6, 2]", "x[B, 2, 5, 4]"),
        new("AveragePool2D(x, 2)", "[B, 3, 2, 3]", "x[B, 3, 4, 7]"),
        new("AveragePool2D(x, 3, 2, 1)", "[B, 2, 3, 2]", "x[B, 2, 5, 4]"),
        new("AveragePool2D(x, 3, stride: 1, padding: 1, countPadding: false)", "[B, 2, 3, T]", "x[B, 2, 3, T]"),
        new("AveragePool1D(x, 4, 3, 2, false)", "[B, 2, 3]", "x[B, 2, 7]"),
        new("AveragePool1D(Exp(0.3 * x), 2, 1)", "", "x[B, 2, T]"),
        new("AdaptiveAveragePool(x, 2, 3)", "[B, 2, 2, 3]", "x[B, 2, 5, 7]"),
        new("AdaptiveAveragePool(x, 4)", "[B, 4]", "x[B, T]"),
        new("AdaptiveAveragePool(x, 1, 5)", "[B, 1, 5]", "x[B, 3, 5]"),
        new("AdaptiveMaxPool(x, 2, 3)", "[B, 2, 2, 3]", "x[B, 2, 5, 7]"),
        new("AdaptiveMaxPool(x, 2, 7)", "[B, 2, 7]", "x[B, 6, 5]"),
        new("AdaptiveMaxPool(x, 1)", "[B, 1]", "x[B, T]"),
        new("InterpolateNearest(x, 5, 3)", "[B, 5, 3]", "x[B, 2, 4]"),
        new("InterpolateNearest(x, 2 * x.Shape[1]) * y", "[B, 6]", "x[B, 3]", "y[B, 6]"),
        new("InterpolateNearest(x, 4)", "[B, 4]", "x[B, T]"),
        new("InterpolateLinear(x, [5, 7])", "[B, 5, 7]", "x[B, 2, 4]"),
        new("InterpolateLinear(x, [5, 7], alignCorners: true)", "[B, 5, 7]", "x[B, 2, 4]"),
        new("InterpolateLinear(x, [1], true)", "[B, 1]", "x[B, 4]"),
        new("InterpolateLinear(x, [6])", "[B, 6]", "x[B, T]"),
        new("InterpolateLinear(x, [6, 5, 4], true)", "[B, 6, 5, 4]", "x[B, 2, 1, T]"),
        new("GlobalAveragePool(x)", "[B, 2]", "x[B, 2, 3, T]"),
        new("GlobalMaxPool(x)", "[B, 2]", "x[B, 2, T]"),
    ];

    private static OperationRow[] Movement =>
    [
        new("Transpose(x)", "[T, B]", "x[B, T]"),
        new("Transpose(x)", "[B, T, 3]", "x[B, 3, T]"),
        new("Transpose(x, 0, -1)", "[T, 3, B]", "x[B, 3, T]"),
        new("Permute(x, 2, 0, 1)", "[T, B, 3]", "x[B, 3, T]"),
        new("Permute(x, -2, -1, 0)", "[3, T, B]", "x[B, 3, T]"),
        new("Transpose(x) + y", "[T, B]", "x[B, T]", "y[B]"),
        new("Reshape(x, x.Shape[0], 3, 2)", "[B, 3, 2]", "x[B, 6]"),
        new("Reshape(x, -1, 2)", "", "x[B, 6]"),
        new("Sum(Square(Reshape(x, -1, 2)), 0)", "[2]", "x[B, 6]"),
        new("Reshape(x, x.Shape[0] * x.Shape[2], 3)", "", "x[B, 3, T]"),
        new("MatMul(Reshape(x, -1, 3), y)", "", "x[B, T, 3]", "y[3, 2]"),
        new("Reshape(MatMul(Reshape(x, -1, 3), y), x.Shape[0], x.Shape[1], 2)", "[B, T, 2]", "x[B, T, 3]", "y[3, 2]"),
        new("Reshape(x, [2, 3, -1])", "[2, 3, T]", "x[6, T]"),
        new("Reshape(Transpose(x), 6, 2)", "[6, 2]", "x[3, 4]"),
        new("Reshape(x, 1)", "[1]", "x[]"),
        new("Flatten(x)", "", "x[B, 3, T]"),
        new("Sum(Square(Flatten(x)) * x)", "[]", "x[T]"),
        new("Flatten(x, 1)", "[B, 6]", "x[B, 2, 3]"),
        new("Flatten(x, -1)", "[B, T]", "x[B, T]"),
        new("Flatten(x, 0)", "[1]", "x[]"),
        new("Squeeze(x, 1) * y", "[B, T]", "x[B, 1, T]", "y[T]"),
        new("Squeeze(x, -1)", "[B]", "x[B, 1]"),
        new("Unsqueeze(x, 1) - y", "[B, 3, T]", "x[B, T]", "y[3, 1]"),
        new("Unsqueeze(x, -1) * y", "[B, T]", "x[B]", "y[T]"),
        new("Where(Unsqueeze(x > 0, 1) & Unsqueeze(y > 0, -1), Unsqueeze(x, 1), z)", "[3, T, B]", "x[3, B] in -1..-0.1 0.1..1", "y[T] in -1..-0.1 0.1..1", "z[T, 1]"),
        new("BroadcastTo(x, y.Shape[0], 3, y.Shape[1]) * 2", "[B, 3, T]", "x[3, 1]", "y[B, T]"),
        new("BroadcastTo(x, 3, 2)", "[3, 2]", "x[]"),
        new("Slice(x, 1, 1, 4)", "[B, 3]", "x[B, 5]"),
        new("Slice(x, 1, 0, int.MaxValue, 2)", "[B, 3]", "x[B, 5]"),
        new("Slice(x, 1, 1, -1, 2)", "[B, 3]", "x[B, 7]"),
        new("Slice(x, -1, -3, int.MaxValue)", "[B, 3]", "x[B, 7]"),
        new("Slice(x, 0, 1, 5, 3)", "[2, T]", "x[6, T]"),
        new("Slice(x, 1, 2, 2)", "[B, 0]", "x[B, 5]"),
        new("Slice(x, 0, 0, y.Shape[0]) * y", "[T]", "x[B]", "y[T]"),
        new("Slice(x, 0, 1, int.MaxValue)", "", "x[B, T]"),
        new("Sum(Square(Slice(x, 0, 1, int.MaxValue)) - Slice(x, 0, 0, x.Shape[0] - 1), 0)", "[T]", "x[B, T]"),
        new("Slice(x, 1, 0, 3) * Slice(x, 1, 3, 6)", "[B, 3]", "x[B, 6]"),
        new("Flip(x, 1)", "[B, 3, T]", "x[B, 3, T]"),
        new("Flip(x, -1, 0) * y", "[B, T]", "x[B, T]", "y[B, T]"),
        new("Flip(x) + 1", "[B, T]", "x[B, T]"),
        new("MatMul(Flip(x, 1), Flip(y, 0, 1))", "[B, 5]", "x[B, T]", "y[T, 5]"),
        new("Tile(x, 2, 3)", "[6, 12]", "x[3, 4]"),
        new("Sum(Square(Tile(x, x.Shape[0], 2) + 1), 0)", "[6]", "x[B, 3]"),
        new("Tile(x, 2)", "[B, 6]", "x[B, 3]"),
        new("Tile(x, 2, 1, 3)", "[2, 4, 9]", "x[4, 3]"),
        new("Tile(x, 2, 3)", "[2, 3]", "x[]"),
        new("Tile(x, 0, 2)", "[0, 6]", "x[B, 3]"),
        new("Repeat(x, 2, 1)", "[B, 6]", "x[B, 3]"),
        new("Repeat(x, 3, -2) * y", "[6, T]", "x[2, T]", "y[6, T]"),
        new("Sum(Exp(Repeat(x, y.Shape[0], 0)), 0)", "[T]", "x[B, T]", "y[B]"),
        new("Pad(x, 1, 2, 1)", "[B, 6]", "x[B, 3]"),
        new("Pad(x, -1, 0, 2, 1.5)", "[B, 5]", "x[B, 3]"),
        new("Pad(x, 0, 1, 2)", "", "x[B, T]"),
        new("Sum(Square(Pad(x, 0, 1, 2, value: 0.5)) * y, 0)", "[T]", "x[B, T]", "y[T]"),
        new("Pad(x, 1, 1, 1) * y + Pad(y, 1, 0, 0)", "[B, 5]", "x[B, 3]", "y[B, 5]"),
    ];

    private static OperationRow[] Joining =>
    [
        new("Concat([x, y], 1)", "[B, 5]", "x[B, 2]", "y[B, 3]"),
        new("Concat([x, x * 2, y], -1)", "[B, 7]", "x[B, 2]", "y[B, 3]"),
        new("Concat([x, y])", "", "x[B, 3]", "y[T, 3]"),
        new("Sum(Square(Concat([x, y])) * z, 0)", "[3]", "x[B, 3]", "y[T, 3]", "z[3]"),
        new("MatMul(Concat([x, y], 1), z)", "[B, 2]", "x[B, 2]", "y[B, 3]", "z[5, 2]"),
        new("Concat(new[] { x, y, x }, 0)", "[5, T]", "x[2, T]", "y[1, T]"),
        new("Stack([x, y])", "[2, B]", "x[B]", "y[B]"),
        new("Stack([x, Exp(y), x], 1)", "[B, 3, T]", "x[B, T]", "y[B, T]"),
        new("Stack([x, y], -1)", "[B, T, 2]", "x[B, T]", "y[B, T]"),
        new("Stack([x, y, x])", "[3]", "x[]", "y[]"),
        new("Concat(new List<Variable> { x, y }, 1)", "[B, 5]", "x[B, 2]", "y[B, 3]"),
        new("Stack(new List<Variable> { x, y, x }, 1)", "[B, 3]", "x[B]", "y[B]"),
        new("x[1] * x[^1]", "[B]", "x[3, B]"),
    ];

    private static OperationRow[] Indexing =>
    [
        new("Gather(x, i)", "[B, T]", "x[7, T]", "i[B] below 7"),
        new("Gather(x, i)", "[T, 2, 3]", "x[B, 3]", "i[T, 2] below B"),
        new("Gather(x, i, 1)", "[B, T]", "x[B, 4]", "i[T] below 4"),
        new("Gather(x, i, -1)", "[B, 3]", "x[B, 3, 4]", "i[] below 4"),
        new("Gather(x, 2)", "[T]", "x[4, T]"),
        new("MatMul(Gather(x, i), y)", "[B, 2]", "x[5, 3]", "i[B] below 5", "y[3, 2]"),
        new("TakeAlong(x, i)", "[B, T]", "x[B, 4]", "i[B, T] below 4"),
        new("TakeAlong(x, i, 0) * x", "[3, T]", "x[3, T]", "i[3, T] below 3"),
        new("TakeAlong(Exp(x), i, 1)", "[B, 2, T]", "x[B, 3, T]", "i[B, 2, T] below 3"),
        new("TakeAlong(x, TopIndices(x, 2))", "[B, 2]", "x[B, 5]"),
        new("TakeAlong(x, TopIndices(x, 3, 0), 0) * y", "[3, T]", "x[4, T]", "y[3, 1]"),
        new("Gather(x, TopIndices(y, 2))", "[2, 3]", "x[4, 3]", "y[4]"),
        new("TopIndices(x, 3)", "", "x[B, 5]") { ResultType = "Indices" },
        new("TopIndices(x, 2, 1)", "", "x[B, T]") { ResultType = "Indices" },
        new("CumulativeSum(x)", "[B, T]", "x[B, T]"),
        new("CumulativeSum(x, 0, reverse: true) * y", "[B, T]", "x[B, T]", "y[B, T]"),
        new("CumulativeSum(Square(x), 1)", "[B, 3, T]", "x[B, 3, T]"),
        new("Embedding(x, i)", "[B, T, 3]", "x[5, 3]", "i[B, T] below 5"),
        new("Embedding(x, i) * y", "[B, 4]", "x[T, 4]", "i[B] below T", "y[4]"),
        new("OneHot(i, 5) * x", "[B, 5]", "i[B] below 5", "x[5]"),
        new("MatMul(OneHot(i, 5), x)", "[B, T]", "i[B] below 5", "x[5, T]"),
        new("OneHot(i, 4)", "", "i[B, T] below 4"),
        new("Sum(OneHot(i, 4) * x, -1)", "[B, T]", "i[B, T] below 4", "x[B, T, 4]"),
        new("ToVariable(i) * x", "[B]", "i[B] below 9", "x[B]"),
        new("ToVariable(i)", "", "i[B] below 9"),
        new("ToVariable(Range(x.Shape[1])) * x", "[B, T]", "x[B, T]"),
        new("Range(x.Shape[0])", "", "x[B]") { ResultType = "Indices" },
        new("Where(NotEqual(Range(x.Shape[1]), i), x, 0)", "[B, T]", "x[B, T]", "i[B, 1] below 3"),
    ];

    private static OperationRow[] Creation =>
    [
        new("x + Zeros(3)", "[B, 3]", "x[B, 3]"),
        new("Ones(x.Shape[0], 1) * x", "[B, T]", "x[B, T]"),
        new("x * Full(0.25, 3, 1)", "[3, T]", "x[T]"),
        new("x * Full(1.0 / x.Shape[0], x.Shape[0])", "[B]", "x[B]"),
        new("Full(1.5, 2, 2)", "", "x[B]"),
        new("Zeros(x.Shape[0], 3)", "", "x[B]"),
        new("x * (Variable)new double[] { 0.5, -1, 2 }", "[B, 3]", "x[B, 3]"),
        new("x * (Variable)new float[] { 0.5f, -1, 2 }", "[B, 3]", "x[B, 3]"),
        new("Gather(x, new[] { 2, 0, 2 })", "[3, T]", "x[3, T]"),
        new("x * x.Shape[0] / x.Rank + x.Count", "[B, T]", "x[B, T]"),
        new("x * Uniform(x.Shape[0], 3)", "[B, 3]", "x[B, 3]"),
        new("x + Uniform() - Uniform(1, x.Shape[1]) * y", "[B, T]", "x[B, T]", "y[T]"),
        new("Exp(x * 0.25) * Normal(x.Shape[0], x.Shape[1])", "[B, T]", "x[B, T]"),
        new("Normal(3, x.Shape[0]) + Normal(3, x.Shape[0])", "[3, B]", "x[B]"),
        new("Dropout(x, 0.25)", "", "x[B, T]"),
        new("Dropout(x, 0)", "[B, T]", "x[B, T]"),
    ];

    private static OperationRow[] Losses =>
    [
        new("MeanSquaredError(x, y)", "[]", "x[B, T]", "y[B, T]"),
        new("MeanSquaredError(x, y)", "[]", "x[B]", "y[]"),
        new("MeanAbsoluteError(x, y)", "[]", "x[B, T] in -2..-1 1..2", "y[B, T] in -0.9..0.9"),
        new("MeanAbsoluteError(x, 0)", "[]", "x[T] in -2..-1 1..2"),
        new("Huber(x, y)", "[]", "x[B, T] in -3..-1.3 -0.7..0.7 1.3..3", "y[B, T] in -0.2..0.2"),
        new("Huber(x, y, 0.75)", "[]", "x[B, 3, T] in -2..-1 -0.5..0.5 1..2", "y[B, 3, T] in -0.2..0.2"),
        new("BinaryCrossEntropyWithLogits(x, y)", "[]", "x[B, T] in -4..4", "y[B, T] in 0..1"),
        new("BinaryCrossEntropyWithLogits(x, 1)", "[]", "x[B] in -4..4"),
        new("CrossEntropy(x, i)", "[]", "x[B, 5]", "i[B] below 5"),
        new("CrossEntropy(x, i)", "[]", "x[B, T]", "i[B] below T"),
        new("CrossEntropy(x, i)", "[]", "x[B, T, 4]", "i[B, T] below 4"),
        new("CrossEntropy(x, i)", "[]", "x[5]", "i[] below 5"),
        new("CrossEntropy(x, i, 0.1)", "[]", "x[B, 5]", "i[B] below 5"),
        new("CrossEntropy(x, i, ignoreIndex: 2)", "[]", "x[B, 5]", "i[B] below 5"),
        new("CrossEntropy(x, i, 0.2, 0)", "[]", "x[B, 7, 3]", "i[B, 7] below 3"),
        new("CrossEntropy(x, i, y) + Sum(y)", "[]", "x[B, 5]", "i[B] below 5", "y[5] in 0.5..2"),
        new("CrossEntropy(x, i, y, 0.1) + Sum(y)", "[]", "x[B, T]", "i[B] below T", "y[T] in 0.5..2"),
        new("CrossEntropy(x, i, y, ignoreIndex: 2) + Sum(y)", "[]", "x[B, T, 4]", "i[B, T] below 4", "y[4] in 0.5..2"),
        new("CrossEntropy(x, i, y, 0.2, 1) + Sum(y)", "[]", "x[B, 3]", "i[B] below 3", "y[3] in 0.5..2"),
        new("CrossEntropy(MatMul(x, y), i) + 0.01 * Sum(y * y)", "[]", "x[B, 3]", "y[3, 5]", "i[B] below 5"),
    ];

    /// <summary>Functions that are themselves written in the definition language.</summary>
    private static OperationRow[] Helpers =>
    [
        new("Losses.KullbackLeibler(LogSoftmax(x), y)", "[]", "x[B, 5]", "y[B, 5] in 0.1..1"),
        new("Losses.KullbackLeibler(x, Softmax(y))", "[]", "x[B, 3, T]", "y[B, 3, T]"),
        new("Losses.CosineSimilarity(x, y)", "[B]", "x[B, 5]", "y[B, 5]"),
        new("Losses.CosineSimilarity(x, y, -2, 0.5)", "[B, T]", "x[B, 3, T] in 0.5..2", "y[3, 1] in 0.5..2"),
        new("Losses.PairwiseDistance(x, y)", "[B]", "x[B, 5] in 0..1", "y[B, 5] in 2..3"),
        new("Losses.PairwiseDistance(Unsqueeze(x, 1), y, epsilon: 0.01)", "[B, T]", "x[B, 3] in 0..1", "y[T, 3] in 2..3"),
        new("Losses.Triplet(x, y, z)", "[]", "x[B, 4] in 0..1", "y[B, 4] in 2..2.2", "z[B, 4] in 2.5..3"),
        new("Losses.Triplet(x, y, z, 0.3)", "[]", "x[T, B, 4] in 0..1", "y[T, B, 4] in 3..4", "z[B, 4] in 1..1.2"),
        new("Losses.Contrastive(x, y, z)", "[]", "x[B, 4] in 0..0.2", "y[B, 4] in 0.3..0.5", "z[B] in 0..1"),
        new("Losses.Contrastive(x, y, z, 0.1)", "[]", "x[B, 4] in 0..0.2", "y[B, 4] in 0.3..0.5", "z[B] in 0..1"),
        new("ToVariable(Masks.CausalMask(x.Shape[1])) * x", "[B, T, T]", "x[B, T, T]"),
        new("Where(Masks.CausalMask(x.Shape[0], x.Shape[1]), x, 0)", "[B, T]", "x[B, T]"),
        new("Where(Masks.PaddingMask(i, x.Shape[1]), x, -1)", "[B, T]", "x[B, T]", "i[B] below 3"),
        new("Masks.MaskedSoftmax(x, y > 0)", "[B, 5]", "x[B, 5]", "y[5] in -1..-0.1 0.1..2"),
        new("Masks.MaskedSoftmax(x, Masks.PaddingMask(i, 5))", "[B, 5]", "x[B, 5]", "i[B] below 6"),
        new("Masks.MaskedSoftmax(x, Masks.CausalMask(3, 4), 1)", "[B, 3, 4]", "x[B, 3, 4]"),
        new("MatMul(Masks.MaskedSoftmax(0.2 * MatMul(x, Transpose(y)), Masks.CausalMask(x.Shape[1])), z)", "[B, T, 2]", "x[B, T, 3]", "y[B, T, 3]", "z[B, T, 2]"),
    ];

    private static OperationRow[] Broadcasting(string code, string domain, (string X, string Y, string Result)[] shapes) =>
        Array.ConvertAll(shapes, s => new OperationRow(code, s.Result, $"x{s.X} in {domain}", $"y{s.Y} in {domain}"));

    private static OperationRow[] Function(string name, string domain) =>
    [
        new($"{name}(x)", "[B, T]", $"x[B, T] in {domain}"),
        new($"{name}(x)", "[]", $"x[] in {domain}"),
    ];

    private static OperationRow[] Reduction(string name) =>
    [
        new($"{name}(x)", "[]", "x[B, 3, T]"),
        new($"{name}(x)", "[]", "x[T]"),
        new($"{name}(x)", "[]", "x[]"),
        new($"{name}(x, true)", "[1, 1]", "x[B, T]"),
        new($"{name}(x, 0)", "[T]", "x[B, T]"),
        new($"{name}(x, 1)", "[B]", "x[B, T]"),
        new($"{name}(x, 1)", "[B, T]", "x[B, 3, T]"),
        new($"{name}(x, -1, true)", "[B, 3, 1]", "x[B, 3, T]"),
        new($"{name}(x, [0, 2])", "[3]", "x[B, 3, T]"),
        new($"{name}(x, [-1, 1], true)", "[B, 1, 1]", "x[B, 3, T]"),
        new($"{name}(x, [0, 1], keepDimensions: true)", "[1, 1, T]", "x[B, 3, T]"),
    ];
}
