using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Backprop.Generators.Tests.Checks;

/// <summary>Which tests <c>[assembly: GradientChecks]</c> generates, for which models, and what they cost where it is absent.</summary>
public sealed class GeneratedChecksTests
{
    private const string Library = Generation.Usings + """
        namespace Company.@event
        {
            public partial class Outer
            {
                [Model, GradientChecks(Tolerance = 0.002, Coordinates = 5), GradientCheckDimensions("B=4")]
                public partial class Net
                {
                    readonly Linear hidden = new(6, 3);

                    [Forward] Variable Scores([Shape("B", 6)] Variable x) => hidden.Apply(x);
                    [Loss] Variable Loss([Shape("B", 6), Gradient] Variable x, [Shape("B")] Indices k) => CrossEntropy(Scores(x), k);
                    [Loss] Variable Penalty([Shape("T", 2)] Variable y) => Mean(Square(y)) * Mean(Square(hidden.Apply(Zeros(1, 6))));
                }
            }
        }
        """;

    private const string Own = Generation.Usings + """
        [Model] internal partial class Scale
        {
            readonly Parameter factor = new([], Init.Ones);
            [Forward] Variable Total([Shape("N", 2)] Variable x) => Sum(x) * factor;
            [Forward] Indices Largest([Shape("N", 2)] Variable x) => ArgMax(x);
        }
        """;

    [Fact]
    public void ModelsOfReferencedAssembliesAndOfTheProjectItselfAreChecked()
    {
        (Assembly library, MetadataReference reference) = CompileLibrary();
        CSharpCompilation project = CheckedCode.Compile(CheckedCode.Request, Own).AddReferences(reference);
        (Assembly assembly, _) = CheckedCode.Load(project, new ModelGenerator(), library);

        MethodInfo[] tests = CheckedCode.Tests(assembly);
        Assert.Equal(
            [
                "Loss_allocates_nothing", "Loss_gradient_of_argument_x", "Loss_gradient_of_hidden_bias", "Loss_gradient_of_hidden_weight", "Loss_is_deterministic", "Loss_leaves_no_trace", "Loss_value", "Loss_with_gradients_value",
                "Parameters_survive_saving",
                "Penalty_allocates_nothing", "Penalty_gradient_of_hidden_bias", "Penalty_gradient_of_hidden_weight", "Penalty_is_deterministic", "Penalty_leaves_no_trace", "Penalty_value", "Penalty_with_gradients_value",
                "Scores_allocates_nothing", "Scores_is_deterministic", "Scores_leaves_no_trace", "Scores_value",
            ],
            tests.Where(t => t.DeclaringType!.FullName == "Backprop.Generated.Checks.Company.event.Outer_NetChecks").Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Largest_allocates_nothing", "Largest_is_deterministic", "Largest_leaves_no_trace", "Largest_value", "Parameters_survive_saving", "Total_allocates_nothing", "Total_is_deterministic", "Total_leaves_no_trace", "Total_value"],
            tests.Where(t => t.DeclaringType!.FullName == "Backprop.Generated.Checks.ScaleChecks").Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal(29, tests.Length);
        Assert.Equal("Company.event.Outer+Net: gradient of Loss with respect to hidden.weight", tests.Single(t => t.Name == "Loss_gradient_of_hidden_weight").GetCustomAttribute<FactAttribute>()!.DisplayName);
        Assert.Empty(CheckedCode.Failures(assembly).Select(f => $"{f.Key}: {f.Value}"));
    }

    [Fact]
    public void WhatIsSetOnTheModelWins()
    {
        (Assembly _, MetadataReference reference) = CompileLibrary();
        string text = Texts(CheckedCode.Compile("[assembly: Backprop.GradientChecks(Tolerance = 0.5, Seed = 7)]", "[assembly: Backprop.GradientCheckDimensions(\"B=9, T=3\")]").AddReferences(reference));
        Assert.Contains("new(static () => new global::Company.@event.Outer.Net(), new global::Backprop.GradientCheckOptions { Dimensions = \"B=4\", Tolerance = 0.002d, Coordinates = 5, Seed = 7 });", text, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySetOfSizesIsChecked()
    {
        string text = Texts(CheckedCode.Compile(CheckedCode.Request + "[assembly: Backprop.GradientCheckDimensions(\"N=3, Z=4\"), Backprop.GradientCheckDimensions(\"N=33\")]", Own));
        Assert.Contains("new global::Scale(), new global::Backprop.GradientCheckOptions { Dimensions = \"N=3\" }, new global::Backprop.GradientCheckOptions { Dimensions = \"N=33\" });", text, StringComparison.Ordinal);

        string meant = Texts(CheckedCode.Compile(CheckedCode.Request + "[assembly: Backprop.GradientCheckDimensions(\"N=3\"), Backprop.GradientCheckDimensions(\"N=5\", Model = typeof(Scale))]", Own));
        Assert.Contains("new global::Scale(), new global::Backprop.GradientCheckOptions { Dimensions = \"N=5\" });", meant, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExcludedModelHasASkippedTestThatSaysWhy()
    {
        foreach (CSharpCompilation compilation in new[]
        {
            CheckedCode.Compile(CheckedCode.Request, Own.Replace("[Model]", "[Model, GradientCheckExclusion(\"for \\\"now\\\"\")]", StringComparison.Ordinal)),
            CheckedCode.Compile(CheckedCode.Request + "[assembly: Backprop.GradientCheckExclusion(\"for \\\"now\\\"\", Model = typeof(Scale))]", Own),
        })
        {
            (Assembly assembly, _) = CheckedCode.Load(compilation, new ModelGenerator());
            FactAttribute fact = Assert.Single(CheckedCode.Tests(assembly)).GetCustomAttribute<FactAttribute>()!;
            Assert.Equal(("Scale: not checked", "for \"now\""), (fact.DisplayName, fact.Skip));
        }
    }

    /// <summary>The attribute of xunit v3 has the same name and properties, and a constructor that knows where it is used.</summary>
    [Fact]
    public void TheTestsCompileWithTheAttributeOfXunit3()
    {
        const string Xunit3 = """
            namespace Xunit
            {
                [System.AttributeUsage(System.AttributeTargets.Method)]
                public class FactAttribute([System.Runtime.CompilerServices.CallerFilePath] string? sourceFilePath = null, [System.Runtime.CompilerServices.CallerLineNumber] int sourceLineNumber = -1) : System.Attribute
                {
                    public string? DisplayName { get; set; }
                    public string? Skip { get; set; }
                    public string? File => sourceFilePath + sourceLineNumber;
                }
            }
            """;
        Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(CheckedCode.Request, Own, Xunit3), out Compilation complete, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        Assert.Contains(complete.SyntaxTrees, tree => tree.FilePath.EndsWith("Checks.Scale.g.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void TwoNamesThatBecomeOneIdentifierHaveTwoTests()
    {
        const string Source = Generation.Usings + """
            [Model] public partial class M
            {
                readonly Parameter a_0 = new([1], Init.Ones);
                readonly Parameter[] a = [new([1], Init.Ones)];
                [Loss] Variable Loss([Shape(1)] Variable x) => Sum(x * a_0 * a[0]);
            }
            """;
        (Assembly assembly, _) = CheckedCode.Load(CheckedCode.Compile(CheckedCode.Request, Source), new ModelGenerator());
        Assert.Equal(["Loss_gradient_of_a_0", "Loss_gradient_of_a_02"], CheckedCode.Tests(assembly).Select(t => t.Name).Where(n => n.Contains("gradient_of", StringComparison.Ordinal)));
        Assert.Empty(CheckedCode.Failures(assembly));
    }

    // Sizes.

    [Theory]
    [InlineData("Variable F([Shape(\"B\", \"T\")] Variable x) => x", "B=3, T=5")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => Slice(x, 0, 0, 5)", "B=5")]
    [InlineData("Variable F([Shape(\"B\", \"T\")] Variable x) => Slice(x, 0, 0, x.Shape[1])", "B=5, T=5")]
    [InlineData("Variable F([Shape(\"T\", 6)] Variable x) => Gather(Zeros(2), ArgMax(x, 0))", "T=2")]
    [InlineData("Variable F([Shape(3)] Variable x) => x", "")]
    [InlineData("Variable F([Shape(\"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\")] Variable x) => x", "A=3, B=5, C=7, D=2, E=11, F=13, G=3")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => Slice(x, 0, 0, 65)", null)]
    public void SizesAreChosenSoThatMethodsAreDefined(string method, string? sizes) =>
        Assert.Equal(sizes, CheckDimensions.Choose(Generation.Read($"[Model] public partial class M {{ [Forward] {method}; }}").Methods));

    // Cost.

    [Fact]
    public void WithoutTheAttributeNothingIsReadOrWritten()
    {
        (Assembly _, MetadataReference reference) = CompileLibrary();
        GeneratorRunResult result = Generation.Run(CheckedCode.Compile(Own).AddReferences(reference));
        string[] steps = [TrackingNames.CheckReading, TrackingNames.CheckText, TrackingNames.CheckedModel, TrackingNames.ReferencedCheckedModel, TrackingNames.ReferencedCheckText, TrackingNames.CheckDiagnostics];
        Assert.Empty(steps.SelectMany(step => Generation.Values<object>(result, step)));
        Assert.Equal(["Scale.g.cs"], result.GeneratedSources.Select(s => s.HintName));
    }

    [Fact]
    public void AnEditElsewhereRewritesNoTest()
    {
        (Assembly _, MetadataReference reference) = CompileLibrary();
        CSharpCompilation compilation = CheckedCode.Compile(CheckedCode.Request, Own, "public class Other;").AddReferences(reference);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Assert.Equal(["Scale.g.cs", "Checks.Scale.g.cs", "Checks.Company.event.Outer+Net.g.cs"], driver.GetRunResult().Results.Single().GeneratedSources.Select(s => s.HintName));
        SyntaxTree tree = compilation.SyntaxTrees[2];
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText("public class Other { int x; }", Generation.ParseOptions, tree.FilePath)));
        GeneratorRunResult second = driver.GetRunResult().Results.Single();
        foreach (string step in new[] { TrackingNames.CheckText, TrackingNames.ReferencedCheckText }) Assert.Equal([Cached], Reasons(second, step));
        Assert.All(second.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), output => Assert.Equal(Cached, output.Reason));
    }

    [Fact]
    public void AnEditOfAnotherModelRewritesNoTest()
    {
        (Assembly _, MetadataReference reference) = CompileLibrary();
        CSharpCompilation compilation = CheckedCode.Compile(CheckedCode.Request, Own).AddReferences(reference);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        SyntaxTree tree = compilation.SyntaxTrees[1];
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(Own.Replace("Sum(x) *", "Sum(x) +", StringComparison.Ordinal), Generation.ParseOptions, tree.FilePath)));
        GeneratorRunResult second = driver.GetRunResult().Results.Single();
        Assert.Equal([Modified], Reasons(second, TrackingNames.ModelText));
        Assert.Equal([Unchanged], Reasons(second, TrackingNames.CheckedModel));
        foreach (string step in new[] { TrackingNames.CheckText, TrackingNames.ReferencedCheckText }) Assert.Equal([Cached], Reasons(second, step));
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) => [.. result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason)];

    private static string Texts(CSharpCompilation compilation)
    {
        GeneratorRunResult result = Generation.Run(compilation);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        return string.Concat(result.GeneratedSources.Where(s => s.HintName.StartsWith("Checks.", StringComparison.Ordinal)).Select(s => s.SourceText));
    }

    private static (Assembly, MetadataReference) CompileLibrary()
    {
        Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(Library).WithAssemblyName("Library"), out Compilation complete, out _);
        using var image = new MemoryStream();
        var result = complete.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return (Assembly.Load(image.ToArray()), MetadataReference.CreateFromImage(image.ToArray()));
    }
}
