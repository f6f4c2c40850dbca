using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Backprop.Generators.Tests.Plan;

/// <summary>What a model says about its plan, how much workspace a call may take and at which sizes, and what is reported about that.</summary>
public sealed partial class BudgetTests
{
    private const string Body = """
         public partial class M
        {
            readonly Linear hidden = new(4, 32), output = new(32, 2);
            [Forward] Variable Logits([Shape("B", 4)] Variable x) => output.Apply(Relu(hidden.Apply(x)));
            [Loss] Variable Loss([Shape("B", 4)] Variable x, [Shape("B")] Indices k) => CrossEntropy(Logits(x), k);
        }
        """;

    private const string Deep = """
         public partial class M
        {
            readonly Linear[] blocks = [new(8, 8), new(8, 8), new(8, 8), new(8, 8)];
            [Loss] Variable Loss([Shape("B", "T", 8)] Variable x) { foreach (Linear block in blocks) x = Tanh(block.Apply(x)); return Mean(x); }
        }
        """;

    private const string Recurrent = """ public partial class M { readonly Lstm lstm = new(3, 5); [Loss] Variable Loss([Shape("B", "T", 3)] Variable x) => Mean(Square(lstm.Apply(x).Output)); }""";

    private const string Attentive = """ public partial class M { readonly MultiHeadAttention attention = new(8, 2); [Forward(Backward = true)] Variable F([Shape("B", "T", 8)] Variable x) => attention.Apply(x); }""";

    /// <param name="Name">The case.</param>
    /// <param name="Id">The diagnostic.</param>
    /// <param name="Source">The source; <c>{|...|}</c> marks the place.</param>
    /// <param name="Message">The message.</param>
    /// <param name="Corrected">The source without the mistake.</param>
    private sealed record Case(string Name, string Id, string Source, string Message, string Corrected);

    private static readonly Case[] cases =
    [
        new("Training", "BP4001", "[Model({|WorkspaceBudget = \"2.25 KB\"|}, At = \"B=16\")]" + Body,
            "'LossAndGradients' needs 2,560 bytes of workspace at B=16, and its budget is 2,250 bytes; the largest tensors are relu [B, 32] (2,048 bytes) of 'Relu(hidden.Apply(x))', output [B, 2] (128 bytes) of 'output: y + bias!'; " + Remedy.Kept,
            "[Model(WorkspaceBudget = \"2560 B\", At = \"B=16\")]" + Body),
        new("Forward", "BP4001", "[Model({|WorkspaceBudget = \"1.5 KiB\"|}, At = \"B=20\")] public partial class M { [Forward] Variable F([Shape(\"B\", 40)] Variable x) => MatMul(Tanh(MatMul(x, Transpose(x))), x); }",
            "'F' needs 1,600 bytes of workspace at B=20, and its budget is 1,536 bytes; the largest tensors are tanh [B, B] (1,600 bytes) of 'Tanh(MatMul(x, Transpose(x)))'; " + Remedy.Smaller,
            "[Model(WorkspaceBudget = \"1.5625 KiB\", At = \"B=20\")] public partial class M { [Forward] Variable F([Shape(\"B\", 40)] Variable x) => MatMul(Tanh(MatMul(x, Transpose(x))), x); }"),
        new("Layers", "BP4001", "[Model(At = \"B=16, T=2\", {|WorkspaceBudget = \"4KB\"|})]" + Deep,
            "'LossAndGradients' needs 4,608 bytes of workspace at B=16, T=2, and its budget is 4,000 bytes; the largest tensors are tanh [B*T, 8] (1,024 bytes, 4 times) of 'Tanh(block.Apply(x))'; " + Remedy.Kept,
            "[Model(At = \"B=16, T=1\", WorkspaceBudget = \"4KB\")]" + Deep),
        new("Constant", "BP4001", "[Model({|WorkspaceBudget = \"0 B\"|})] public partial class M { [Forward] Variable F([Shape(3, 40)] Variable x) => MatMul(Tanh(MatMul(x, Transpose(x))), x); }",
            "'F' needs 64 bytes of workspace at all sizes, and its budget is 0 bytes; the largest tensors are tanh [3, 3] (36 bytes) of 'Tanh(MatMul(x, Transpose(x)))'; " + Remedy.Smaller,
            "[Model(WorkspaceBudget = \"64 B\")] public partial class M { [Forward] Variable F([Shape(3, 40)] Variable x) => MatMul(Tanh(MatMul(x, Transpose(x))), x); }"),
        new("BeyondAllNumbers", "BP4001", "[Model({|WorkspaceBudget = \"2 GB\"|}, At = \"B=2147483647\")] public partial class M { [Forward] Variable F([Shape(\"B\", \"B\", \"B\")] Variable x) => MatMul(Tanh(x), x); }",
            "'F' needs 9,223,372,036,854,775,807 bytes of workspace at B=2147483647, and its budget is 2,000,000,000 bytes; the largest tensors are tanh [B, B, B] (9,223,372,036,854,775,807 bytes) of 'Tanh(x)'; " + Remedy.Smaller,
            "[Model(WorkspaceBudget = \"2 GB\", At = \"B=3\")] public partial class M { [Forward] Variable F([Shape(\"B\", \"B\", \"B\")] Variable x) => MatMul(Tanh(x), x); }"),

        .. new[] { "64 QB", "64", "MB", "", "-3 MB", "1e3 MB", "6 4 MB", "64 mb", "1,5 MB", "1.2.3 MB", "10000000000 GiB", "64 MB!" }.Select(text => new Case("Budget " + text, "BP4002", "[Model({|WorkspaceBudget = \"" + text + "\"|}, At = \"B=16\")]" + Body,
            "\"" + text + "\" is not a number of bytes such as \"64 MB\": write a number and one of the units B, KB, MB, GB (powers of 1000), KiB, MiB and GiB (powers of 1024)", "[Model(WorkspaceBudget = \"64 MB\", At = \"B=16\")]" + Body)),

        new("Sizes", "BP4003", "[Model(WorkspaceBudget = \"1 MB\", {|At = \"B:3\"|})]" + Body, "\"B:3\" is not a list of sizes such as \"B=3, T=5\": 'B:3' is not the name of a dimension", "[Model(WorkspaceBudget = \"1 MB\", At = \"B=3\")]" + Body),
        new("SizesAlone", "BP4003", "[Model({|At = \"B=x\"|})]" + Body, "\"B=x\" is not a list of sizes such as \"B=3, T=5\": 'x' is not a size", "[Model(At = \"B=3\")]" + Body),
        new("NoSizes", "BP4003", "[Model({|At = \"\"|})]" + Body, "\"\" is not a list of sizes such as \"B=3, T=5\": it has no sizes", "[Model]" + Body),
        new("UnknownName", "BP4004", "[Model({|At = \"B=3, T=5\"|})]" + Body, "The model 'M' has no dimension 'T'; there is B", "[Model(At = \"B=3\")]" + Body),
        new("UnknownNames", "BP4004", "[Model({|At = \"B=3, N=5, T=9\"|})]" + Deep, "The model 'M' has no dimension 'N'; there are B, T", "[Model(At = \"B=3, T=9\")]" + Deep),
        new("NoNames", "BP4004", "[Model({|At = \"B=3\"|})] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => x; }", "The model 'M' has no dimension 'B'; there is none", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => x; }"),
        new("NoSizesForTheBudget", "BP4005", "[Model({|WorkspaceBudget = \"1 MB\"|})]" + Body, "The plan of 'M' needs a size for each of its dimensions, as in At = \"B=...\"", "[Model(WorkspaceBudget = \"1 MB\", At = \"B=8\")]" + Body),
        new("SizeLeftOut", "BP4005", "[Model(WorkspaceBudget = \"1 MB\", {|At = \"T=7\"|})]" + Deep, "The plan of 'M' needs a size for each of its dimensions, as in At = \"B=..., T=7\"", "[Model(WorkspaceBudget = \"1 MB\", At = \"T=7, B=2\")]" + Deep),
        new("Undefined", "BP4006", "[Model({|At = \"B=3\"|})] public partial class M { [Forward] Variable F([Shape(\"B\")] Variable x) => Slice(x, 0, 0, 5); }", "'F' is not defined at B=3, where B - 5 is -2 in 'Slice(x, 0, 0, 5)': choose other sizes", "[Model(At = \"B=5\")] public partial class M { [Forward] Variable F([Shape(\"B\")] Variable x) => Slice(x, 0, 0, 5); }"),
    ];

    public static IEnumerable<string> Ids => cases.Select(c => c.Id).Distinct();

    public static TheoryData<string> Names => new(cases.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheMistakeIsReportedWhereItIs(string name)
    {
        Case mistake = cases.Single(c => c.Name == name);
        int start = mistake.Source.IndexOf("{|", StringComparison.Ordinal), end = mistake.Source.IndexOf("|}", StringComparison.Ordinal);
        GeneratorRunResult result = Run(mistake.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(mistake.Message, diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal(mistake.Id, diagnostic.Id);
        Assert.Equal((Generation.Usings.Length + start, Generation.Usings.Length + end - 2), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.Equal(mistake.Id == "BP4001" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, diagnostic.Severity);
        // The model itself is compiled all the same.
        Assert.Equal("M.g.cs", Assert.Single(result.GeneratedSources).HintName);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCorrectedDefinitionIsSilent(string name)
    {
        GeneratorRunResult result = Run(cases.Single(c => c.Name == name).Corrected);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        Assert.Single(result.GeneratedSources);
    }

    /// <summary>Each method of each model, at sizes that are multiples of 16 and others, in a new model: what it reserves is what the warning says, and a budget of that is enough.</summary>
    [Theory]
    [InlineData("B=16", Body, "Logits|model.Logits(new float[16 * 4])", "Loss|model.Loss(new float[16 * 4], new int[16])", "LossAndGradients|model.LossAndGradients(new float[16 * 4], new int[16])")]
    [InlineData("B=77", Body, "Logits|model.Logits(new float[77 * 4])", "Loss|model.Loss(new float[77 * 4], new int[77])", "LossAndGradients|model.LossAndGradients(new float[77 * 4], new int[77])")]
    [InlineData("T=7, B=5", Deep, "Loss|model.Loss(T(5, 7, 8))", "LossAndGradients|model.LossAndGradients(T(5, 7, 8))")]
    [InlineData("B=5, T=9", Recurrent, "Loss|model.Loss(T(5, 9, 3))", "LossAndGradients|model.LossAndGradients(T(5, 9, 3))")]
    [InlineData("B=3, T=7", Attentive, "F|model.F(T(3, 7, 8))", "FBackward|model.FBackward(T(3, 7, 8), T(3, 7, 8))")]
    public void TheReportedBytesAreThoseThatAreReserved(string at, string body, params string[] calls)
    {
        string cases = string.Concat(calls.Select(c => $"case \"{c.Split('|')[0]}\": {c.Split('|')[1]}; break; "));
        string program = "\npublic static class Program { static System.Numerics.Tensors.Tensor<float> T(params nint[] shape) => System.Numerics.Tensors.Tensor.CreateFromShape<float>(shape); public static void Run(M model, string method) { switch (method) { " + cases + "} } }";
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + "[Model(WorkspaceBudget = \"0 B\", At = \"" + at + "\")]" + body + program);
        Dictionary<string, long> reported = Generation.Run(compilation).Diagnostics.Select(d => Reported().Match(d.GetMessage(CultureInfo.InvariantCulture)))
            .ToDictionary(m => m.Groups["method"].Value, m => long.Parse(m.Groups["bytes"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(calls.Select(c => c.Split('|')[0]), reported.Keys);

        GeneratedAssembly assembly = GeneratedAssembly.Load(compilation);
        foreach ((string method, long bytes) in reported)
        {
            object model = assembly.Create("M");
            model.GetType().Assembly.GetType("Program")!.GetMethod("Run")!.Invoke(null, [model, method]);
            var state = (ModelState)model.GetType().GetField("backpropState", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(model)!;
            Assert.Equal((method, 4 * state.Rent().Capacity), (method, bytes));
        }
        long largest = reported.Values.Max();
        Assert.Empty(Run($"[Model(WorkspaceBudget = \"{largest} B\", At = \"{at}\")]{body}").Diagnostics);
        Assert.All(Run($"[Model(WorkspaceBudget = \"{largest - 1} B\", At = \"{at}\")]{body}").Diagnostics, d => Assert.Equal("BP4001", d.Id));
        Assert.Contains(Run($"[Model(WorkspaceBudget = \"{largest - 1} B\", At = \"{at}\")]{body}").Diagnostics, d => d.Id == "BP4001");
    }

    [Fact]
    public void TheDocumentationSaysWhatACallCostsAtTheSizes()
    {
        string text = Assert.Single(Run("[Model(At = \"B=16\")]" + Body).GeneratedSources).SourceText.ToString();
        Assert.Contains("/// <remarks>450*B floating-point operations in 2 kernels; 128*B bytes of workspace. At B=16: 7,200 operations, 2,048 bytes.</remarks>", text, StringComparison.Ordinal);
    }

    /// <summary>An edit above the model moves the warning, and nothing is planned again; another budget is another definition.</summary>
    [Fact]
    public void AWarningThatMovesPlansNothingAgain()
    {
        string source = "[Model(WorkspaceBudget = \"1 KB\", At = \"B=16\")]" + Body;
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + source);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Diagnostic[] first = [.. driver.GetRunResult().Diagnostics];
        Assert.Equal(3, first.Length);

        GeneratorRunResult moved = Edit("// A comment\n\n" + source);
        Assert.All(Reasons(moved, TrackingNames.ModelDefinition), reason => Assert.True(reason is Unchanged or Cached));
        Assert.Equal([Cached], Reasons(moved, TrackingNames.ModelText));
        Assert.Equal([Cached], Reasons(moved, TrackingNames.PlanExcess));
        Assert.Equal(first.Select(d => d.GetMessage(CultureInfo.InvariantCulture)), moved.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(first.Select(d => d.Location.GetLineSpan().StartLinePosition.Line + 2), moved.Diagnostics.Select(d => d.Location.GetLineSpan().StartLinePosition.Line));

        GeneratorRunResult larger = Edit(source.Replace("1 KB", "1 MB", StringComparison.Ordinal));
        Assert.Equal([Modified], Reasons(larger, TrackingNames.ModelDefinition));
        Assert.Empty(larger.Diagnostics);

        GeneratorRunResult Edit(string text)
        {
            SyntaxTree tree = compilation.SyntaxTrees[0];
            return driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(Generation.Usings + text, Generation.ParseOptions, tree.FilePath))).GetRunResult().Results.Single();
        }
    }

    [Fact]
    public void APragmaSuppresses()
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + "#pragma warning disable BP4001\n[Model(WorkspaceBudget = \"1 KB\", At = \"B=16\")]" + Body);
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out _, out var diagnostics);
        Assert.DoesNotContain(diagnostics, d => !d.IsSuppressed);
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) => [.. result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason)];

    [GeneratedRegex("^'(?<method>\\w+)' needs (?<bytes>[\\d,]+) bytes of workspace at ")]
    private static partial Regex Reported();

    private static GeneratorRunResult Run(string source)
    {
        GeneratorRunResult result = Generation.Run(Generation.Compile(Generation.Usings + source));
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>How the warning ends.</summary>
    private static class Remedy
    {
        public const string Kept = "what the backward pass reads is kept for it: compute it again instead with Checkpoint(() => ...) around what computes it, or choose smaller sizes and accumulate gradients over several calls";
        public const string Smaller = "choose smaller sizes";
    }
}
