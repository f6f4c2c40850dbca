using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Code under construction: whatever is typed, the generator neither fails nor hangs nor repeats the C# compiler's complaints.</summary>
public sealed class HalfTypedCodeTests
{
    private const int Count = 560;

    private static readonly string[] sources =
    [
        Generation.Usings + DigitClassifierTests.Source,
        Generation.Usings + """
            [assembly: GradientChecks(Tolerance = 0.01, Seed = 3)]
            [assembly: GradientCheckDimensions("B=3, T=5"), GradientCheckDimensions("B=7", Model = typeof(Net))]
            [assembly: GradientCheckExclusion("slow", Model = typeof(Outer.Slow))]
            [Model, GradientChecks(Coordinates = 3), GradientCheckDimensions("T=2, B=4")] public partial class Net { [Loss] Variable Loss([Shape("B", "T"), Gradient] Variable x) => Mean(x); }
            public partial class Outer { [Model, GradientCheckExclusion("why")] public partial class Slow { [Forward] Variable F([Shape("B")] Variable x) => Slice(x, 0, 0, 99); } }
            """,
        .. ReferencePrograms.All.Where(p => p.Name is "Loops" or "Functions2" or "Sequences" or "Calls" or "Layers" or "Choices").Select(p => Generation.Usings + p.Source + "\n" + ReferencePrograms.Shared[(ReferencePrograms.Shared.IndexOf("Ops;", StringComparison.Ordinal) + 4)..]),
    ];

    [Fact]
    public void MutilatedSourcesNeitherFailNorHang()
    {
        var random = new Random(20260901);
        for (int i = 0; i < Count; i++)
        {
            string source = Mutilate(sources[i % sources.Length], random);
            CSharpCompilation compilation = Checks.CheckedCode.Compile(source);
            var watch = Stopwatch.StartNew();
            GeneratorRunResult result = Generation.Run(compilation);
            Assert.True(watch.Elapsed.TotalSeconds < 10, $"{watch.Elapsed} for:\n{source}");
            Assert.True(result.Exception is null, $"{result.Exception}\n{source}");
            foreach (Diagnostic diagnostic in result.Diagnostics)
            {
                Assert.True(diagnostic.Id != "BP9000", $"{diagnostic.GetMessage(null)}\n{source}");
                Assert.True(!IsExplained(compilation, diagnostic), $"{diagnostic}\n{source}");
            }
        }
    }

    [Fact]
    public void AnExpressionTooDeepForTheStackIsADiagnostic()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("x", 3_000));
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + "[Model] public partial class M { [Forward] Variable F([Shape] Variable x) => " + sum + "; }");
        GeneratorRunResult result = default;
        var thread = new Thread(() => result = Generation.Run(compilation), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(result.Exception);
        Assert.Equal("BP1029", Assert.Single(result.Diagnostics).Id);
    }

    /// <summary>Whether the C# compiler reports an error at the same place.</summary>
    internal static bool IsExplained(CSharpCompilation compilation, Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree
        && compilation.GetSemanticModel(tree).GetDiagnostics(diagnostic.Location.SourceSpan)
            .Any(d => d.Severity == DiagnosticSeverity.Error && d.Location.SourceSpan.IntersectsWith(diagnostic.Location.SourceSpan) && d.Id is not "CS0260");

    /// <summary>Cuts the text at a token, or deletes, doubles or exchanges a few tokens after the usings.</summary>
    private static string Mutilate(string source, Random random)
    {
        List<string> tokens = CSharpSyntaxTree.ParseText(source, Generation.ParseOptions).GetRoot().DescendantTokens().Select(t => t.ToFullString()).ToList();
        int first = tokens.FindLastIndex(t => t.Trim() == "Ops") + 2;
        if (random.Next(3) == 0) return string.Concat(tokens.Take(random.Next(first, tokens.Count)));
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(first, tokens.Count - 1);
            switch (random.Next(4))
            {
                case 0: tokens.RemoveAt(at); break;
                case 1: tokens.Insert(at, tokens[at]); break;
                case 2: (tokens[at], tokens[at + 1]) = (tokens[at + 1], tokens[at]); break;
                default: tokens.Insert(at, tokens[random.Next(first, tokens.Count)]); break;
            }
        }
        return string.Concat(tokens);
    }
}
