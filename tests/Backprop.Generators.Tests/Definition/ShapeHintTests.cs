using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>BP9001 tells the shapes of locals in the files whose .editorconfig asks for it, and only there.</summary>
public sealed class ShapeHintTests
{
    public const string Id = "BP9001";

    private const string Source = Generation.Usings + """
        [Model] public partial class M
        {
            readonly Linear hidden = new(6, 128);
            [Forward] Variable F([Shape("B", 6)] Variable x)
            {
                Variable y = Relu(hidden.Apply(x)), z = Sum(y, 1);
                var largest = ArgMax(y);
                int classes = y.Shape[1];
                return Twice(y) + Twice(z).Shape[0] + classes + Unsqueeze(ToVariable(largest), 1);
            }
            static Variable Twice(Variable v)
            {
                Variable both = v + v;
                return both;
            }
        }
        """;

    [Theory]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Warn, DiagnosticSeverity.Warning)]
    public void LocalsHaveTheirShapes(ReportDiagnostic option, DiagnosticSeverity severity)
    {
        Diagnostic[] hints = Hints(new Options(option));
        Assert.Equal(
            ["y: 'y' has the shape [B, 128]", "z: 'z' has the shape [B]", "largest: 'largest' has the shape [B]", "both: 'both' has the shape [B, 128] or [B]"],
            hints.Select(h => h.Location.SourceTree!.ToString().Substring(h.Location.SourceSpan.Start, h.Location.SourceSpan.Length) + ": " + h.GetMessage(CultureInfo.InvariantCulture)));
        Assert.All(hints, h => Assert.Equal((Id, severity), (h.Id, h.Severity)));
    }

    [Fact]
    public void NothingIsSaidUnasked()
    {
        Assert.Empty(Hints(null));
        Assert.Empty(Hints(new Options(ReportDiagnostic.Suppress)));
    }

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
