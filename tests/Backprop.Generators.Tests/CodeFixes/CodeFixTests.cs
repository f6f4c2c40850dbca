using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Backprop.CodeFixes;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Backprop.Generators.Tests.CodeFixes;

/// <summary>What the editor offers to change, before and after; what it changes is accepted by the compiler.</summary>
public sealed class CodeFixTests
{
    /// <param name="Name">The case.</param>
    /// <param name="Title">What the editor's menu says.</param>
    /// <param name="Before">The source with one mistake.</param>
    /// <param name="After">The source that the fix leaves.</param>
    private sealed record Case(string Name, string Title, string Before, string After);

    private static readonly Case[] cases =
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
    ];

    /// <summary>Shapes that differ, and no change, or more than one, that makes them agree.</summary>
    public static TheoryData<string> WithoutFix =>
    [
        "MatMul(x, Zeros(5, 4))",
        // Transposing either operand would do.
        "MatMul(Zeros(3, 6), Zeros(3, 6))",
        "x + y",
        "x - Zeros(5)",
        "MeanSquaredError(x, y)",
        // In the order in which they are named, operands cannot be told by position.
        "MatMul(b: y, a: x)",
    ];

    public static TheoryData<string> Names => new(cases.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AFixLeavesWhatIsShown(string name)
    {
        Case expected = cases.Single(c => c.Name == name);
        (Document document, CodeAction action) = Assert.Single(await Fixes(expected.Before));
        Assert.Equal(expected.Title, action.Title);
        CodeActionOperation operation = Assert.Single(await action.GetOperationsAsync(CancellationToken.None));
        Document changed = Assert.IsType<ApplyChangesOperation>(operation).ChangedSolution.GetDocument(document.Id)!;
        string text = (await changed.GetTextAsync()).ToString();
        Assert.Equal(expected.After, text[Generation.Usings.Length..]);
        Assert.Empty(Generation.Run(Generation.Compile(text)).Diagnostics.Select(d => d.ToString()));
    }

    [Theory]
    [MemberData(nameof(WithoutFix))]
    public async Task NothingIsOfferedWhereThereIsNoOneRepair(string expression) => Assert.Empty(await Fixes(Code("", "", expression, "").Before));

    /// <summary>A combination that is not written in one expression, along another axis, or with a function of the user's by the name of an operation.</summary>
    [Theory]
    [InlineData("{ var p = Softmax(MatMul(x, w)); return CrossEntropy(p, k) + Mean(p * x); }")]
    [InlineData("Mean(LogSoftmax(Softmax(MatMul(x, w)), 0))")]
    [InlineData("Mean(Log(Slice(Softmax(MatMul(x, w)), 1, 0, 2)))")]
    [InlineData("{ return CrossEntropy(Softmax(x), k); Variable Softmax(Variable v) => Ops.Softmax(MatMul(v, w)); }")]
    public async Task NothingIsOfferedWhereOnlyTheReaderKnows(string body) => Assert.Empty(await Fixes(Loss("", "", body, "").Before));

    [Fact]
    public async Task ACallOfALayerOfAnotherAssemblyIsNotChanged() =>
        Assert.Empty(await Fixes("[Model] public partial class M { readonly Linear layer = new(7, 6); [Forward] Variable F([Shape(6, 6)] Variable x) => layer.Apply(x); }"));

    [Fact]
    public void EveryFixableDiagnosticExists() =>
        Assert.Empty(Providers().SelectMany(p => p.FixableDiagnosticIds).Except(DiagnosticPage.Ids));

    private static Case Method(string name, string title, string before, string after) => new(name, title, $"[Model] public partial class M {{ {before} }}", $"[Model] public partial class M {{ {after} }}");

    private static Case Code(string name, string title, string before, string after)
    {
        return Method(name, title, Signature(before), Signature(after));

        static string Signature(string body) => "[Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"N\", 6)] Variable y, [Shape(\"B\")] Variable z)" + (body.StartsWith('{') ? " " + body : $" => {body};");
    }

    private static Case Loss(string name, string title, string before, string after)
    {
        return Method(name, title, Signature(before), Signature(after));

        static string Signature(string body) => "readonly Parameter w = new([6, 6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"B\")] Indices k)" + (body.StartsWith('{') ? " " + body : $" => {body};");
    }

    private static IEnumerable<CodeFixProvider> Providers() => typeof(DefinitionFix).Assembly.GetExportedTypes()
        .Where(type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!);

    /// <summary>What the editor offers for the one mistake of a source.</summary>
    private static async Task<List<(Document Document, CodeAction Action)>> Fixes(string source)
    {
        using var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Test", "Test", LanguageNames.CSharp, parseOptions: Generation.ParseOptions, metadataReferences: Generation.References,
            compilationOptions: Generation.Compile().Options));
        Document document = workspace.AddDocument(project.Id, "File0.cs", SourceText.From(Generation.Usings + source));
        var compilation = (CSharpCompilation)(await document.Project.GetCompilationAsync())!;
        Diagnostic diagnostic = Assert.Single(Generation.Run(compilation).Diagnostics);
        var fixes = new List<(Document, CodeAction)>();
        foreach (CodeFixProvider provider in Providers().Where(p => p.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => fixes.Add((document, action)), CancellationToken.None));
        }
        return fixes;
    }
}
