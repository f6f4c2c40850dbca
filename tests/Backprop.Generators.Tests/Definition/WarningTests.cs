using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Each smell gets one warning: this ID, at the marked text, with this sentence; the model is compiled all the same, and the corrected definition gets none.</summary>
public sealed class WarningTests
{
    public static TheoryData<string> Names => new(WarningCases.All.Select(c => c.Name));

    public static TheoryData<string> SilentNames => new(WarningCases.Silent.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSmellIsReportedWhereItIs(string name)
    {
        WarningCase smell = WarningCases.All.Single(c => c.Name == name);
        int start = smell.Source.IndexOf("{|", StringComparison.Ordinal), end = smell.Source.IndexOf("|}", StringComparison.Ordinal);
        GeneratorRunResult result = Run(smell.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((smell.Id, DiagnosticSeverity.Warning, smell.Message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(smell.Source[(start + 2)..end], diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(Generation.Usings.Length + start, diagnostic.Location.SourceSpan.Start);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "M.g.cs");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCorrectedDefinitionIsSilent(string name) => Silent(WarningCases.All.Single(c => c.Name == name).Corrected);

    [Theory]
    [MemberData(nameof(SilentNames))]
    public void WhatMayBeMeantIsSilent(string name) => Silent(WarningCases.Silent.Single(c => c.Name == name).Source);

    private static void Silent(string source)
    {
        GeneratorRunResult result = Run(source);
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "M.g.cs");
    }

    private static GeneratorRunResult Run(string source)
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + source);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        GeneratorRunResult result = Generation.Run(compilation);
        Assert.Null(result.Exception);
        return result;
    }
}
