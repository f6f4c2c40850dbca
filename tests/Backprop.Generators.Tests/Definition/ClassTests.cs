using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>What has no effect gets one warning: this ID, at the marked text, with this sentence; the corrected code and what only looks like it get none.</summary>
public sealed class ClassTests
{
    public static TheoryData<string> Names => new(ClassCases.All.Select(c => c.Name));

    public static TheoryData<string> SilentNames => new(ClassCases.Silent.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WhatHasNoEffectIsReportedWhereItIs(string name)
    {
        ClassCase mistake = ClassCases.All.Single(c => c.Name == name);
        int start = mistake.Source.IndexOf("{|", StringComparison.Ordinal), end = mistake.Source.IndexOf("|}", StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(await Analyze(mistake.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        Assert.Equal((mistake.Id, DiagnosticSeverity.Warning, mistake.Message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((Generation.Usings.Length + start, Generation.Usings.Length + end - 2), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheCorrectedCodeIsSilent(string name) => Assert.Empty(await Analyze(ClassCases.All.Single(c => c.Name == name).Corrected));

    [Theory]
    [MemberData(nameof(SilentNames))]
    public async Task WhatHasAnEffectIsSilent(string name) => Assert.Empty(await Analyze(ClassCases.Silent.Single(c => c.Name == name).Source));

    /// <summary>In a definition an assignment is an error already, of which a warning would say less.</summary>
    [Fact]
    public async Task AnErrorIsNotSaidTwice()
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + "[Model] public partial class M { Linear w = new(3, 3); [Loss] Variable Loss([Shape(\"B\", 3)] Variable x) { w = new(3, 3); return Sum(w.Apply(x)); } }");
        Assert.Equal(["BP1034"], Generation.Run(compilation).Diagnostics.Select(d => d.Id));
        Assert.Empty(await Generation.AnalyzeUse(compilation));
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string source)
    {
        Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(Generation.Usings + source), out Compilation complete, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        return await Generation.AnalyzeUse(complete);
    }
}
