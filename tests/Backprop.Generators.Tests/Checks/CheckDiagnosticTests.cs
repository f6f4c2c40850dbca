using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Checks;

/// <summary>Mistakes in asking for checks: this ID and sentence at the marked text, and nothing once it is corrected.</summary>
public sealed class CheckDiagnosticTests
{
    private const string Model = "[Model] public partial class M { [Loss] Variable Loss([Shape(\"B\", \"T\")] Variable x) => Sum(x); }";

    private const string Far = "[Model] public partial class M { [Forward] Variable F([Shape(\"B\", \"T\")] Variable x) => Slice(x, 0, 0, 100); }";

    /// <param name="Name">The case.</param>
    /// <param name="Id">The diagnostic.</param>
    /// <param name="Source">The test project's source; <c>{|...|}</c> marks the place.</param>
    /// <param name="Message">The message.</param>
    /// <param name="Corrected">The source without the mistake.</param>
    /// <param name="Library">The source of a referenced assembly, compiled with the generator.</param>
    /// <param name="IsWarning">The severity.</param>
    /// <param name="HasXunit">Whether the project references xunit.</param>
    private sealed record Case(string Name, string Id, string Source, string Message, string Corrected, string? Library = null, bool IsWarning = false, bool HasXunit = true);

    private static readonly Case[] cases =
    [
        new("NoXunit", "BP3101", "[assembly: {|GradientChecks|}] " + Model,
            "[assembly: GradientChecks] generates tests for xunit, which this project does not reference: add the package xunit or xunit.v3", Model, HasXunit: false),

        new("NoSize", "BP3102", "[{|GradientCheckDimensions(\"B=3, T\")|}] " + Model, "\"B=3, T\" is not a list of sizes such as \"B=3, T=5\": 'T' is not a name and its size", "[GradientCheckDimensions(\"B=3, T=2\")] " + Model),
        new("NegativeSize", "BP3102", "[{|GradientCheckDimensions(\"B=-3\")|}] " + Model, "\"B=-3\" is not a list of sizes such as \"B=3, T=5\": '-3' is not a size", "[GradientCheckDimensions(\"B=3\")] " + Model),
        new("ExpressionAsName", "BP3102", "[{|GradientCheckDimensions(\"2*B=3\")|}] " + Model, "\"2*B=3\" is not a list of sizes such as \"B=3, T=5\": '2*B' is not the name of a dimension", "[GradientCheckDimensions(\"B=3\")] " + Model),
        new("TwoSizes", "BP3102", "[{|GradientCheckDimensions(\"B=3,B=4\")|}] " + Model, "\"B=3,B=4\" is not a list of sizes such as \"B=3, T=5\": 'B' has two sizes", "[GradientCheckDimensions(\"B=3\"), GradientCheckDimensions(\"B=4\")] " + Model),
        new("NoSizes", "BP3102", "[{|GradientCheckDimensions(\"\")|}] " + Model, "\"\" is not a list of sizes such as \"B=3, T=5\": it has no sizes", Model),
        new("SizesOnTheAssembly", "BP3102", "[assembly: GradientChecks, {|GradientCheckDimensions(\"B:3\")|}] " + Model, "\"B:3\" is not a list of sizes such as \"B=3, T=5\": 'B:3' is not the name of a dimension", "[assembly: GradientChecks, GradientCheckDimensions(\"B=3, N=2\")] " + Model),

        new("UnknownName", "BP3103", "[{|GradientCheckDimensions(\"B=3, N=5\")|}] " + Model, "The model 'M' has no dimension 'N'; there are B, T", "[GradientCheckDimensions(\"B=3, T=5\")] " + Model),
        new("NoNames", "BP3103", "[{|GradientCheckDimensions(\"B=3\")|}, Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => x; }", "The model 'M' has no dimension 'B'; there is none", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => x; }"),
        new("UnknownNameOnTheAssembly", "BP3103", "[assembly: GradientChecks, {|GradientCheckDimensions(\"N=5\", Model = typeof(M))|}] " + Model, "The model 'M' has no dimension 'N'; there are B, T", "[assembly: GradientChecks, GradientCheckDimensions(\"T=5\", Model = typeof(M))] " + Model),
        new("UnknownNameOfALibrary", "BP3103", "[assembly: GradientChecks, {|GradientCheckDimensions(\"N=5\", Model = typeof(M))|}]", "The model 'M' has no dimension 'N'; there are B, T", "[assembly: GradientChecks, GradientCheckDimensions(\"T=5\", Model = typeof(M))]", Library: Model),

        new("NameOfNoModel", "BP3103", "[assembly: GradientChecks, {|GradientCheckDimensions(\"B=2, b=5\")|}]", "No model that is checked here has a dimension 'b'; there are B, T", "[assembly: GradientChecks, GradientCheckDimensions(\"B=2, T=5\")]", Library: Model),
        new("NameOfAnotherModel", "BP3103", "[assembly: GradientChecks, {|GradientCheckDimensions(\"N=5\", Model = typeof(M))|}] [Model] public partial class Other { [Forward] Variable F([Shape(\"N\")] Variable x) => x; }",
            "The model 'M' has no dimension 'N'; there are B, T", "[assembly: GradientChecks, GradientCheckDimensions(\"N=5\")] [Model] public partial class Other { [Forward] Variable F([Shape(\"N\")] Variable x) => x; }", Library: Model),

        new("NoSmallSizes", "BP3104", "[assembly: GradientChecks] " + Far.Replace(" M ", " {|M|} ", StringComparison.Ordinal),
            "No small sizes were found for which all methods of the model 'M' are defined: give them with [GradientCheckDimensions(\"B=..., T=...\")]", "[assembly: GradientChecks] [GradientCheckDimensions(\"B=100, T=2\")] " + Far),
        new("NoSmallSizesOfALibrary", "BP3104", "[assembly: {|GradientChecks|}]",
            "No small sizes were found for which all methods of the model 'M' are defined: give them with [GradientCheckDimensions(\"B=..., T=...\")]", "[assembly: GradientChecks, GradientCheckDimensions(\"B=100, T=2\", Model = typeof(M))]", Library: Far),
        new("NotAllSizes", "BP3104", "[assembly: GradientChecks] [GradientCheckDimensions(\"B=100\")] " + Far.Replace(" M ", " {|M|} ", StringComparison.Ordinal),
            "No small sizes were found for which all methods of the model 'M' are defined: give them with [GradientCheckDimensions(\"B=..., T=...\")]", "[assembly: GradientChecks] [GradientCheckDimensions(\"B=100, T=2\")] " + Far),

        new("Private", "BP3105", "[assembly: GradientChecks] public partial class Outer { [Model] partial class {|M|} { [Forward] Variable F([Shape] Variable x) => x; } }",
            "The model 'M' cannot be checked by the tests of this project: it is not accessible here; make it public, or mark it [GradientCheckExclusion(\"reason\")]",
            "[assembly: GradientChecks] public partial class Outer { [Model] internal partial class M { [Forward] Variable F([Shape] Variable x) => x; } }", IsWarning: true),
        new("Internal", "BP3105", "[assembly: {|GradientChecks|}]",
            "The model 'M' cannot be checked by the tests of this project: it is not accessible here; make it public, or mark it [GradientCheckExclusion(\"reason\")]",
            "", Library: Model.Replace("public ", "", StringComparison.Ordinal), IsWarning: true),
        new("Constructor", "BP3105", "[assembly: GradientChecks] [Model] public partial class {|M|} { private M() { } [Forward] Variable F([Shape] Variable x) => x; }",
            "The model 'M' cannot be checked by the tests of this project: its constructor is not accessible here; make that public, or mark it [GradientCheckExclusion(\"reason\")]",
            "[assembly: GradientChecks] [Model, GradientCheckExclusion(\"made by a factory\")] public partial class M { private M() { } [Forward] Variable F([Shape] Variable x) => x; }", IsWarning: true),
        new("Required", "BP3105", "[assembly: GradientChecks] [Model] public partial class {|M|} { public required string Label { get; init; } [Forward] Variable F([Shape] Variable x) => x; }",
            "The model 'M' cannot be checked by the tests of this project: it has required members; give them values in the class instead, or mark it [GradientCheckExclusion(\"reason\")]",
            "[assembly: GradientChecks] [Model] public partial class M { public string Label { get; init; } = \"\"; [Forward] Variable F([Shape] Variable x) => x; }", IsWarning: true),

        new("Tolerance", "BP3106", "[{|GradientChecks(Tolerance = 0)|}] " + Model, "Tolerance is 0; it must be a positive number", "[GradientChecks(Tolerance = 0.01)] " + Model),
        new("Coordinates", "BP3106", "[assembly: {|GradientChecks(Coordinates = -1)|}] " + Model, "Coordinates is -1; it must be at least 0", "[assembly: GradientChecks(Coordinates = 0)] " + Model),
        new("Directions", "BP3106", "[{|GradientChecks(Directions = -2)|}] " + Model, "Directions is -2; it must be at least 0", "[GradientChecks(Directions = 3)] " + Model),
        new("Minimum", "BP3106", "[{|GradientChecks(Minimum = double.NaN)|}] " + Model, "Minimum is NaN; it must be a finite number", "[GradientChecks(Minimum = -0.5)] " + Model),
        new("Interval", "BP3106", "[{|GradientChecks(Minimum = 2, Maximum = 1.5)|}] " + Model, "Maximum is 1.5; it must be at least Minimum", "[GradientChecks(Minimum = 1, Maximum = 1.5)] " + Model),
        new("NothingToCompare", "BP3106", "[{|GradientChecks(Coordinates = 0, Directions = 0)|}] " + Model, "Directions is 0; it must be at least 1 where Coordinates is 0, or nothing would be compared", "[GradientChecks(Coordinates = 0, Directions = 1)] " + Model),
        new("NoReason", "BP3106", "[{|GradientCheckExclusion(\" \")|}] " + Model, "The reason is empty; it must be a sentence that says why the model is not checked", "[GradientCheckExclusion(\"its loss is stochastic\")] " + Model),

        new("NotAModel", "BP3107", "[assembly: GradientChecks, {|GradientCheckExclusion(\"slow\", Model = typeof(string))|}] " + Model, "'String' is not marked [Model]", "[assembly: GradientChecks, GradientCheckExclusion(\"slow\", Model = typeof(M))] " + Model),
        new("NoModel", "BP3107", "[assembly: GradientChecks, {|GradientCheckExclusion(\"slow\")|}] " + Model, "An exclusion on the assembly says for which model it is: Model = typeof(...)", "[assembly: GradientChecks, GradientCheckExclusion(\"slow\", Model = typeof(M))] " + Model),

        new("Nothing", "BP3108", "[assembly: {|GradientChecks|}] public class M;", "There is no model to check: neither this project nor an assembly that it references has a class marked [Model]", "[assembly: GradientChecks] public class Outer { } " + Model, IsWarning: true),
    ];

    public static IEnumerable<string> Ids => cases.Select(c => c.Id).Distinct();

    public static TheoryData<string> Names => new(cases.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheMistakeIsReportedWhereItIs(string name)
    {
        Case mistake = cases.Single(c => c.Name == name);
        int start = mistake.Source.IndexOf("{|", StringComparison.Ordinal), end = mistake.Source.IndexOf("|}", StringComparison.Ordinal);
        GeneratorRunResult result = Run(mistake, mistake.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal), out _);

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((mistake.Id, mistake.Message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(mistake.Source[(start + 2)..end], diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(Generation.Usings.Length + start, diagnostic.Location.SourceSpan.Start);
        Assert.Equal(mistake.IsWarning ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, diagnostic.Severity);
        // The model itself is compiled all the same.
        if (mistake.Library is null && mistake.Id != "BP3108") Assert.Contains(result.GeneratedSources, s => s.HintName.EndsWith("M.g.cs", StringComparison.Ordinal) && !s.HintName.StartsWith("Checks.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCorrectedCodeIsSilentAndCompiles(string name)
    {
        Case mistake = cases.Single(c => c.Name == name);
        GeneratorRunResult result = Run(mistake, mistake.Corrected, out Compilation complete);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
    }

    private static GeneratorRunResult Run(Case mistake, string source, out Compilation complete)
    {
        CSharpCompilation compilation = mistake.HasXunit ? CheckedCode.Compile(Generation.Usings + source) : Generation.Compile(Generation.Usings + source);
        if (mistake.Library is not null)
        {
            Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(Generation.Usings + mistake.Library).WithAssemblyName("Library"), out Compilation library, out _);
            using var image = new MemoryStream();
            Assert.True(library.Emit(image).Success);
            compilation = compilation.AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        }
        GeneratorRunResult result = Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out complete, out _).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }
}
