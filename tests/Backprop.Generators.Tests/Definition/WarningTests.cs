using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Backprop.Generators.Graphs;
using Backprop.Generators.Tests.RandomDefinitions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using GradientKind = Backprop.Generators.Graphs.OutputKind;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Each smell gets one warning: this ID, at the marked text, with this sentence; the model is compiled all the same, and the corrected definition gets none.</summary>
public sealed partial class WarningTests
{
    private static readonly WarningCase[] cases = [.. WarningCases.All, .. LoopWarningCases.All];
    private static readonly (string Name, string Source)[] silent = [.. WarningCases.Silent, .. LoopWarningCases.Silent];

    public static TheoryData<string> Names => new(cases.Select(c => c.Name));

    public static TheoryData<string> SilentNames => new(silent.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSmellIsReportedWhereItIs(string name)
    {
        WarningCase smell = cases.Single(c => c.Name == name);
        int start = smell.Source.IndexOf("{|", StringComparison.Ordinal), end = smell.Source.IndexOf("|}", StringComparison.Ordinal);
        GeneratorRunResult result = Run(smell.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((smell.Id, DiagnosticSeverity.Warning, smell.Message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(smell.Source[(start + 2)..end], Text(diagnostic));
        Assert.Equal(Generation.Usings.Length + start, diagnostic.Location.SourceSpan.Start);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "M.g.cs");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCorrectedDefinitionIsSilent(string name) => Silent(cases.Single(c => c.Name == name).Corrected);

    [Theory]
    [MemberData(nameof(SilentNames))]
    public void WhatMayBeMeantIsSilent(string name) => Silent(silent.Single(c => c.Name == name).Source);

    /// <summary>
    /// Random and handwritten definitions get no false alarm: parameters are said to be untrained only where the differentiated graph has no gradient for one, which the warnings do not look at,
    /// and there is none of the other warnings but where its pattern is in the text.
    /// </summary>
    [Fact]
    public void ValidDefinitionsGiveNoFalseAlarm()
    {
        string[] sources =
        [
            .. Enumerable.Range(0, 160).Select(seed => RandomDefinition.Create("M" + seed.ToString(CultureInfo.InvariantCulture), new Choices(seed)).Source),
            .. ReferencePrograms.All.Select(p => p.Source + "\n" + ReferencePrograms.Shared[(ReferencePrograms.Shared.IndexOf("Ops;", StringComparison.Ordinal) + 4)..]),
        ];
        int untrained = 0;
        foreach (string source in sources)
        {
            GeneratorRunResult result = Generation.Run(Generation.Compile(Generation.Usings + source));
            Diagnostic[] warnings = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning)];
            if (Generation.Values<ModelDefinition?>(result, TrackingNames.ModelDefinition).OfType<ModelDefinition>().ToArray() is not [var model]) continue;
            int trained = model.Methods.Where(m => m.Kind == Graphs.MethodKind.Loss).SelectMany(m => Gradients(m)).Distinct().Count();
            bool isComplete = trained == model.Parameters.Count || model.Methods.All(m => m.Kind != Graphs.MethodKind.Loss);
            string all = string.Join("\n", warnings.Select(w => w.ToString())) + "\n" + source;
            Assert.True(!isComplete || !warnings.Any(w => w.Id is "BP3201" or "BP3203"), all);
            Assert.True(warnings.All(w => w.Id is "BP3201" or "BP3202" or "BP3203" || (w.Id == "BP3204" && TakesLogits().IsMatch(Text(w)) && Normalizes().IsMatch(source)) || (w.Id == "BP3209" && source.Contains("Dropout(", StringComparison.Ordinal))
                || (w.Id == "BP3210" && source.Contains("Mean(", StringComparison.Ordinal))), all);
            if (!isComplete) untrained++;
        }
        Assert.InRange(untrained, 1, sources.Length);
    }

    /// <summary>The parameters that have a gradient which is not 0 everywhere.</summary>
    private static IEnumerable<int> Gradients(MethodDefinition method)
    {
        Graph graph = Passes.ValueAndGradients(method.TrainingGraph, []);
        return graph.Outputs.Where(o => o.Kind == GradientKind.ParameterGradient && !IsZero(graph, o.Node)).Select(o => o.Index);
    }

    [GeneratedRegex(@"^(CrossEntropy|LogSoftmax|BinaryCrossEntropyWithLogits)\(")]
    private static partial Regex TakesLogits();

    [GeneratedRegex(@"\b(Softmax|Sigmoid)\(")]
    private static partial Regex Normalizes();

    private static bool IsZero(Graph graph, int node) => graph.Nodes[node].Op switch
    {
        ConstantOp constant => constant.Value == 0,
        BroadcastOp or ReshapeOp => IsZero(graph, graph.Nodes[node].Inputs[0]),
        _ => false,
    };

    private static string Text(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);

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
