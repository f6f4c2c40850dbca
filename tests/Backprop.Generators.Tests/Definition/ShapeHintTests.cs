using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>BP9001 tells the shapes of variables in the files whose .editorconfig asks for it, and only there.</summary>
public sealed partial class ShapeHintTests
{
    public const string Id = "BP9001";

    /// <summary>In comments what is said about each name that stands before it, in order.</summary>
    private const string Source = Generation.Usings + """
        [Model] public partial class M
        {
            readonly Linear hidden = new(6, 128);
            readonly Block block = new(128);
            readonly Block small = new(2);
            readonly Parameter scale/*[128]*/ = new([128], Init.Ones);
            readonly Variable mask/*[1, 128]*/ = Ones(1, 128);
            [Forward] Variable F/*[B, 128]*/([Shape("B", 6)] Variable x/*[B, 6] or [B, 1, 6]*/, [Shape("B")] Indices k)
            {
                Variable y/*[B, 128]*/ = Relu(hidden.Apply(x)) * scale * mask, z/*[B]*/ = Sum(y, 1);
                var largest/*[B]*/ = ArgMax(y);
                int classes = y.Shape[1];
                var (left/*[B, 64]*/, right/*[B, 64]*/) = Halves(y);
                (Variable A, int N, (Variable, Indices) C) tuple/*([B], 3, ([B, 128], [B]))*/ = (z, 3, (y, k));
                foreach (Variable half/*[B, 64] or [B]*/ in new[] { left, right, z }) z += Sum(half, -1);
                x = Unsqueeze(x, 1);
                if (y is Variable named/*[B, 128]*/) y = named;
                Variable kept/*[B, 128]*/ = Checkpoint(() =>
                {
                    Variable inside/*[B, 128]*/ = block.Apply(y);
                    return inside;
                });
                kept = CustomGradient(kept, y, upstream/*[B, 128]*/ => upstream * 2);
                Variable state/*[128]*/ = Zeros(128);
                for (int t = 0; t < y.Shape[0]; t++)
                {
                    Variable row/*[128]*/ = y[t];
                    state = state + row;
                }
                return Twice(y) + Twice(z).Shape[0] + classes + Unsqueeze(ToVariable(largest), 1) + state + Sum(small.Apply(Zeros(3, 2)));
            }
            static (Variable, Variable) Halves/*([B, 64], [B, 64])*/(Variable v/*[B, 128]*/) => (Slice(v, 1, 0, 64), Slice(v, 1, 64, 128));
            static Variable Twice/*[B, 128] or [B]*/(Variable v/*[B, 128] or [B]*/)
            {
                Variable both/*[B, 128] or [B]*/ = Local(v);
                return both;
                static Variable Local/*[B, 128] or [B]*/(Variable u/*[B, 128] or [B]*/) => u + u;
            }
        }

        [Layer] public sealed partial class Block(int size)
        {
            readonly Parameter weight/*[128] or [2]*/ = new([size], Init.Ones);
            public Variable Apply/*[B, 128] or [3, 2]*/(Variable v/*[B, 128] or [3, 2]*/)
            {
                Variable product/*[B, 128] or [3, 2]*/ = v * weight;
                return product;
            }
        }
        """;

    [Theory]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Warn, DiagnosticSeverity.Warning)]
    public void VariablesHaveTheirShapes(ReportDiagnostic option, DiagnosticSeverity severity)
    {
        Diagnostic[] hints = Hints(new Options(option));
        string source = hints[0].Location.SourceTree!.ToString();
        Assert.Equal(
            Comment().Matches(source).Select(m => $"{m.Groups[1].Value} at {m.Index}: '{m.Groups[1].Value}' has the shape {m.Groups[2].Value}"),
            hints.Select(h => $"{source.Substring(h.Location.SourceSpan.Start, h.Location.SourceSpan.Length)} at {h.Location.SourceSpan.Start}: {h.GetMessage(CultureInfo.InvariantCulture).Replace("(...)", "", StringComparison.Ordinal)}"));
        Assert.Contains(hints, h => h.GetMessage(CultureInfo.InvariantCulture) == "'F(...)' has the shape [B, 128]");
        Assert.All(hints, h => Assert.Equal((Id, severity), (h.Id, h.Severity)));
    }

    [Fact]
    public void NothingIsSaidUnasked()
    {
        Assert.Empty(Hints(null));
        Assert.Empty(Hints(new Options(ReportDiagnostic.Suppress)));
    }

    [GeneratedRegex(@"(\w+)/\*(.*?)\*/")]
    private static partial Regex Comment();

    private static Diagnostic[] Hints(SyntaxTreeOptionsProvider? options)
    {
        CSharpCompilation compilation = Generation.Compile(Source);
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(options));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        GeneratorRunResult result = Generation.Run(compilation);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "M.g.cs");
        return [.. result.Diagnostics];
    }

    /// <summary>An .editorconfig with one line.</summary>
    internal sealed class Options(ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = severity;
            return diagnosticId == Id;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = ReportDiagnostic.Default;
            return false;
        }
    }
}
