using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Backprop.Generators.Tests.Corpus;

/// <summary>A file as it is typed: every prefix of it that ends at a token is analysed by the generator and the analyzers, one after the other as in an editor. None of them fails, hangs, or adds to what the C# compiler reports.</summary>
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
            Assert.True(await Seconds(prefix) < MaximumSeconds || await Seconds(prefix) < MaximumSeconds, $"takes more than {MaximumSeconds} s, and again:\n{prefix}");
        }
        Assert.Equal(text, tree.ToString());
        Assert.Empty(driver.GetRunResult().Diagnostics.Select(d => d.ToString()));

        // The time an edit takes. One that was slow is made again: what else the machine does is no hang of ours.
        async Task<double> Seconds(string prefix)
        {
            SyntaxTree edited = CSharpSyntaxTree.ParseText(prefix, Generation.ParseOptions, tree.FilePath);
            compilation = compilation.ReplaceSyntaxTree(tree, edited);
            tree = edited;
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out _);
            ImmutableArray<Diagnostic> analyzed = analyzers.IsEmpty ? [] : await complete.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

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
