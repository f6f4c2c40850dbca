using System.Collections.Generic;

namespace Backprop.Generators.Tests.Definition;

/// <summary>The smells of <see cref="WarningCases"/> in loops over time: in a step, in what is carried from step to step, and in what steps leave behind.</summary>
internal static class LoopWarningCases
{
    private const string Root = "The gradient of Sqrt is infinite where its operand is 0, and this one can be: a square is 0 at 0; add a small constant to it, such as 1e-8";
    private const string Dropped = "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer";

    /// <summary>Of what is carried, h does not come from g.</summary>
    private const string TwoStates = "Variable g = h; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(h, w) + x[t]); g = h + MatMul(x[t], v) * u; } ";

    /// <summary>A loss over sequences x [T, B, 6], y [T, B, 6] and k [T, B] in a model with parameters w [6, 6] and v [6, 6]; h [B, 6] and a list are at hand.</summary>
    private static string Model(string body, string members = "") =>
        $$"""
        [Model] public partial class M
        {
            readonly Parameter w = new([6, 6], Init.Ones), v = new([6, 6], Init.Ones); {{members}}
            [Loss] Variable F([Shape("T", "B", 6)] Variable x, [Shape("T", "B", 6)] Variable y, [Shape("T", "B")] Indices k)
            {
                Variable h = Zeros(x.Shape[1], 6); var list = new List<Variable>();
                {{body}}
            }
        }

        """;

    private static WarningCase Of(string name, string id, string body, string message, string corrected, string members = "") => new(name, id, Model(body, members), message, Model(corrected, members));

    private static string Cut(string parameters, string operation) => $"No gradient reaches {parameters}: every path from a loss leads through {operation}, whose gradient is 0";

    public static IReadOnlyList<WarningCase> All { get; } =
    [
        Of("CutInAStep", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) * ToVariable({|MatMul(h, v) > 0|})); return Mean(h);", Cut("the parameter 'v'", "a comparison"),
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) * Sigmoid(MatMul(h, v))); return Mean(h);"),
        Of("CutBeforeTheCarriedState", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], v); h = Tanh(MatMul(h, w) + {|Floor(z)|}); } return Mean(h);", Cut("the parameter 'v'", "Floor"),
            "for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], v); h = Tanh(MatMul(h, w) + z); } return Mean(h);"),
        Of("CutOverTwoSteps", "BP3203",
            "Variable g = h; for (int t = 0; t < x.Shape[0]; t++) { h = h + MatMul(x[t], w) * {|StopGradient(g)|}; g = Tanh(MatMul(x[t], v)); } return Mean(h);", Cut("the parameter 'v'", "StopGradient"),
            "Variable g = h; for (int t = 0; t < x.Shape[0]; t++) { h = h + MatMul(x[t], w) * g; g = Tanh(MatMul(x[t], v)); } return Mean(h);"),
        Of("CutBehindTheLoop", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(h); } return Mean({|StopGradient(Stack(list))|} * x);", Cut("the parameters 'w' and 'v'", "StopGradient"),
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(h); } return Mean(Stack(list) * x);"),
        Of("CutBeforeTheLoop", "BP3203",
            "h = {|Floor(MatMul(x[0], v))|}; for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(h, w)); return Mean(h);", Cut("the parameter 'v'", "Floor"),
            "h = MatMul(x[0], v); for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(h, w)); return Mean(h);"),
        Of("CutOfWhatStepsLeave", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) list.Add(Sin(ToVariable({|ArgMax(MatMul(x[t], v), 1)|}))); return Mean(Stack(list)) * Mean(w);", Cut("the parameter 'v'", "ArgMax"),
            "for (int t = 0; t < x.Shape[0]; t++) list.Add(Sin(Max(MatMul(x[t], v), 1))); return Mean(Stack(list)) * Mean(w);"),
        Of("CutInACarriedIndex", "BP3203",
            "Indices best = k[0]; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(h + Gather(w, best, 0)); best = {|ArgMax(MatMul(x[t], v), 1)|}; } return Mean(h);", Cut("the parameter 'v'", "ArgMax"),
            "Indices best = k[0]; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(h + Gather(w, best, 0) + MatMul(x[t], v)); best = ArgMax(MatMul(x[t], v), 1); } return Mean(h);"),
        Of("CutInALoopInALoop", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) { Variable s = Zeros(6); for (int i = 0; i < x.Shape[1]; i++) s = Tanh(s + {|Floor(MatMul(x[t][i], v))|}); h = Tanh(MatMul(h, w) + s); } return Mean(h);", Cut("the parameter 'v'", "Floor"),
            "for (int t = 0; t < x.Shape[0]; t++) { Variable s = Zeros(6); for (int i = 0; i < x.Shape[1]; i++) s = Tanh(s + MatMul(x[t][i], v)); h = Tanh(MatMul(h, w) + s); } return Mean(h);"),
        Of("CutInACheckpointInALoop", "BP3203",
            "for (int t = 0; t < x.Shape[0]; t++) h = Checkpoint(() => Tanh(MatMul(h, w) + {|Floor(MatMul(x[t], v))|})); return Mean(h);", Cut("the parameter 'v'", "Floor"),
            "for (int t = 0; t < x.Shape[0]; t++) h = Checkpoint(() => Tanh(MatMul(h, w) + MatMul(x[t], v))); return Mean(h);"),
        Of("CutInALoopInACheckpoint", "BP3203",
            "return Checkpoint(() => { Variable g = Zeros(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) g = Tanh(MatMul(g, w) + {|Floor(MatMul(x[t], v))|}); return Mean(g); });", Cut("the parameter 'v'", "Floor"),
            "return Checkpoint(() => { Variable g = Zeros(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) g = Tanh(MatMul(g, w) + MatMul(x[t], v)); return Mean(g); });"),
        new("CutInALayersLoop", "BP3203",
            Model("return Mean(layer.Apply(x)) * Mean(w) * Mean(v);", Layer("{|Floor(MatMul(x[t], u))|}")), Cut("the parameter 'layer.u'", "Floor"),
            Model("return Mean(layer.Apply(x)) * Mean(w) * Mean(v);", Layer("MatMul(x[t], u)"))),
        new("UnusedInALoop", "BP3201",
            Model(TwoStates + "return Mean(h) + Mean(v);", "readonly Parameter {|u|} = new([6], Init.Ones);"), "No loss of 'M' depends on the parameter 'u': use it in a loss, or remove it",
            Model(TwoStates + "return Mean(h) + Mean(g);", "readonly Parameter u = new([6], Init.Ones);")),
        Of("LogOfSoftmaxOfAStep", "BP3205",
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + {|Log(Softmax(MatMul(h, v)))|}); return Mean(h);", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax",
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + LogSoftmax(MatMul(h, v))); return Mean(h);"),
        Of("LogOfStackedSoftmax", "BP3205",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); list.Add(Softmax(MatMul(h, v))); } return -Mean(y * {|Log(Stack(list))|});", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); list.Add(MatMul(h, v)); } return -Mean(y * LogSoftmax(Stack(list)));"),
        Of("LogOfTheSoftmaxOfTheStepBefore", "BP3205",
            "var p = Softmax(y[0]); for (int t = 0; t < x.Shape[0]; t++) { h = h + MatMul(x[t], w); var g = {|Log(p)|}; p = Softmax(MatMul(h, v)); list.Add(g); } return -Mean(y * Stack(list));", "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax",
            "var p = Softmax(y[0]); for (int t = 0; t < x.Shape[0]; t++) { h = h + MatMul(x[t], w); var g = p; p = LogSoftmax(MatMul(h, v)); list.Add(g); } return -Mean(y * Stack(list));"),
        Of("LogOfTheLastSigmoid", "BP3206",
            "for (int t = 0; t < x.Shape[0]; t++) h = Sigmoid(MatMul(x[t], w) + MatMul(h, v)); return -Mean({|Log(h)|});", "Log(Sigmoid(x)) is -Infinity where the sigmoid is rounded to 0 or 1: use -Softplus(-x), or BinaryCrossEntropyWithLogits if this is a cross-entropy",
            "for (int t = 0; t < x.Shape[0]; t++) h = MatMul(x[t], w) + MatMul(Sigmoid(h), v); return Mean(Softplus(-h));"),
        Of("SoftmaxTwiceInALoop", "BP3204",
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); sum += {|CrossEntropy(Softmax(MatMul(h, v)), k[t])|}; } return sum;", "This operation takes logits and applies the softmax itself: pass it what the softmax is applied to",
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); sum += CrossEntropy(MatMul(h, v), k[t]); } return sum;"),
        Of("SoftmaxTwiceBehindALoop", "BP3204",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); list.Add(Softmax(MatMul(h, v))); } return {|CrossEntropy(Stack(list), k)|};", "This operation takes logits and applies the softmax itself: pass it what the softmax is applied to",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w)); list.Add(MatMul(h, v)); } return CrossEntropy(Stack(list), k);"),

        Of("RootInAStep", "BP3207",
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + {|Sqrt(Square(MatMul(h, v)))|}); return Mean(h);", Root,
            "for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + Sqrt(Square(MatMul(h, v)) + 1e-8)); return Mean(h);"),
        Of("RootOfASumOverSteps", "BP3207",
            "Variable sum = Zeros(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Square(h); } return Mean({|Sqrt(sum)|});", Root,
            "Variable sum = Zeros(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Square(h); } return Mean(Sqrt(sum + 1e-8));"),
        Of("RootOfARunningMean", "BP3207",
            "Variable mean = h; for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w) + MatMul(h, v); mean = 0.9 * mean + 0.1 * Square(z); h = z / ({|Sqrt(mean)|} + 1e-8); } return Mean(h);", Root,
            "Variable mean = h; for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w) + MatMul(h, v); mean = 0.9 * mean + 0.1 * Square(z); h = z / Sqrt(mean + 1e-8); } return Mean(h);"),
        Of("RootOfASumInALoopInALoop", "BP3207",
            "for (int t = 0; t < x.Shape[0]; t++) { Variable s = Zeros(6); for (int i = 0; i < x.Shape[1]; i++) s += Square(MatMul(x[t][i], v)); h = Tanh(MatMul(h, w) + {|Sqrt(s)|}); } return Mean(h);", Root,
            "for (int t = 0; t < x.Shape[0]; t++) { Variable s = Zeros(6); for (int i = 0; i < x.Shape[1]; i++) s += Square(MatMul(x[t][i], v)); h = Tanh(MatMul(h, w) + Sqrt(s + 1e-8)); } return Mean(h);"),
        Of("RootOfStackedSquares", "BP3207",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(Square(h)); } return Mean({|Sqrt(Sum(Stack(list), 0))|});", Root,
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(Square(h)); } return Mean(Sqrt(Sum(Stack(list), 0) + 1e-8));"),
        Of("LogOfACarriedRelu", "BP3207",
            "for (int t = 0; t < x.Shape[0]; t++) h = Relu(MatMul(x[t], w) + MatMul(h, v)); return Mean({|Log(Sum(h, 1))|});", "The gradient of Log is infinite where its operand is 0, and this one can be: Relu is 0 below 0; add a small constant to it, such as 1e-8",
            "for (int t = 0; t < x.Shape[0]; t++) h = Relu(MatMul(x[t], w) + MatMul(h, v)); return Mean(Log(Sum(h, 1) + 1e-8));"),
        Of("PairsInALoop", "BP3208",
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square({|Slice(h, 1, 0, 1) - Sum(y[t], 1)|})); } return sum;", "A column minus a vector is [B, B], the difference of every pair of elements: bring both operands to one shape with Squeeze or Unsqueeze",
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square(Squeeze(Slice(h, 1, 0, 1), 1) - Sum(y[t], 1))); } return sum;"),

        Of("PairsWithTheTargetsOfAStep", "BP3208",
            "var s = Sum(y, 2); Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square({|Slice(h, 1, 0, 1) - s[t]|})); } return sum;", "A column minus a vector is [B, B], the difference of every pair of elements: bring both operands to one shape with Squeeze or Unsqueeze",
            "var s = Sum(y, 2); Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square(Slice(h, 1, 0, 1) - Unsqueeze(s[t], 1))); } return sum;"),

        Of("DroppedOutputInALoop", "BP3209",
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += {|CrossEntropy(Dropout(h, 0.5), k[t])|}; } return sum;", Dropped,
            "Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(Dropout(x[t], 0.5), w) + MatMul(h, v)); sum += CrossEntropy(h, k[t]); } return sum;"),
        Of("DroppedOutputBehindALoop", "BP3209",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(Dropout(h, 0.5)); } return {|MeanSquaredError(Stack(list), y)|};", Dropped,
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(Dropout(x[t], 0.5), w) + MatMul(h, v)); list.Add(h); } return MeanSquaredError(Stack(list), y);"),
        Of("DroppedLastOutput", "BP3209",
            "Variable z = h; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); z = 0.5 * Dropout(h, 0.5); } return {|Huber(z, y[0])|};", Dropped,
            "Variable z = h; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); z = 0.5 * h; } return Huber(z, y[0]);"),
        Of("BiasBeforeACentringInALoop", "BP3210",
            "for (int t = 0; t < x.Shape[0]; t++) { var z = {|MatMul(x[t], w) + b|}; h = Tanh(z - Mean(z, 0) + MatMul(h, v)); } return Mean(h);", "The parameter 'b' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'",
            "for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w); h = Tanh(z - Mean(z, 0) + MatMul(h, v) + b); } return Mean(h);", Bias),
        Of("BiasInALoopBeforeBatchNorm", "BP3210",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add({|h + b|}); } return Mean(Sin(norm.Apply(Stack(list, 2))));", "The parameter 'b' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'",
            "for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v) + b); list.Add(h); } return Mean(Sin(norm.Apply(Stack(list, 2))));", Bias + "readonly BatchNorm1D norm = new(6);"),
    ];

    private const string Bias = "readonly Parameter b = new([6], Init.Zeros); ";

    private static string Layer(string step) =>
        $$"""[Layer] sealed partial class L { readonly Parameter u = new([6, 6], Init.Ones); public Variable Apply(Variable x) { Variable s = Zeros(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) s = Tanh(s + {{step}}); return s; } } readonly L layer = new();""";

    public static IReadOnlyList<(string Name, string Source)> Silent { get; } =
    [
        ("TruncatedBackpropagation", Model("for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + MatMul(StopGradient(h), v)); return Mean(h);")),
        ("TruncatedAtTheStartOfAWindow", Model("for (int s = 0; s < x.Shape[0]; s++) { h = StopGradient(h); for (int i = 0; i < x.Shape[1]; i++) h = Tanh(MatMul(h, w) + MatMul(x[s], v)); } return Mean(h);")),
        ("TrainedBeforeItIsTruncated", Model("for (int t = 0; t < x.Shape[0]; t++) { list.Add(MatMul(h, v)); h = StopGradient(Tanh(MatMul(x[t], w) + h)); } return Mean(Stack(list) + MatMul(x, w));")),
        ("GradientOverManySteps", Model("Variable a = h, b = h, c = h; for (int t = 0; t < x.Shape[0]; t++) { c = b; b = Tanh(a); a = MatMul(x[t], w) + MatMul(c, v); } return Mean(c);")),
        ("FrozenInALoop", Model("for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w) + MatMul(h, StopGradient(v))); return Mean(h);")),
        ("StraightThroughInALoop", Model("for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], v); h = Tanh(MatMul(h, w) + CustomGradient(Floor(z), z, gradient => gradient)); } return Mean(h);")),
        ("StraightThroughByHandInALoop", Model("for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], v); h = Tanh(MatMul(h, w) + z + StopGradient(Floor(z) - z)); } return Mean(h);")),
        ("TeacherForcing", Model("Indices read = k[0]; Variable sum = 0; for (int t = 0; t < x.Shape[0] - 1; t++) { h = Tanh(Gather(w, read, 0) + MatMul(h, v)); sum += CrossEntropy(h, k[t + 1]); read = k[t + 1]; } return sum;")),
        ("OwnOutputAsNextInput", Model("Indices read = k[0]; Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(Gather(w, read, 0) + MatMul(h, v)); sum += CrossEntropy(h, k[t]); read = ArgMax(h, 1); } return sum;")),
        ("MaskOfPadding", Model("for (int t = 0; t < x.Shape[0]; t++) h = Where(Unsqueeze(ToVariable(k[t]) > 0, 1), Tanh(MatMul(x[t], w) + MatMul(h, v)), h); return Mean(h);")),
        ("MaskOfPaddingAsANumber", Model("Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Sum(Sum(h, 1) * ToVariable(ToVariable(k[t]) > 0)); } return sum / Sum(ToVariable(ToVariable(k) > 0));")),
        ("Gates", Model("for (int t = 0; t < x.Shape[0]; t++) { var z = Sigmoid(MatMul(x[t], w)); h = (1 - z) * h + z * Tanh(MatMul(x[t], v)); } return Mean(h);")),
        ("HardGateBesideASoftOne", Model("for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], v); h = Where(z > 0, Tanh(z), MatMul(h, w)); } return Mean(h);")),
        ("AttentionInALoop", Model("for (int t = 0; t < x.Shape[0]; t++) { var scores = MatMul(MatMul(x[t], w), Transpose(MatMul(x[t], v))); h = MatMul(Softmax(Where(Unsqueeze(Sum(y[t], 1), 1) >= Sum(y[t], 1), scores, double.NegativeInfinity)), x[t]) + 0.1 * h; } return Mean(h);")),
        ("AccuracyBesideTheLoss", """
            [Model] public partial class M
            {
                readonly Parameter w = new([6, 6], Init.Ones);
                [Loss] (Variable Loss, Variable Accuracy) F([Shape("T", "B", 6)] Variable x, [Shape("T", "B")] Indices k)
                {
                    Variable h = Zeros(x.Shape[1], 6), sum = 0, hits = 0;
                    for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(x[t] + MatMul(h, w)); sum += CrossEntropy(h, k[t]); hits += Mean(ToVariable(Equal(ArgMax(h, 1), k[t]))); }
                    return (sum, hits);
                }
            }
            """),
        ("RootsAwayFromZero", Model("Variable sum = h; for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w); h = Tanh(z / Sqrt(z * z + 1e-6) + MatMul(h, v)); sum += Square(h); } return Mean(Sqrt(sum + 1e-8));")),
        ("RootOfWhatBeginsAtOne", Model("Variable sum = Ones(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Square(h); } return Mean(Sqrt(sum));")),
        ("RootOfWhatBeginsAtAnArgument", Model("Variable sum = Square(y[0]) + 1; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Square(h); } return Mean(Sqrt(sum));")),
        ("RootOfWhatAStepKeepsFromZero", Model("Variable sum = h; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Square(h) + 1e-3; } return Mean(Sqrt(sum));")),
        ("SquareOfWhatStaysPositive", Model("Variable scale = Ones(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) { scale = 0.9 * scale + Exp(MatMul(x[t], w) + MatMul(h, v)); h = Tanh(Log(Relu(scale))) / Sqrt(Square(scale)); } return Mean(h);")),
        ("LogOfACarriedProbability", Model("Variable p = 0.5 * Ones(x.Shape[1], 6); for (int t = 0; t < x.Shape[0]; t++) p = 0.01 + 0.98 * p * Sigmoid(MatMul(x[t], w) + MatMul(p, v)); return -Mean(Log(p));")),
        ("DivisionByTheNumberOfSteps", Model("Variable sum = h, count = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += h; count += 1; } return Mean(sum / count / x.Shape[0]);")),
        ("MeanOfWhatHasBeenSeen", Model("Variable sum = h; for (int t = 0; t < x.Shape[0]; t++) { sum += Tanh(MatMul(x[t], w)); h = Tanh(MatMul(sum / (t + 1), v)); } return Mean(h);")),
        ("ChosenFromStackedRoots", Model("for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(Sqrt(Square(h))); } return Mean(Where(y > 0, Stack(list), 1));")),
        ("NormOfWeightsInALoop", Model("for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], w / Sqrt(Sum(Square(w)))) + MatMul(h, v)); return Mean(h);")),
        ("PairsWithARowOfAStep", Model("var s = Sum(y, 2); Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square(Slice(h, 1, 0, 1) - Slice(s, 0, t, t + 1))); } return sum;")),
        ("PairsWithARowThatIsUsedTwice", Model("var s = Sum(y, 2); Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); var r = Slice(s, 0, t, t + 1); sum += Mean(Slice(h, 1, 0, 1) * r) + Mean(Ones(5, x.Shape[1]) * r) + Mean(Slice(h, 1, 0, 1) - r); } return sum;")),
        ("MeantPairsInALoop", Model("var s = Sum(y, 2); Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); sum += Mean(Square(Slice(h, 1, 0, 1) - Unsqueeze(s[t], 0))); } return sum;")),
        ("LogitsForTheLossAndProbabilitiesForTheState", Model("Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w) + MatMul(h, v); h = Softmax(z); sum += CrossEntropy(z, k[t]); } return sum;")),
        ("DropoutOfTheState", Model("Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { h = Dropout(Tanh(MatMul(x[t], w) + MatMul(h, v)), 0.5); sum += CrossEntropy(MatMul(h, w), k[t]); } return sum;")),
        ("ScaledAndMaskedFromStepToStep", Model("Variable a = Dropout(MatMul(x[0], w), 0.5), b = a, c = a; for (int t = 0; t < x.Shape[0]; t++) { a = -0.5 * a; b = Where(y[t] > 0, b, 0); c = c * y[t]; h = Tanh(Abs(a - y[t]) + Square(b) + Relu(1 - c) + MatMul(h, v)); } return Mean(h);")),
        ("DistanceFromTheStateBefore", Model("Variable sum = 0; for (int t = 0; t < x.Shape[0]; t++) { var z = Dropout(Tanh(MatMul(x[t], w) + MatMul(h, v)), 0.5); sum += Mean(Square(z - h)); h = z; } return sum;")),
        ("BiasAlsoCarried", Model("for (int t = 0; t < x.Shape[0]; t++) { var z = MatMul(x[t], w) + b; h = Tanh(z - Mean(z, 0) + MatMul(h, v)) + 0.1 * z; } return Mean(h);", Bias)),
        ("BiasInALoopBeforeLayerNorm", Model("for (int t = 0; t < x.Shape[0]; t++) { h = Tanh(MatMul(x[t], w) + MatMul(h, v)); list.Add(h + b); } return Mean(Sin(norm.Apply(Stack(list))));", Bias + "readonly LayerNorm norm = new(6);")),
        ("Recurrences", """
            [Model] public partial class M
            {
                readonly Lstm first = new(6, 6, 2, isBidirectional: true, dropout: 0.1); readonly Gru second = new(12, 6); readonly TransformerEncoderLayer third = new(6, 2, 8); readonly LstmCell cell = new(6, 6);
                [Loss] Variable F([Shape("B", "T", 6)] Variable x, [Shape("T", "B")] Indices k)
                {
                    var z = third.Apply(second.Apply(first.Apply(x).Output).Output);
                    Variable h = Zeros(x.Shape[0], 6), c = h, sum = 0;
                    for (int t = 0; t < x.Shape[1]; t++) { (h, c) = cell.Apply(Gather(z, t, 1), h, c); sum += CrossEntropy(h, k[t]); }
                    return sum;
                }
            }
            """),
    ];
}
