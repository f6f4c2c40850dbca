using System.Collections.Generic;
using Backprop.Generators.Tests.Definition;

namespace Backprop.Generators.Tests.CodeFixes;

/// <summary>A mistake and what the editor makes of it.</summary>
/// <param name="Name">The case.</param>
/// <param name="Title">What the editor's menu says.</param>
/// <param name="Before">The source with one mistake.</param>
/// <param name="After">The source that the fix leaves.</param>
internal sealed record CodeFixCase(string Name, string Title, string Before, string After)
{
    /// <summary>The directives in front of both.</summary>
    public string Usings { get; init; } = Generation.Usings;
}

internal static class CodeFixCases
{
    private static CodeFixCase Method(string name, string title, string before, string after) => new(name, title, $"[Model] public partial class M {{ {before} }}", $"[Model] public partial class M {{ {after} }}");

    public static CodeFixCase Code(string name, string title, string before, string after)
    {
        return Method(name, title, Signature(before), Signature(after));

        static string Signature(string body) => "[Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"N\", 6)] Variable y, [Shape(\"B\")] Variable z)" + (body.TrimStart().StartsWith('{') ? " " + body : $" => {body};");
    }

    public static CodeFixCase Loss(string name, string title, string before, string after)
    {
        return Method(name, title, Signature(before), Signature(after));

        static string Signature(string body) => "readonly Parameter w = new([6, 6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Indices k)" + (body.TrimStart().StartsWith('{') ? " " + body : $" => {body};");
    }

    /// <summary>A mistake in an expression over images [B, 1, 28, 28], planes [B, 28, 28], flat [B, 784], and sequences.</summary>
    public static CodeFixCase Network(string name, string title, string before, string after)
    {
        return new(name, title, Source(before), Source(after));

        static string Source(string body) => """
            [Layer] public sealed partial class Dense { public readonly Parameter weight = new([784, 10], Init.Ones); }
            [Model] public partial class M
            {
                readonly Dense dense = new();
                readonly Linear output = new(784, 10), head = new(6, 2);
                readonly Sequential deep = new(new Linear(784, 10), new Activate(Activation.Relu), new Linear(10, 2));
                readonly Conv2D convolution = new(1, 4, 3);

                [Forward] Variable F([Shape("B", 1, 28, 28)] Variable images, [Shape("B", 28, 28)] Variable planes, [Shape("B", 784)] Variable flat, [Shape(784, "B")] Variable columns,
                    [Shape("B", "T", 2, 3)] Variable sequence, [Shape("B", "T", 50)] Variable tokens, [Shape("B", "T")] Indices labels, [Shape("B")] Indices k, [Shape("B", 1)] Indices column, [Shape("B", 28, 28)] Indices pixels)
            """ + (body.StartsWith('{') ? " " + body : $" => {body};") + "\n}";
    }

    /// <summary>A mistake in code that uses a model M, with x, a batch, and path, a file.</summary>
    public static CodeFixCase Use(string name, string title, string before, string after)
    {
        return new(name, title, Source(before), Source(after));

        static string Source(string body) =>
            "[Model] public partial class M { readonly Parameter w = new([6, 2], Init.Ones); [Loss] Variable Loss([Shape(\"B\", 6)] Variable x) => Mean(Square(MatMul(x, w))); }\n"
            + $"static class Program\n{{\n    public static void Main(float[] x, string path)\n    {{\n        {body}\n    }}\n}}";
    }

    /// <summary>Fields of layers, of which the one named first is applied before a batch normalisation.</summary>
    private static CodeFixCase Bias(string name, string before, string after)
    {
        return Method(name, "Leave the bias out", Members(before), Members(after));

        static string Members(string fields) =>
            $"readonly {fields}; readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape(\"B\", 6)] Variable x) => Mean(Sin(norm.Apply(first.Apply({(fields.Contains("other") ? "other.Apply(x)" : "x")}))));";
    }

    public static IReadOnlyList<CodeFixCase> All { get; } =
    [
        new("Partial", "Make 'M' partial", "[Model] public class M { [Forward] Variable F([Shape] Variable x) => x; }", "[Model] public partial class M { [Forward] Variable F([Shape] Variable x) => x; }"),
        new("PartialWithoutModifiers", "Make 'M' partial", "/// <summary>M.</summary>\n[Model]\n// Why.\nclass M { [Forward] Variable F([Shape] Variable x) => x; }", "/// <summary>M.</summary>\n[Model]\n// Why.\npartial class M { [Forward] Variable F([Shape] Variable x) => x; }"),
        new("PartialLayer", "Make 'L' partial", "[Layer] public sealed class L;", "[Layer] public sealed partial class L;"),
        new("PartialRecord", "Make 'M' partial", "[Model] record M { [Forward] Variable F([Shape] Variable x) => x; }", "[Model] partial record M { [Forward] Variable F([Shape] Variable x) => x; }"),
        new("PartialOuter", "Make 'Outer' partial", "public class Outer { [Model] public partial class M { [Forward] Variable F([Shape] Variable x) => x; } }", "public partial class Outer { [Model] public partial class M { [Forward] Variable F([Shape] Variable x) => x; } }"),
        Method("Shape", "Add [Shape(\"B\")]", "[Forward] Variable F(Variable x) => x;", "[Forward] Variable F([Shape(\"B\")] Variable x) => x;"),
        Method("ShapeBesideAnother", "Add [Shape(\"B\")]", "[Loss] Variable F([Gradient] Variable x) => Sum(x);", "[Loss] Variable F([Gradient][Shape(\"B\")] Variable x) => Sum(x);"),
        Method("ShapeOfTheOtherMethod", "Add [Shape(\"N\", 3)]", "[Forward] Variable F([Shape(\"N\", 3)] Variable x) => x; [Loss] Variable G(Variable x) => Sum(x);", "[Forward] Variable F([Shape(\"N\", 3)] Variable x) => x; [Loss] Variable G([Shape(\"N\", 3)] Variable x) => Sum(x);"),
        Code("TransposeSecond", "Transpose the operand", "MatMul(x, y)", "MatMul(x, Transpose(y))"),
        Code("TransposeFirst", "Transpose the operand", "MatMul(x /* x */, Zeros(x.Shape[0], 3))", "MatMul(Transpose(x) /* x */, Zeros(x.Shape[0], 3))"),
        Code("TransposeBatched", "Transpose the operand", "MatMul(Zeros(4, 5, 6), Zeros(4, 7, 6))", "MatMul(Zeros(4, 5, 6), Transpose(Zeros(4, 7, 6)))"),
        Code("Swap", "Swap the operands", "MatMul(Zeros(6, 3), x)", "MatMul(x, Zeros(6, 3))"),
        Code("KeepDimensions", "Keep the reduced axes", "x - Mean(x, 1)", "x - Mean(x, 1, keepDimensions: true)"),
        Code("KeepDimensionsOfTheLeft", "Keep the reduced axes", "Max(x, -1) - x", "Max(x, -1, keepDimensions: true) - x"),
        Code("KeepDimensionsOfSeveral", "Keep the reduced axes", "Reshape(x, -1, 2, 3) / Sum(Reshape(x, -1, 2, 3), [1, 2])", "Reshape(x, -1, 2, 3) / Sum(Reshape(x, -1, 2, 3), [1, 2], keepDimensions: true)"),
        Code("KeepDimensionsInAnAssignment", "Keep the reduced axes", "{ x -= LogSumExp(x, 1); return x; }", "{ x -= LogSumExp(x, 1, keepDimensions: true); return x; }"),
        Code("Unsqueeze", "Add an axis with Unsqueeze", "x * z", "x * Unsqueeze(z, -1)"),
        Code("UnsqueezeTwice", "Add an axis with Unsqueeze", "Maximum(Reshape(x, -1, 2, 3), z)", "Maximum(Reshape(x, -1, 2, 3), Unsqueeze(Unsqueeze(z, -1), -1))"),
        Code("UnsqueezeInsteadOfKeeping", "Add an axis with Unsqueeze", "x * Sum(Transpose(x), 0)", "x * Unsqueeze(Sum(Transpose(x), 0), -1)"),
        Code("Squeeze", "Drop the last axis with Squeeze", "MeanSquaredError(Slice(x, 1, 0, 1), z)", "MeanSquaredError(Squeeze(Slice(x, 1, 0, 1), -1), z)"),
        Loss("CrossEntropyOfSoftmax", "Pass the logits, without Softmax", "CrossEntropy(Softmax(MatMul(x, w)), k)", "CrossEntropy(MatMul(x, w), k)"),
        Loss("CrossEntropyOfQualifiedSoftmax", "Pass the logits, without Softmax", "Ops.CrossEntropy(/* p */ Ops.Softmax(x * w[0]), k)", "Ops.CrossEntropy(/* p */ x * w[0], k)"),
        Loss("LogSoftmaxOfSoftmax", "Pass the logits, without Softmax", "Mean(LogSoftmax(Softmax(MatMul(x, w))))", "Mean(LogSoftmax(MatMul(x, w)))"),
        Loss("BinaryCrossEntropyOfSigmoid", "Pass the logits, without Sigmoid", "BinaryCrossEntropyWithLogits(Sigmoid(MatMul(x, w)), x)", "BinaryCrossEntropyWithLogits(MatMul(x, w), x)"),
        Loss("LogOfSoftmax", "Use LogSoftmax", "-Mean(Log(Softmax(MatMul(x, w))))", "-Mean(LogSoftmax(MatMul(x, w)))"),
        Loss("LogOfSoftmaxAlongAnAxis", "Use LogSoftmax", "-Mean(Ops.Log(Softmax(MatMul(x, w), 0)) * x)", "-Mean(Ops.LogSoftmax(MatMul(x, w), 0) * x)"),
        Loss("LogOfSigmoid", "Use Softplus", "Mean(x * Log(Sigmoid(MatMul(x, w))))", "Mean(x * -Softplus(-MatMul(x, w)))"),
        Loss("MinusLogOfSigmoid", "Use Softplus", "Mean(-Log(Sigmoid(x + w[0])))", "Mean(Softplus(-(x + w[0])))"),
        Loss("LogOfComplement", "Use Softplus", "-Mean(Log(1 - Sigmoid(x + w[0])))", "-Mean(-Softplus(x + w[0]))"),
        Loss("ElementOfLogOfSigmoid", "Use Softplus", "-Mean(Log(Sigmoid(MatMul(x, w)))[0])", "-Mean((-Softplus(-MatMul(x, w)))[0])"),
        Code("SqueezeTheTarget", "Drop the last axis with Squeeze", "Huber(z, Slice(x, 1, 0, 1))", "Huber(z, Squeeze(Slice(x, 1, 0, 1), -1))"),

        // Where the operations are in statements of their own.
        Loss("CrossEntropyOfALocal", "Pass the logits, without Softmax", "{ var p = Softmax(MatMul(x, w)); return CrossEntropy(p, k); }", "{ return CrossEntropy(MatMul(x, w), k); }"),
        Loss("CrossEntropyOfALocalOnItsLines", "Pass the logits, without Softmax",
            "\n    {\n        // Logits.\n        var z = MatMul(x, w);\n        // What the net believes.\n        var p = Softmax(z);\n        return CrossEntropy(p, k); // The loss.\n    }",
            "\n    {\n        // Logits.\n        var z = MatMul(x, w);\n        // What the net believes.\n        return CrossEntropy(z, k); // The loss.\n    }"),
        Loss("CrossEntropyOfALocalWithAComment", "Pass the logits, without Softmax", "\n    {\n        var p = Softmax(MatMul(x, w)); // Probabilities.\n        return CrossEntropy(p, k);\n    }", "\n    {\n        // Probabilities.\n        return CrossEntropy(MatMul(x, w), k);\n    }"),
        Loss("LocalThatIsUsedElsewhere", "Pass the logits, without Softmax", "{ var z = MatMul(x, w); var p = Softmax(z); return CrossEntropy(p, k) + Mean(p * x); }", "{ var z = MatMul(x, w); var p = Softmax(z); return CrossEntropy(z, k) + Mean(p * x); }"),
        Loss("LocalInALoop", "Use LogSoftmax", "{ Variable sum = 0; for (int i = 0; i < 2; i++) { var p = Softmax(MatMul(x, w) * i); sum -= Mean(Log(p)); } return sum; }", "{ Variable sum = 0; for (int i = 0; i < 2; i++) { sum -= Mean(LogSoftmax(MatMul(x, w) * i)); } return sum; }"),
        Loss("SimpleLocalBeforeALoop", "Use LogSoftmax", "{ var z = MatMul(x, w); var p = Softmax(z); Variable sum = 0; for (int i = 0; i < 2; i++) sum -= Mean(Log(p)); return sum; }", "{ var z = MatMul(x, w); Variable sum = 0; for (int i = 0; i < 2; i++) sum -= Mean(LogSoftmax(z)); return sum; }"),
        Loss("EntropyOfALocal", "Use LogSoftmax", "{ var z = MatMul(x, w); Variable p = Ops.Softmax(z, -1); return -Mean(p * Ops.Log(p)); }", "{ var z = MatMul(x, w); Variable p = Ops.Softmax(z, -1); return -Mean(p * Ops.LogSoftmax(z, -1)); }"),
        Loss("LogOfASigmoidByName", "Use Softplus", "{ var p = Sigmoid(MatMul(x, w)); return -Mean(Log(p)); }", "{ return -Mean(-Softplus(-MatMul(x, w))); }"),
        Loss("LogOfAComplementByName", "Use Softplus", "{ var z = x + w[0]; var p = Sigmoid(z); return Mean(p) - Mean(Log(1 - p)); }", "{ var z = x + w[0]; var p = Sigmoid(z); return Mean(p) - Mean(-Softplus(z)); }"),
        Loss("LogitsInAMember", "Pass the logits, without Softmax", "{ var p = Softmax(w); return Mean(LogSoftmax(p) * Mean(p)) * Mean(x); }", "{ var p = Softmax(w); return Mean(LogSoftmax(w) * Mean(p)) * Mean(x); }"),

        // As users write it.
        Loss("CommentsAndLines", "Use LogSoftmax", "-Mean(Log( /* of */\n            Softmax(\n                MatMul(x, w), // logits\n                axis: 0)\n            /* end */))", "-Mean(LogSoftmax( /* of */\n            MatMul(x, w), // logits\n                axis: 0\n            /* end */))"),
        Loss("NamedArguments", "Pass the logits, without Softmax", "CrossEntropy(labels: k, logits: Softmax(x: MatMul(x, w)))", "CrossEntropy(labels: k, logits: MatMul(x, w))"),
        Loss("NamedOperandOfALogarithm", "Use LogSoftmax", "-Mean(Log(x: Softmax(axis: 0, x: MatMul(x, w))))", "-Mean(LogSoftmax(axis: 0, x: MatMul(x, w)))"),
        Loss("FullyQualified", "Use Softplus", "-Mean(global::Backprop.Ops.Log(Backprop.Ops.Sigmoid(MatMul(x, w))))", "-Mean(-global::Backprop.Ops.Softplus(-MatMul(x, w)))"),
        Loss("NameThatTheUserHasTaken", "Use LogSoftmax", "{ return -Mean(Log(Softmax(MatMul(x, w)))) + LogSoftmax(1); static Variable LogSoftmax(Variable v) => v; }", "{ return -Mean(Ops.LogSoftmax(MatMul(x, w))) + LogSoftmax(1); static Variable LogSoftmax(Variable v) => v; }"),
        Loss("MinusWithoutSpace", "Use Softplus", "Mean(x -Log(Sigmoid(MatMul(x, w))))", "Mean(x -(-Softplus(-MatMul(x, w))))"),
        Loss("Parentheses", "Use LogSoftmax", "-Mean(Log((Softmax((MatMul(x, w))))))", "-Mean(LogSoftmax((MatMul(x, w))))"),
        Loss("LocalThroughAnAlias", "Use LogSoftmax", "{ var p = O.Softmax(O.MatMul(x, w)); return -O.Mean(O.Log(p)); }", "{ return -O.Mean(O.LogSoftmax(O.MatMul(x, w))); }") with { Usings = "using Backprop;\nusing O = Backprop.Ops;\n" },
        Code("NamedOperands", "Transpose the operand", "MatMul(b: y, a: x)", "MatMul(b: Transpose(y), a: x)"),
        Code("SwapOfNamedOperands", "Swap the operands", "MatMul(b: x, a: Zeros(6, 3))", "MatMul(b: Zeros(6, 3), a: x)"),
        Code("KeepDimensionsOverLines", "Keep the reduced axes", "x - Mean(\n        x, // all\n        axis: 1 /* features */)", "x - Mean(\n        x, // all\n        axis: 1, keepDimensions: true /* features */)"),
        Code("OperandThatIsALocal", "Add an axis with Unsqueeze", "{ var mean = Mean(x, 1); return x - mean; }", "{ var mean = Mean(x, 1); return x - Unsqueeze(mean, -1); }"),
        Method("OperatorWithoutStaticUsing", "Add an axis with Unsqueeze", "[Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Variable z) => x * z /* z */;", "[Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Variable z) => x * Ops.Unsqueeze(z, -1) /* z */;") with { Usings = "using Backprop;\n" },
        new("NothingImported", "Add an axis with Unsqueeze", "[Backprop.Model] public partial class M { [Backprop.Forward] Backprop.Variable F([Backprop.Shape(\"B\", 6)] Backprop.Variable x, [Backprop.Shape(\"B\")] Backprop.Variable z) => x * z; }", "[Backprop.Model] public partial class M { [Backprop.Forward] Backprop.Variable F([Backprop.Shape(\"B\", 6)] Backprop.Variable x, [Backprop.Shape(\"B\")] Backprop.Variable z) => x * global::Backprop.Ops.Unsqueeze(z, -1); }") { Usings = "" },
        new("ShapeWithNothingImported", "Add [Backprop.Shape(\"B\")]", "[Backprop.Model] public partial class M { [Backprop.Forward] Backprop.Variable F(Backprop.Variable x) => x; }", "[Backprop.Model] public partial class M { [Backprop.Forward] Backprop.Variable F([Backprop.Shape(\"B\")] Backprop.Variable x) => x; }") { Usings = "" },

        // Reshapes.
        Network("FlattenBeforeALayer", "Flatten the operand", "MatMul(Relu(images), dense.weight)", "MatMul(Flatten(Relu(images), 1), dense.weight)"),
        Network("FlattenForALayerOfAnotherAssembly", "Flatten the operand", "output.Apply(images)", "output.Apply(Flatten(images, 1))"),
        Network("FlattenForLayersInARow", "Flatten the operand", "deep.Apply( /* pixels */ planes)", "deep.Apply( /* pixels */ Flatten(planes, 1))"),
        Network("FlattenALocal", "Flatten the operand", "{ var h = Relu(images); return output.Apply(x: h); }", "{ var h = Relu(images); return output.Apply(x: Flatten(h, 1)); }"),
        Network("FlattenBehindSeveralAxes", "Flatten the operand", "head.Apply(sequence)", "head.Apply(Flatten(sequence, 2))"),
        Network("TransposeForALayerOfAnotherAssembly", "Transpose the operand", "output.Apply(columns)", "output.Apply(Transpose(columns))"),
        Network("ChannelsOfImages", "Add an axis with Unsqueeze", "convolution.Apply(planes)", "convolution.Apply(Unsqueeze(planes, 1))"),
        Network("BatchOfOneImage", "Add an axis with Unsqueeze", "Conv2D(Zeros(3, 8, 8), Zeros(2, 3, 3, 3))", "Conv2D(Unsqueeze(Zeros(3, 8, 8), 0), Zeros(2, 3, 3, 3))"),
        Network("ChannelsOfSignals", "Add an axis with Unsqueeze", "Conv1D(flat, Zeros(2, 1, 3))", "Conv1D(Unsqueeze(flat, 1), Zeros(2, 1, 3))"),
        Network("ChannelsOfATransposedConvolution", "Add an axis with Unsqueeze", "ConvTranspose2D(Zeros(5, 8, 8), Zeros(1, 3, 3, 3))", "ConvTranspose2D(Unsqueeze(Zeros(5, 8, 8), 1), Zeros(1, 3, 3, 3))"),
        Network("ExtentThatIsWrittenAsANumber", "Leave the extent to Reshape with -1", "Reshape(images, 64, 784)", "Reshape(images, -1, 784)"),
        Network("ExtentInACollection", "Leave the extent to Reshape with -1", "Reshape(x: images, shape: [images.Shape[0], 1, /* rows */ 27, 28])", "Reshape(x: images, shape: [images.Shape[0], 1, /* rows */ -1, 28])"),
        Network("PartWithMoreAxes", "Flatten the operand", "Concat([flat, images], 1)", "Concat([flat, Flatten(images, 1)], 1)"),
        Network("FirstPartWithMoreAxes", "Flatten the operand", "Concat(new[] { images, flat }, axis: -1)", "Concat(new[] { Flatten(images, 1), flat }, axis: -1)"),
        Network("FlattenThePrediction", "Flatten the operand", "MeanSquaredError(images, flat)", "MeanSquaredError(Flatten(images, 1), flat)"),
        Network("FlattenTheTarget", "Flatten the operand", "BinaryCrossEntropyWithLogits(Flatten(sequence), sequence)", "BinaryCrossEntropyWithLogits(Flatten(sequence), Flatten(sequence))"),
        Network("DropTheChannelsOfTheTarget", "Drop axis 1 with Squeeze", "MeanSquaredError(planes, images)", "MeanSquaredError(planes, Squeeze(images, 1))"),
        Network("LogitsOfAllTokens", "Reshape the operand", "CrossEntropy(tokens, ArgMax(Zeros(tokens.Shape[0] * tokens.Shape[1], 50)))", "CrossEntropy(Reshape(tokens, -1, 50), ArgMax(Zeros(tokens.Shape[0] * tokens.Shape[1], 50)))"),
        Network("LabelsOfAllTokens", "Reshape the operand", "CrossEntropy(Reshape(tokens, -1, 50), labels)", "CrossEntropy(Reshape(Reshape(tokens, -1, 50), -1, labels.Shape[1], 50), labels)"),
        Network("LogitsWithAnAxisOfOne", "Drop axis 1 with Squeeze", "CrossEntropy(Slice(tokens, 1, 0, 1), k)", "CrossEntropy(Squeeze(Slice(tokens, 1, 0, 1), 1), k)"),
        Network("LabelsWithAnAxisOfOne", "Add an axis with Unsqueeze", "CrossEntropy(flat, column)", "CrossEntropy(Unsqueeze(flat, 1), column)"),
        Network("ClassesInFront", "Transpose the operand", "CrossEntropy(Transpose(tokens, 1, 2), labels)", "CrossEntropy(Transpose(Transpose(tokens, 1, 2)), labels)"),
        Network("ClassesOfPixelsInFront", "Reorder the axes with Permute", "CrossEntropy(Tile(images, 1, 5, 1, 1), pixels)", "CrossEntropy(Permute(Tile(images, 1, 5, 1, 1), 0, 2, 3, 1), pixels)"),
        Loss("DifferenceOfEveryPair", "Drop the last axis with Squeeze", "Mean(Square( /* error */ Slice(MatMul(x, w), 1, 0, 1) - Mean(x, 1)))", "Mean(Square( /* error */ Squeeze(Slice(MatMul(x, w), 1, 0, 1), -1) - Mean(x, 1)))"),
        Loss("DifferenceOfAVectorAndAColumn", "Drop the last axis with Squeeze", "{ var t = Mean(x, 1); t -= Slice(MatMul(x, w), 1, 0, 1); return Mean(Square(t)); }", "{ var t = Mean(x, 1); t -= Squeeze(Slice(MatMul(x, w), 1, 0, 1), -1); return Mean(Square(t)); }"),

        // Modifiers and attributes.
        new("StaticFunctions", "Make 'F' static", "[Functions]\npublic partial class F // functions\n{\n    const int Two = 2;\n    /// <summary>x.</summary>\n    public Variable Twice(Variable x) => x * Two;\n    public static Variable Same(Variable x) => x;\n}", "[Functions]\npublic static partial class F // functions\n{\n    const int Two = 2;\n    /// <summary>x.</summary>\n    public static Variable Twice(Variable x) => x * Two;\n    public static Variable Same(Variable x) => x;\n}"),
        new("StaticClassWithoutModifiers", "Make 'F' static", "[Functions] class F;", "[Functions] static class F;"),
        Method("ReadOnlyField", "Make 'factor' readonly", "private double factor /* of x */ = 3; [Forward] Variable F([Shape] Variable x) => x * this.factor;", "private readonly double factor /* of x */ = 3; [Forward] Variable F([Shape] Variable x) => x * this.factor;"),
        Method("ReadOnlyStaticField", "Make 'factor' readonly", "static double factor = 3; [Forward] Variable F([Shape] Variable x) => x * factor;", "static readonly double factor = 3; [Forward] Variable F([Shape] Variable x) => x * factor;"),
        Method("GradientAlone", "Remove [Gradient]", "[Forward] Variable F([Gradient] /* x */ [Shape] Variable x) => x;", "[Forward] Variable F(/* x */ [Shape] Variable x) => x;"),
        Method("GradientBehindAnother", "Remove [Gradient]", "[Loss] Variable F([Shape, Gradient] Indices i) => ToVariable(i);", "[Loss] Variable F([Shape] Indices i) => ToVariable(i);"),
        Method("GradientInFrontOfAnother", "Remove [Gradient]", "[Loss] Variable F([Backprop.GradientAttribute, Shape] Indices i) => ToVariable(i);", "[Loss] Variable F([Shape] Indices i) => ToVariable(i);"),
        new("ForwardOutsideOfAModel", "Mark 'M' with [Model]", "// M.\npublic class M\n{\n    [Forward] Variable F([Shape(3)] Variable x) => x;\n}", "// M.\n[Model] public partial class M\n{\n    [Forward] Variable F([Shape(3)] Variable x) => x;\n}"),
        new("ForwardInALayer", "Remove the attribute", "[Layer] public partial class L\n{\n    /// <summary>x.</summary>\n    [Forward]\n    public Variable Apply(Variable x) => x;\n}", "[Layer] public partial class L\n{\n    /// <summary>x.</summary>\n    public Variable Apply(Variable x) => x;\n}"),
        Method("ForwardOnALocalFunction", "Remove the attribute", "[Forward] Variable F([Shape(3)] Variable x) { return G(x); [Forward] static Variable G(Variable x) => x; }", "[Forward] Variable F([Shape(3)] Variable x) { return G(x); static Variable G(Variable x) => x; }"),
        new("ShapeInALayer", "Remove the attribute", "[Layer] public partial class L { public Variable Apply([Shape(\"B\", 3)] Variable x) => x; }", "[Layer] public partial class L { public Variable Apply(Variable x) => x; }"),
        Method("NameOfANumber", "Remove the attribute", "[Name(\"n\")] // n\n    readonly int count = 3; [Forward] Variable F([Shape(3)] Variable x) => x * count;", "// n\n    readonly int count = 3; [Forward] Variable F([Shape(3)] Variable x) => x * count;"),
        Method("State", "Mark 'w' with [State]", "// Mean.\n    [Name(\"mean\")]\n    readonly Parameter w = new([2], Init.Ones);\n    [Forward] Variable F([Shape(2)] Variable x) { Update(value: x, state: w); return x; }", "// Mean.\n    [Name(\"mean\")]\n    [State] readonly Parameter w = new([2], Init.Ones);\n    [Forward] Variable F([Shape(2)] Variable x) { Update(value: x, state: w); return x; }"),
        new("LayerBehindAnInterface", "Mark 'P' with [Layer]", "/// <summary>P.</summary>\npublic sealed class P : IUnaryLayer { public Variable Apply(Variable x) => x; }\n[Model] public partial class M { readonly IUnaryLayer layer = new P(); [Forward] Variable F([Shape] Variable x) => layer.Apply(x); }", "/// <summary>P.</summary>\n[Layer] public sealed partial class P : IUnaryLayer { public Variable Apply(Variable x) => x; }\n[Model] public partial class M { readonly IUnaryLayer layer = new P(); [Forward] Variable F([Shape] Variable x) => layer.Apply(x); }"),
        Method("LossWithoutParameters", "Mark the method with [Forward]", "readonly Parameter w = new([6], Init.Ones); [Loss] Variable F([Shape(6)] Variable x) => Mean(x * w); [Backprop.Loss] Variable G([Shape(6)] Variable x) => Mean(x);", "readonly Parameter w = new([6], Init.Ones); [Loss] Variable F([Shape(6)] Variable x) => Mean(x * w); [Backprop.Forward] Variable G([Shape(6)] Variable x) => Mean(x);"),
        Method("CheckpointOfAMethod", "Write a lambda", "[Forward] Variable F([Shape(3)] Variable x) { return Checkpoint( /* again */ G); Variable G() => Exp(x); }", "[Forward] Variable F([Shape(3)] Variable x) { return Checkpoint( /* again */ () => G()); Variable G() => Exp(x); }"),

        // Gradients.
        Loss("RootOfSquares", "Add 1e-8 to the operand", "Mean(Sqrt(Sum(\n        Square(MatMul(x, w)), // squares\n        1)))", "Mean(Sqrt(Sum(\n        Square(MatMul(x, w)), // squares\n        1) + 1e-8))"),
        Loss("LogarithmOfNamedOperand", "Add 1e-8 to the operand", "Mean(Ops.Log(x: Relu(MatMul(x, w)) * 2))", "Mean(Ops.Log(x: Relu(MatMul(x, w)) * 2 + 1e-8))"),
        Loss("Divisor", "Add 1e-8 to the operand", "Mean(x / Abs(MatMul(x, w)) * 3)", "Mean(x / (Abs(MatMul(x, w)) + 1e-8) * 3)"),
        Loss("DivisorInParentheses", "Add 1e-8 to the operand", "Mean(x / (2 * Abs(MatMul(x, w))))", "Mean(x / (2 * Abs(MatMul(x, w)) + 1e-8))"),
        Loss("DivisorInAnAssignment", "Add 1e-8 to the operand", "{ x /= Abs(MatMul(x, w)); return Mean(x); }", "{ x /= Abs(MatMul(x, w)) + 1e-8; return Mean(x); }"),
        Loss("OperandThatIsAChoice", "Add 1e-8 to the operand", "Mean(Sqrt(x.Rank == 2 ? Square(MatMul(x, w)) : x))", "Mean(Sqrt((x.Rank == 2 ? Square(MatMul(x, w)) : x) + 1e-8))"),
        Loss("DroppedOutput", "Remove Dropout from the output", "CrossEntropy(Dropout(MatMul(x, w), 0.5) /* logits */, k)", "CrossEntropy(MatMul(x, w) /* logits */, k)"),
        Loss("DroppedOutputByName", "Remove Dropout from the output", "{ var d = Dropout(MatMul(x, w), 0.5); return CrossEntropy(d, k); }", "{ return CrossEntropy(MatMul(x, w), k); }"),
        Loss("DroppedSideOfADifference", "Remove Dropout from the output", "Mean(Square(x - Dropout(MatMul(x, w) - 1, rate: 0.5)))", "Mean(Square(x - (MatMul(x, w) - 1)))"),
        Method("DropoutLayer", "Remove Dropout from the output", "readonly Linear output = new(6, 3); readonly Dropout drop = new(0.5); [Loss] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Indices k) => CrossEntropy(drop.Apply(output.Apply(drop.Apply(x))), k);", "readonly Linear output = new(6, 3); readonly Dropout drop = new(0.5); [Loss] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Indices k) => CrossEntropy(output.Apply(drop.Apply(x)), k);"),
        Bias("BiasOfALayer", "Linear first = new(6, 6)", "Linear first = new(6, 6, hasBias: false)"),
        Bias("BiasByName", "Linear first = new Linear(outputs: 6, hasBias: true /* yes */, inputs: 6)", "Linear first = new Linear(outputs: 6, hasBias: false /* yes */, inputs: 6)"),
        Bias("BiasByPosition", "Linear other = new(6, 6), first = new(6, 6, true)", "Linear other = new(6, 6), first = new(6, 6, false)"),
        Method("BiasOfAConvolution", "Leave the bias out", "readonly Conv2D first = new(\n        2, 4, // channels\n        3); // window\n    readonly BatchNorm2D norm = new(4); [Loss] Variable F([Shape(\"B\", 2, 5, 5)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));", "readonly Conv2D first = new(\n        2, 4, // channels\n        3, hasBias: false); // window\n    readonly BatchNorm2D norm = new(4); [Loss] Variable F([Shape(\"B\", 2, 5, 5)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x))));"),

        Method("BiasThatIsAdded", "Leave the bias out", "readonly Parameter b = new([6], Init.Zeros), w = new([6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var h = w * x /* scaled */ + b; return Mean(Square(h - Mean(h, 0))); }", "readonly Parameter w = new([6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var h = w * x /* scaled */; return Mean(Square(h - Mean(h, 0))); }"),
        Method("BiasThatIsAddedTo", "Leave the bias out", "readonly Parameter w = new([6], Init.Ones);\n    readonly Parameter b = new([6], Init.Zeros);\n    [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var h = b + w * x; return Mean(Square(h - Mean(h, 0))); }", "readonly Parameter w = new([6], Init.Ones);\n    [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var h = w * x; return Mean(Square(h - Mean(h, 0))); }"),

        // The use of models.
        Use("GradientsOfAnother", "Pass 'a.Gradients'", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); b.LossAndGradients(x); a.LossAndGradients(x); adam.Step( /* of */ b.Gradients);", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); b.LossAndGradients(x); a.LossAndGradients(x); adam.Step( /* of */ a.Gradients);"),
        Use("GradientsOfAnotherForASubset", "Pass 'a.Gradients'", "var a = new M(); var b = new M(); b.LossAndGradients(x); a.LossAndGradients(x); new Adam(a.Parameters.Subset(\"w\")).Step(b.Gradients);", "var a = new M(); var b = new M(); b.LossAndGradients(x); a.LossAndGradients(x); new Adam(a.Parameters.Subset(\"w\")).Step(a.Gradients);"),
        Use("InitializedAfterLoading", "Remove the call", "var model = new M();\n        Safetensors.Load(path, model.Parameters);\n        // Anew.\n        model.Initialize(3);\n        model.Loss(x);", "var model = new M();\n        Safetensors.Load(path, model.Parameters);\n        // Anew.\n        model.Loss(x);"),
        Use("OptimizerPerStep", "Create the optimizer before the loop", "var model = new M();\n        // Training.\n        foreach (float rate in x)\n        {\n            model.LossAndGradients(x);\n            var adam = new Adam(model.Parameters) { LearningRate = 0.1 };\n            adam.Step(model.Gradients);\n        }", "var model = new M();\n        // Training.\n        var adam = new Adam(model.Parameters) { LearningRate = 0.1 };\n        foreach (float rate in x)\n        {\n            model.LossAndGradients(x);\n            adam.Step(model.Gradients);\n        }"),
        Use("OptimizerPerStepOnOneLine", "Create the optimizer before the loop", "M model = new(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); Sgd sgd = new(model.Parameters) { Momentum = 0.9 }; sgd.Step(model.Gradients); }", "M model = new(); Sgd sgd = new(model.Parameters) { Momentum = 0.9 }; for (int i = 0; i < 9; i++) { model.LossAndGradients(x); sgd.Step(model.Gradients); }"),
    ];
}
