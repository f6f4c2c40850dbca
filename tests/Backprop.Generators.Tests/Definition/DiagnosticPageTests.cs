using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Backprop.Generators.Analysis;
using Backprop.Generators.Tests.Checks;
using Backprop.Generators.Tests.Plan;
using Backprop.Generators.Tests.Use;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Every diagnostic is documented, linked, released and tested, and what its page shows is what the compiler says.</summary>
public sealed class DiagnosticPageTests
{
    /// <summary>Fails only for a bug in the compiler, so no source shows it.</summary>
    private const string WithoutExample = "BP9000";

    private static readonly DiagnosticDescriptor[] descriptors = [.. typeof(Descriptors).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
        .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
        .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];

    public static TheoryData<string> Ids => new(descriptors.Select(d => d.Id));

    public static TheoryData<string> Examples => new(DiagnosticPage.Ids.Where(id => id != WithoutExample));

    [Theory]
    [MemberData(nameof(Ids))]
    public void ADescriptorHasAPageALinkARowAndATest(string id)
    {
        DiagnosticDescriptor descriptor = Assert.Single(descriptors, d => d.Id == id);
        string title = Text(descriptor.Title);
        Assert.Equal(Descriptors.HelpPages + id + ".md", descriptor.HelpLinkUri);

        DiagnosticPage page = DiagnosticPage.Read(id);
        Assert.StartsWith($"# {id}: {title}\n\n*{Named(descriptor.DefaultSeverity)}.* ", page.Text, StringComparison.Ordinal);
        Assert.Contains("\n## Remedy\n", page.Text, StringComparison.Ordinal);
        Assert.Equal(id != WithoutExample, page.Examples.ContainsKey(DiagnosticPage.Wrong) && page.Examples.ContainsKey(DiagnosticPage.Right));

        string row = $"{id} | {descriptor.Category} | {(descriptor.IsEnabledByDefault ? Named(descriptor.DefaultSeverity) : "Disabled")} | {title}";
        Assert.Contains(row, ReleaseRows(), StringComparer.Ordinal);
        Assert.Contains($"| [{id}]({id}.md) | {Named(descriptor.DefaultSeverity)} | {title} |", File.ReadAllLines(Path.Combine(DiagnosticPage.Folder, "README.md")), StringComparer.Ordinal);
        // Those of other assemblies are tested with the layers.
        Assert.Contains(id, DiagnosticCases.All.Select(c => c.Id).Concat(WarningCases.All.Select(c => c.Id)).Concat(CheckDiagnosticTests.Ids).Concat(UseCases.All.Select(c => c.Id)).Concat(BudgetTests.Ids).Concat(ClassCases.All.Select(c => c.Id)).Concat(["BP1022", "BP1023", ShapeHintTests.Id, WithoutExample]), StringComparer.Ordinal);
    }

    [Fact]
    public void APageHasADescriptor() => Assert.Empty(DiagnosticPage.Ids.Except(descriptors.Select(d => d.Id)));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task TheWrongExampleIsReportedAndNothingElse(string id)
    {
        IReadOnlyList<Diagnostic> reported = Run(DiagnosticPage.Read(id), DiagnosticPage.Wrong, out Compilation compilation, out Compilation complete);
        Assert.Equal([id], reported.Concat(await Generation.AnalyzeUse(complete)).Select(d => d.Id).Distinct());
        // A warning keeps nobody from using what is generated.
        Assert.All(Errors(descriptors.Single(d => d.Id == id).DefaultSeverity == DiagnosticSeverity.Error ? compilation : complete), error => Assert.Contains("CS0260", error, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task TheRightExampleIsSilentAndCompiles(string id)
    {
        Assert.Empty(Run(DiagnosticPage.Read(id), DiagnosticPage.Right, out _, out Compilation complete).Select(d => d.ToString()));
        Assert.Empty((await Generation.AnalyzeUse(complete)).Select(d => d.ToString()));
        Assert.Empty(Errors(complete));
    }

    private static IReadOnlyList<Diagnostic> Run(DiagnosticPage page, string example, out Compilation compilation, out Compilation complete)
    {
        bool isWrong = example == DiagnosticPage.Wrong;
        string source = Generation.Usings + page.Examples[example];
        CSharpCompilation code = isWrong && page.Id == "BP3101" ? Generation.Compile(source) : CheckedCode.Compile(source);
        if (isWrong) code = code.AddReferences(Libraries(page)).WithOptions(code.Options.WithAllowUnsafe(page.Id != "BP1006"));
        if (isWrong && page.Id == ShapeHintTests.Id) code = code.WithOptions(code.Options.WithSyntaxTreeOptionsProvider(new ShapeHintTests.Options(ReportDiagnostic.Info)));
        compilation = code;
        GeneratorRunResult result = Generation.Driver().RunGeneratorsAndUpdateCompilation(code, out complete, out _).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result.Diagnostics;
    }

    /// <summary>The assembly that the wrong example refers to, if it does.</summary>
    private static MetadataReference[] Libraries(DiagnosticPage page)
    {
        MetadataReference[] unreferenced = page.Examples.TryGetValue(DiagnosticPage.Unreferenced, out string? source) ? [Library("Base", source, generate: false)] : [];
        return page.Examples.TryGetValue(DiagnosticPage.Library, out source) ? [Library("Library", source, generate: true, unreferenced)]
            : page.Examples.TryGetValue(DiagnosticPage.LibraryWithoutGenerator, out source) ? [Library("Library", source, generate: false)]
            : [];
    }

    private static MetadataReference Library(string name, string source, bool generate, params MetadataReference[] references)
    {
        Compilation library = Generation.Compile(Generation.Usings + source).WithAssemblyName(name).AddReferences(references);
        if (generate) Generation.Driver().RunGeneratorsAndUpdateCompilation(library, out library, out _);
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success, string.Join("\n", Errors(library)));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static IEnumerable<string> Errors(Compilation compilation) => compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());

    private static string[] ReleaseRows()
    {
        string folder = Path.Combine(DiagnosticPage.Repository(), "src", "Backprop.Generators");
        return [.. File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Shipped.md")), .. File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"))];
    }

    private static string Named(DiagnosticSeverity severity) => severity.ToString();

    private static string Text(LocalizableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
