using System.Collections.Generic;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Code that compiles and hardly does what was meant: the source marks with <c>{|...|}</c> where that is said, and <paramref name="Corrected"/> is what its reader should have written instead.</summary>
internal sealed record WarningCase(string Name, string Id, string Source, string Message, string Corrected);

internal static class WarningCases
{
    private static WarningCase Member(string name, string id, string members, string message, string corrected) =>
        new(name, id, Model(members), message, Model(corrected));

    /// <summary>A mistake in a loss of x [B, 6], y [B, 1], t [B] and k [B], in a model with a parameter w [6, 1].</summary>
    private static WarningCase Loss(string name, string id, string expression, string message, string corrected) =>
        Member(name, id, LossOf(expression), message, LossOf(corrected));

    private static string Model(string members) => "[Model] public partial class M\n{\n    " + members + "\n}\n";

    private static string LossOf(string expression) =>
        """readonly Parameter w = new([6, 6], Init.Ones); [Loss] Variable F([Shape("B", 6)] Variable x, [Shape("B", 1)] Variable y, [Shape("B")] Variable t, [Shape("B")] Indices k)""" + (expression.StartsWith('{') && !expression.StartsWith("{|") ? " " + expression : $" => {expression};");

    /// <summary>A forward method that a loss of x [B, 6] and y [B, 6] may call.</summary>
    private static string Shared(string prediction, string loss, string step = "x") =>
        $$"""
        readonly Linear first = new(6, 6), second = new(6, 6);
            [Forward] Variable Predict([Shape("B", 6)] Variable x) => {{prediction}};
            [Loss] Variable F([Shape("B", 6)] Variable x, [Shape("B", 6)] Variable y) => {{loss}};
            Variable Unrolled(Variable x) { var list = new List<Variable>(); for (int i = 0; i < 3; i++) list.Add(Slice({{step}}, 1, 2 * i, 2 * i + 2)); return Concat(list, 1); }
        """;

    private const string TwoFields = """readonly Parameter w = new([6], Init.Ones);""";
    private const string UsedLoss = """[Loss] Variable F([Shape("B", 6)] Variable x) => Mean(x * w);""";

    public static IReadOnlyList<WarningCase> All { get; } =
    [
        Member("UnusedParameter", "BP3201", TwoFields + " readonly Parameter {|b|} = new([6], Init.Zeros); " + UsedLoss, "No loss of 'M' depends on the parameter 'b': use it in a loss, or remove it",
            TwoFields + " " + UsedLoss),
        Member("UnusedLayer", "BP3201", TwoFields + " readonly Linear {|hidden|} = new(6, 6); " + UsedLoss, "No loss of 'M' depends on the parameters 'hidden.weight' and 'hidden.bias': use it in a loss, or remove it",
            TwoFields + """ readonly Linear hidden = new(6, 6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(hidden.Apply(x) * w);"""),
        Member("UnusedLayers", "BP3201", TwoFields + " readonly Linear[] {|hidden|} = [new(6, 6), new(6, 6), new(6, 6)]; " + UsedLoss, "No loss of 'M' depends on the parameters 'hidden.0.weight', 'hidden.0.bias' and 4 more: use it in a loss, or remove it",
            TwoFields + """ readonly Linear[] hidden = [new(6, 6)]; [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(hidden[0].Apply(x) * w);"""),
        Member("ParameterOfForwardOnly", "BP3201", TwoFields + """ readonly Parameter {|b|} = new([6], Init.Zeros); """ + UsedLoss + """ [Forward] Variable G([Shape("B", 6)] Variable x) => x * w + b;""", "No loss of 'M' depends on the parameter 'b': use it in a loss, or remove it",
            TwoFields + " " + UsedLoss + """ [Forward] Variable G([Shape("B", 6)] Variable x) => x * w;"""),
        Member("UnusedInLayer", "BP3201", """[Layer] sealed partial class L { readonly Parameter a = new([6], Init.Ones), b = {|new([6], Init.Zeros)|}; public Variable Apply(Variable x) => x * a; } readonly L layer = new(); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(layer.Apply(x));""", "No loss of 'M' depends on the parameter 'layer.b': use it in a loss, or remove it",
            """[Layer] sealed partial class L { readonly Parameter a = new([6], Init.Ones), b = new([6], Init.Zeros); public Variable Apply(Variable x) => x * a + b; } readonly L layer = new(); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(layer.Apply(x));"""),
        Member("NothingToTrain", "BP3202", TwoFields + " " + UsedLoss + """ [Loss] Variable {|Error|}([Shape("B")] Variable x) => Mean(x * x);""", "The loss 'Error' depends on no parameter and has no argument marked [Gradient]: there is nothing to train; if only its value is wanted, mark the method [Forward]",
            TwoFields + " " + UsedLoss + """ [Forward] Variable Error([Shape("B")] Variable x) => Mean(x * x);"""),

        Loss("ArgMaxCuts", "BP3203", "Mean(ToVariable({|ArgMax(MatMul(x, w))|}) - t)", "No gradient reaches the parameter 'w': every path from a loss leads through ArgMax, whose gradient is 0", "CrossEntropy(MatMul(x, w), k)"),
        Loss("ComparisonCuts", "BP3203", "Mean(ToVariable({|MatMul(x, w) > 0|}))", "No gradient reaches the parameter 'w': every path from a loss leads through a comparison, whose gradient is 0", "Mean(Sigmoid(MatMul(x, w)))"),
        Loss("StopGradientCuts", "BP3203", "Mean({|StopGradient(MatMul(x, w))|} * x)", "No gradient reaches the parameter 'w': every path from a loss leads through StopGradient, whose gradient is 0", "Mean(StopGradient(x) * MatMul(x, w))"),
        Loss("CustomGradientOfAnotherOperandCuts", "BP3203", "Mean({|CustomGradient(MatMul(x, w), x, gradient => MatMul(gradient, Ones(6, 6)))|})", "No gradient reaches the parameter 'w': every path from a loss leads through CustomGradient, whose gradient is 0", "Mean(CustomGradient(MatMul(x, w), x, w, gradient => (gradient, MatMul(Transpose(x), gradient))))"),
        Loss("CustomGradientThatIgnoresTheResultsCuts", "BP3203", "Mean({|CustomGradient(Floor(w), w, gradient => Ones(6, 6))|} * Mean(x))", "No gradient reaches the parameter 'w': every path from a loss leads through CustomGradient, whose gradient is 0", "Mean(CustomGradient(Floor(w), w, gradient => gradient) * Mean(x))"),
        Loss("FloorCuts", "BP3203", "Mean({|Floor(MatMul(x, w))|})", "No gradient reaches the parameter 'w': every path from a loss leads through Floor, whose gradient is 0", "Mean(MatMul(x, w) + StopGradient(Floor(MatMul(x, w)) - MatMul(x, w)))"),

        Loss("SoftmaxTwice", "BP3204", "{|CrossEntropy(Softmax(MatMul(x, w)), k)|}", "This operation takes logits and applies the softmax itself: pass it what the softmax is applied to", "CrossEntropy(MatMul(x, w), k)"),
        Loss("LogSoftmaxOfSoftmax", "BP3204", "Mean({|LogSoftmax(Softmax(MatMul(x, w)))|})", "This operation takes logits and applies the softmax itself: pass it what the softmax is applied to", "Mean(LogSoftmax(MatMul(x, w)))"),
        Loss("WeightedSoftmaxTwice", "BP3204", "{|CrossEntropy(Softmax(MatMul(x, w)), k, new double[] { 1, 2, 1, 2, 1, 2 })|}", "This operation takes logits and applies the softmax itself: pass it what the softmax is applied to", "CrossEntropy(MatMul(x, w), k, new double[] { 1, 2, 1, 2, 1, 2 })"),
        Loss("SigmoidTwice", "BP3204", "{|BinaryCrossEntropyWithLogits(Sigmoid(MatMul(x, w)), x)|}", "This operation takes logits and applies the sigmoid itself: pass it what the sigmoid is applied to", "BinaryCrossEntropyWithLogits(MatMul(x, w), x)"),
        Loss("LogOfSoftmax", "BP3205", "-Mean({|Log(Softmax(MatMul(x, w)))|})", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax", "-Mean(LogSoftmax(MatMul(x, w)))"),
        Loss("LogOfChosenProbability", "BP3205", "-Mean({|Log(Slice(Softmax(MatMul(x, w)), 1, 0, 2))|})", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax", "-Mean(Slice(LogSoftmax(MatMul(x, w)), 1, 0, 2))"),
        Loss("LogOfSoftmaxInLoop", "BP3205", "{ Variable sum = 0; for (int i = 0; i < x.Shape[0]; i++) sum += Mean({|Log(Softmax(MatMul(x[i], w)))|}); return sum; }", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax", "{ Variable sum = 0; for (int i = 0; i < x.Shape[0]; i++) sum += Mean(LogSoftmax(MatMul(x[i], w))); return sum; }"),
        Loss("LogOfSigmoid", "BP3206", "-Mean({|Log(Sigmoid(MatMul(x, w)))|})", "Log(Sigmoid(x)) is -Infinity where the sigmoid is rounded to 0 or 1: use -Softplus(-x), or BinaryCrossEntropyWithLogits if this is a cross-entropy", "Mean(Softplus(-MatMul(x, w)))"),
        Loss("LogOfComplement", "BP3206", "-Mean({|Log(1 - Sigmoid(MatMul(x, w)))|})", "Log(1 - Sigmoid(x)) is -Infinity where the sigmoid is rounded to 0 or 1: use -Softplus(x), or BinaryCrossEntropyWithLogits if this is a cross-entropy", "Mean(Softplus(MatMul(x, w)))"),

        Loss("RootOfSumOfSquares", "BP3207", "Mean({|Sqrt(Sum(Square(MatMul(x, w)), 1))|})", "The gradient of Sqrt is infinite where its operand is 0, and this one can be: a square is 0 at 0; add a small constant to it, such as 1e-8", "Mean(Sqrt(Sum(Square(MatMul(x, w)), 1) + 1e-8))"),
        Loss("DeviationWithoutConstant", "BP3207", "Mean({|Sqrt(Variance(MatMul(x, w), 1))|})", "The gradient of Sqrt is infinite where its operand is 0, and this one can be: a square is 0 at 0; add a small constant to it, such as 1e-8", "Mean(Sqrt(Variance(MatMul(x, w), 1) + 1e-5))"),
        Loss("LogOfRelu", "BP3207", "Mean({|Log(Relu(MatMul(x, w)))|})", "The gradient of Log is infinite where its operand is 0, and this one can be: Relu is 0 below 0; add a small constant to it, such as 1e-8", "Mean(Log(Relu(MatMul(x, w)) + 1e-8))"),
        Loss("DivisionByMagnitude", "BP3207", "Mean({|x / Abs(MatMul(x, w))|})", "The gradient of Division is infinite where its operand is 0, and this one can be: an absolute value is 0 at 0; add a small constant to it, such as 1e-8", "Mean(x / (Abs(MatMul(x, w)) + 1e-8))"),

        Loss("ColumnMinusVector", "BP3208", "Mean(Square({|Slice(MatMul(x, w), 1, 0, 1) - t|}))", "A column minus a vector is [B, B], the difference of every pair of elements: bring both operands to one shape with Squeeze or Unsqueeze", "Mean(Square(Squeeze(Slice(MatMul(x, w), 1, 0, 1), 1) - t))"),
        Loss("VectorMinusColumn", "BP3208", "Mean(Square({|t - Slice(MatMul(x, w), 1, 0, 1)|}))", "A column minus a vector is [B, B], the difference of every pair of elements: bring both operands to one shape with Squeeze or Unsqueeze", "Mean(Square(Unsqueeze(t, 1) - Slice(MatMul(x, w), 1, 0, 1)))"),

        Loss("DroppedLogits", "BP3209", "{|CrossEntropy(Dropout(MatMul(x, w), 0.5), k)|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "CrossEntropy(MatMul(Dropout(x, 0.5), w), k)"),
        Loss("DroppedLogitOfABinary", "BP3209", "{|BinaryCrossEntropyWithLogits(Dropout(MatMul(x, w), 0.5), x)|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "BinaryCrossEntropyWithLogits(MatMul(Dropout(x, 0.5), w), x)"),
        Loss("DroppedPrediction", "BP3209", "{|MeanSquaredError(Dropout(MatMul(x, w), 0.5), x)|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "MeanSquaredError(MatMul(Dropout(x, 0.5), w), x)"),
        Loss("DroppedPredictionByHand", "BP3209", "{ var error = x - Dropout(MatMul(x, w), 0.5); return Mean({|Abs(error)|}); }", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Abs(x - MatMul(Dropout(x, 0.5), w)))"),
        Loss("DroppedPredictionOfHuber", "BP3209", "{|Huber(Dropout(MatMul(x, w), 0.5), x)|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Huber(MatMul(Dropout(x, 0.5), w), x)"),
        Loss("DroppedPredictionOfAMagnitude", "BP3209", "{|MeanAbsoluteError(Dropout(MatMul(x, w), 0.5), x)|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "MeanAbsoluteError(MatMul(Dropout(x, 0.5), w), x)"),
        Loss("DroppedLogitsWithWeights", "BP3209", "{|CrossEntropy(Dropout(MatMul(x, w), 0.5), k, new double[] { 1, 2, 1, 2, 1, 2 })|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "CrossEntropy(MatMul(Dropout(x, 0.5), w), k, new double[] { 1, 2, 1, 2, 1, 2 })"),
        Loss("DroppedLogitsOfADivergence", "BP3209", "Losses.KullbackLeibler({|LogSoftmax(Dropout(MatMul(x, w), 0.5))|}, x)", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Losses.KullbackLeibler(LogSoftmax(MatMul(Dropout(x, 0.5), w)), x)"),
        Loss("ScaledAndReshapedBehindDropout", "BP3209", "{|MeanSquaredError(Reshape(-2 * Dropout(MatMul(x, w), 0.5) / x.Shape[0], -1), Reshape(x, -1))|}", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "MeanSquaredError(Reshape(-2 * MatMul(Dropout(x, 0.5), w) / x.Shape[0], -1), Reshape(x, -1))"),
        Loss("DroppedPredictionOfScaledTargets", "BP3209", "Mean({|Square(Dropout(MatMul(x, w), 0.5) - (x - 3) / 2)|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Square(MatMul(Dropout(x, 0.5), w) - (x - 3) / 2))"),
        Loss("DroppedPredictionWithWeights", "BP3209", "Mean({|Abs((x - Dropout(MatMul(x, w), 0.5)) / Unsqueeze(t, 1))|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Abs((x - MatMul(Dropout(x, 0.5), w)) / Unsqueeze(t, 1)))"),
        Loss("DroppedMean", "BP3209", "{ var d = MatMul(x, w); var s = Exp(d); return Mean(d + 0.5 * {|Square((Dropout(MatMul(x, w), 0.5) - x) / s)|}); }", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "{ var d = MatMul(x, w); var s = Exp(d); return Mean(d + 0.5 * Square((MatMul(Dropout(x, 0.5), w) - x) / s)); }"),
        Loss("DroppedMaskedPrediction", "BP3209", "Mean({|Square(Where(x > 0, Dropout(MatMul(x, w), 0.5), 0) - x)|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Square(Where(x > 0, MatMul(Dropout(x, 0.5), w), 0) - x))"),
        Loss("DroppedPredictionOfAQuantile", "BP3209", "{ var e = x - Dropout(MatMul(x, w), 0.5); return Mean({|Maximum(0.9 * e, -0.1 * e)|}); }", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "{ var e = x - MatMul(Dropout(x, 0.5), w); return Mean(Maximum(0.9 * e, -0.1 * e)); }"),
        Loss("DroppedMargin", "BP3209", "Mean({|Relu(1 - x * Dropout(MatMul(x, w), 0.5))|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Relu(1 - x * MatMul(Dropout(x, 0.5), w)))"),
        Loss("DroppedMarginByMaximum", "BP3209", "Mean({|Maximum(0, 1 - x * Dropout(MatMul(x, w), 0.5))|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Maximum(0, 1 - x * MatMul(Dropout(x, 0.5), w)))"),
        Loss("DroppedMarginOfALogisticLoss", "BP3209", "Mean({|Softplus(-x * Dropout(MatMul(x, w), 0.5))|})", "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", "Mean(Softplus(-x * MatMul(Dropout(x, 0.5), w)))"),
        Member("DroppedResultOfAForwardMethod", "BP3209", Shared("Dropout(second.Apply(Relu(first.Apply(x))), 0.5)", "{|Huber(Predict(x), y)|}"), "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", Shared("second.Apply(Dropout(Relu(first.Apply(x)), 0.5))", "Huber(Predict(x), y)")),
        Member("DroppedStepsThatAreUnrolled", "BP3209", Shared("Unrolled(x)", "{|Huber(Predict(x), y)|}", "Dropout(second.Apply(first.Apply(x)), 0.5)"), "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer", Shared("Unrolled(x)", "Huber(Predict(x), y)", "second.Apply(Dropout(first.Apply(x), 0.5))")),
        Member("BiasBeforeBatchNorm", "BP3210", """readonly Linear {|first|} = new(6, 6); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));""", "The parameter 'first.bias' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'", """readonly Linear first = new(6, 6, hasBias: false); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));"""),
        Member("BiasOfConvolutionBeforeBatchNorm", "BP3210", """readonly Conv2D {|first|} = new(2, 4, 3); readonly BatchNorm2D norm = new(4); [Loss] Variable F([Shape("B", 2, 5, 5)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));""", "The parameter 'first.bias' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'", """readonly Conv2D first = new(2, 4, 3, hasBias: false); readonly BatchNorm2D norm = new(4); [Loss] Variable F([Shape("B", 2, 5, 5)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));"""),
        Member("BiasBehindATransposition", "BP3210", """readonly Linear {|first|} = new(6, 6); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", "T", 6)] Variable x) => Mean(Sin(norm.Apply(Transpose(first.Apply(x), 1, 2))));""", "The parameter 'first.bias' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'", """readonly Linear first = new(6, 6, hasBias: false); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", "T", 6)] Variable x) => Mean(Sin(norm.Apply(Transpose(first.Apply(x), 1, 2))));"""),
        Member("BiasBeforeACentring", "BP3210", """readonly Parameter b = new([6], Init.Zeros), w = new([6], Init.Ones); [Loss] Variable F([Shape("B", 6)] Variable x) { var h = {|w * x + b|}; return Mean(Square(h - Mean(h, 0))); }""", "The parameter 'b' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'", """readonly Parameter w = new([6], Init.Ones); [Loss] Variable F([Shape("B", 6)] Variable x) { var h = w * x; return Mean(Square(h - Mean(h, 0))); }"""),
    ];

    /// <summary>Code that looks like a mistake of this kind and is none.</summary>
    public static IReadOnlyList<(string Name, string Source)> Silent { get; } =
    [
        ("BiasBeforeLayerNorm", Model("""readonly Linear first = new(6, 6); readonly LayerNorm norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));""")),
        ("BiasAlsoUsedBesideBatchNorm", Model("""readonly Linear first = new(6, 6); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) { var h = first.Apply(x); return Mean(Sin(norm.Apply(h)) + h); }""")),
        ("BiasBeforeAnActivation", Model("""readonly Linear first = new(6, 6); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(Sin(norm.Apply(Relu(first.Apply(x)))));""")),
        ("BiasBehindBatchNorm", Model("""readonly Linear first = new(6, 6); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape("B", 6)] Variable x) => Mean(Sin(first.Apply(norm.Apply(x))));""")),
        ("BiasBeforeHalfAMean", Model("""readonly Parameter b = new([6], Init.Zeros), w = new([6], Init.Ones); [Loss] Variable F([Shape("B", 6)] Variable x) { var h = w * x + b; return Mean(Square(h - 0.5 * Mean(h, 0))); }""")),
        ("BiasWhoseMeanIsAlsoUsed", Model("""readonly Parameter b = new([6], Init.Zeros), w = new([6], Init.Ones); [Loss] Variable F([Shape("B", 6)] Variable x) { var h = w * x + b; var m = Mean(h, 0); return Mean(Square(h - m)) + Mean(Square(m)); }""")),
        ("NoParameters", Model("""[Loss] Variable F([Shape("B")] Variable x) => Mean(x * x);""")),
        ("NoLoss", Model(TwoFields + """[Forward] Variable F([Shape("B")] Variable x) => x;""")),
        ("GradientOfArgument", Model(TwoFields + UsedLoss + """[Loss] Variable G([Shape("B"), Gradient] Variable x) => Mean(x * x);""")),
        ("StraightThrough", Model(LossOf("Mean(MatMul(x, CustomGradient(Floor(w), w, gradient => gradient)))"))),
        ("Frozen", Model(LossOf("Mean(MatMul(x, StopGradient(w)))"))),
        ("TrainedByAnotherLoss", Model(LossOf("Mean(MatMul(x, w))") + """[Loss] Variable G([Shape("B", 6), Gradient] Variable x) => Mean(StopGradient(MatMul(x, w)) * x);""")),
        ("ClampedLogarithm", Model(LossOf("-Mean(Log(Softmax(MatMul(x, w)) + 1e-9))"))),
        ("NormOfWeights", Model(LossOf("Mean(MatMul(x, w / Sqrt(Sum(Square(w)))))"))),
        ("GuardedRoot", Model(LossOf("Mean(Where(x > 0, Sqrt(Square(MatMul(x, w))), x))"))),
        ("RootOfData", Model(LossOf("Mean(MatMul(x, w) / Sqrt(Square(x)))"))),
        ("MeantPairs", Model(LossOf("Mean(MatMul(x, w)) + Mean(Square(Unsqueeze(t, 1) - t))"))),
        ("SpelledOutPairs", Model(LossOf("Mean(Square(Slice(MatMul(x, w), 1, 0, 1) - Unsqueeze(t, 0)))"))),
        ("DropoutOfFeatures", Model(LossOf("CrossEntropy(MatMul(Dropout(x, 0.5), w), k)"))),
        ("DropoutAndBias", Model(LossOf("CrossEntropy(Dropout(MatMul(x, w), 0.5) + w[0], k)"))),
        ("DropoutAsResidual", Model(LossOf("MeanSquaredError(x + Dropout(MatMul(x, w), 0.5), x)"))),
        ("DropoutAsPenalty", Model(LossOf("Mean(Square(Dropout(MatMul(x, w), 0.5))) + Mean(Square(Dropout(MatMul(x, w), 0.5) - MatMul(x, w)))"))),
        ("DropoutOfWhatIsComparedWithAnother", Model(LossOf("{ var f = Dropout(MatMul(x, w), 0.5); return Mean(Square(f - StopGradient(MatMul(x, w)))) + Mean(Square(f - Dropout(MatMul(x, w), 0.5))); }"))),
        ("DropoutBeforeALayerOfDifferences", Model(LossOf("CrossEntropy(MatMul(Abs(Dropout(MatMul(x, w), 0.5) - x), w), k)"))),
        ("DropoutBeforeALayerOfLogarithms", Model(LossOf("CrossEntropy(MatMul(LogSoftmax(Dropout(MatMul(x, w), 0.5)), w), k)"))),
        ("DropoutAsAGate", Model(LossOf("Mean(MatMul(Relu(1 - x * Dropout(MatMul(x, w), 0.5)), w))"))),
        ("DropoutAndAnActivation", Model(LossOf("Huber(Tanh(Dropout(MatMul(x, w), 0.5)), x)"))),
        ("DropoutAsAugmentation", Model(LossOf("{ var a = Dropout(MatMul(x, w), 0.5); var b = Dropout(MatMul(x, w), 0.5); return CrossEntropy(20 * MatMul(a, Transpose(b)) / Sqrt(Sum(Square(a), 1, keepDimensions: true) + 1e-6), k); }"))),
        ("NoiseOfTheArgument", Model(LossOf("{ var noisy = Dropout(x, 0.5); return Huber(noisy + MatMul(noisy, w), x) + 0.001 * Mean(Square(noisy - x)); }"))),
        ("DroppedResultOfAForwardMethodUnderALayer", Model(Shared("Dropout(Relu(first.Apply(x)), 0.5)", "Huber(second.Apply(Predict(x)), y)"))),
        ("DroppedResultOfAForwardMethodBesideTheLoss", Model(Shared("Dropout(second.Apply(Relu(first.Apply(x))), 0.5)", "Huber(second.Apply(Relu(first.Apply(x))), y)"))),
        ("NoDropout", Model(LossOf("CrossEntropy(Dropout(MatMul(x, w), 0), k)"))),
        ("PositiveByBounds", Model(LossOf("Mean(Log(Square(MatMul(x, w)) + 1))"))),
    ];
}
