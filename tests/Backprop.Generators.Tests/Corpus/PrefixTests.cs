using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Backprop.Generators.Tests.Corpus;

/// <summary>
/// A file as it is typed: every prefix of it that ends at a token is analysed by the generator and, in this file, by the analyzers, one after the other as in an editor. None of them fails, hangs, or adds to what the C#
/// compiler reports. Hanging is measured in the time of the processor, which other programs do not lengthen; so no other test runs meanwhile.
/// </summary>
[Collection(nameof(PrefixTests))]
public sealed class PrefixTests
{
    private const double MaximumSeconds = 1;

    private static readonly ImmutableArray<DiagnosticAnalyzer> analyzers = [.. typeof(ModelGenerator).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    /// <summary>The files of all samples that hold definitions.</summary>
    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (DefinitionProject project in DefinitionProject.Samples.Select(DefinitionProject.Sample))
            {
                foreach (SyntaxTree file in project.Definitions) files.Add(project.Name, Path.GetFileName(file.FilePath));
            }
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task EveryPrefixOfASampleIsAnalysed(string sample, string file)
    {
        DefinitionProject project = DefinitionProject.Sample(sample);
        SyntaxTree tree = project.Definitions.Single(t => Path.GetFileName(t.FilePath) == file);
        string text = tree.ToString();
        CSharpCompilation compilation = project.Compilation;
        // What the first run pays for, such as reading the references, the editor has paid when it opened the project.
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Assert.Empty(driver.GetRunResult().Diagnostics.Select(d => d.ToString()));

        foreach (int end in tree.GetRoot().DescendantTokens().Select(token => token.Span.End).Distinct())
        {
            string prefix = text[..end];
            double seconds = await Seconds(prefix);
            Assert.True(seconds < MaximumSeconds, $"takes {seconds} s:\n{prefix}");
        }
        Assert.Equal(text, tree.ToString());
        Assert.Empty(driver.GetRunResult().Diagnostics.Select(d => d.ToString()));

        // The time an edit takes.
        async Task<double> Seconds(string prefix)
        {
            SyntaxTree edited = CSharpSyntaxTree.ParseText(prefix, Generation.ParseOptions, tree.FilePath);
            compilation = compilation.ReplaceSyntaxTree(tree, edited);
            tree = edited;
            TimeSpan start = Environment.CpuUsage.TotalTime;
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out _);
            ImmutableArray<Diagnostic> analyzed = await complete.WithAnalyzers(analyzers).GetAnalyzerSemanticDiagnosticsAsync(complete.GetSemanticModel(edited), null, default);
            double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;

            GeneratorRunResult result = driver.GetRunResult().Results.Single();
            Assert.True(result.Exception is null, $"{result.Exception}\n{prefix}");
            foreach (Diagnostic diagnostic in result.Diagnostics.Concat(analyzed))
            {
                Assert.True(diagnostic.Id is not ("BP9000" or "AD0001"), $"{diagnostic.GetMessage(null)}\n{prefix}");
                Assert.True(!HalfTypedCodeTests.IsExplained(compilation, diagnostic), $"{diagnostic}\n{prefix}");
            }
            return seconds;
        }
    }
}

/// <summary>No test runs beside these.</summary>
[CollectionDefinition(nameof(PrefixTests), DisableParallelization = true)]
public sealed class PrefixTestsDefinition;
