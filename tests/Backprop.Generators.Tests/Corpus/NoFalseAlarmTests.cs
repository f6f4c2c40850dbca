using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Backprop.Generators.Graphs;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Backprop.Generators.Tests.Corpus;

/// <summary>Nothing is said about the samples and about the layers in the box, nor is anything there kept from being said.</summary>
public sealed partial class NoFalseAlarmTests
{
    public static TheoryData<string> Samples => new(DefinitionProject.Samples);

    [Theory]
    [MemberData(nameof(Samples))]
    public void ASampleIsSilent(string name) => AssertSilent(DefinitionProject.Sample(name), atLeast: 1);

    [Fact]
    public void TheLayersInTheBoxAreSilentInTheModelsThatUseThem()
    {
        DefinitionProject project = DefinitionProject.Layers();
        string[] layers = [.. project.Definitions.Select(tree => tree.FilePath).Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == "Layers")];
        Assert.InRange(layers.Length, 20, int.MaxValue);
        AssertSilent(project, atLeast: 20);
    }

    /// <summary>A warning that is switched off somewhere would prove nothing.</summary>
    [Fact]
    public void NoDiagnosticIsSwitchedOff()
    {
        string repository = DiagnosticPage.Repository();
        IEnumerable<string> settings = new[] { "*.csproj", "*.props", "*.targets", ".editorconfig", ".globalconfig", "*.ruleset" }
            .SelectMany(pattern => Directory.EnumerateFiles(repository, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System }))
            .Where(path => !path.Contains(Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar));
        Assert.Contains(Path.Combine(repository, "Directory.Build.props"), settings);
        Assert.DoesNotContain(settings, path => OurId().IsMatch(File.ReadAllText(path)));
        IEnumerable<string> directives = DefinitionProject.Samples.Select(DefinitionProject.Sample).Append(DefinitionProject.Layers())
            .SelectMany(project => project.Compilation.SyntaxTrees)
            .SelectMany(tree => tree.GetRoot().DescendantTrivia().Where(trivia => trivia.IsDirective))
            .Select(trivia => trivia.ToString());
        Assert.DoesNotContain(directives, directive => directive.StartsWith("#pragma warning", StringComparison.Ordinal) && OurId().IsMatch(directive));
    }

    [GeneratedRegex("BP[0-9]{4}")]
    private static partial Regex OurId();

    private static void AssertSilent(DefinitionProject project, int atLeast)
    {
        GeneratorRunResult result = Generation.Driver().RunGeneratorsAndUpdateCompilation(project.Compilation, out Compilation complete, out _).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.True(result.Diagnostics.IsEmpty, string.Join("\n", result.Diagnostics.Select(d => d.ToString())));
        // Silence means nothing where a definition was not read.
        Assert.Empty(project.Definitions.SelectMany(tree => complete.GetSemanticModel(tree).GetDiagnostics()).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        IEnumerable<ModelDefinition?> models = Generation.Values<ModelDefinition?>(result, TrackingNames.ModelDefinition);
        Assert.DoesNotContain(null, models);
        Assert.InRange(models.Count(), atLeast, int.MaxValue);
    }
}
