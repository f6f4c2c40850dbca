using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Each mistake gets one diagnostic: this ID, at the marked text, with this sentence, and no code.</summary>
public sealed class DiagnosticTests
{
    public static TheoryData<string> Names => new(DiagnosticCases.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheMistakeIsReportedWhereItIs(string name)
    {
        DiagnosticCase mistake = DiagnosticCases.All.Single(c => c.Name == name);
        int start = mistake.Source.IndexOf("{|", StringComparison.Ordinal), end = mistake.Source.IndexOf("|}", StringComparison.Ordinal);
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + mistake.Source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));
        compilation = compilation.WithOptions(compilation.Options.WithAllowUnsafe(mistake.Id != "BP1006"));
        GeneratorRunResult result = Generation.Run(compilation);

        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id is not "CS0260"));
        Assert.Null(result.Exception);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((mistake.Id, mistake.Message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(mistake.Source[(start + 2)..end], diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(Generation.Usings.Length + start, diagnostic.Location.SourceSpan.Start);
        Assert.Equal(mistake.Severity, diagnostic.Severity);
        // A warning keeps nobody from compiling the model.
        Assert.Equal(mistake.Severity != DiagnosticSeverity.Error, result.GeneratedSources.Any(s => s.HintName == "M.g.cs"));
    }

    [Fact]
    public void APragmaSuppresses()
    {
        const string Source = Generation.Usings + """
            #pragma warning disable BP1005
            [Model] public partial class M;
            """;
        CSharpCompilation compilation = Generation.Compile(Source);
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out _, out var diagnostics);
        Assert.DoesNotContain(diagnostics, d => d.Id == "BP1005" && !d.IsSuppressed);
    }

    [Theory]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => MatMul(x, y);")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => Relu(x")]
    [InlineData("Variable F([Shape(\"B\")] Variabel x) => x;")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) { var y = Helper(x); } Variable Helper(Variable x) => x + \"\" - MatMul(1, 2);")]
    [InlineData("Variable F([Shape(\"B\", nope)] Variable x) => MatMul(x, x);")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => layer.Apply(x); readonly Linear layer = new(3, oops);")]
    [InlineData("Variable F([Shape(\"B\")] Variable x) => if (x > 0) MatMul(x, 2);")]
    public void NothingIsAddedToTheCompilersOwnErrors(string member)
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + "[Model] public partial class M { [Forward] " + member + " }");
        GeneratorRunResult result = Generation.Run(compilation);
        Assert.Contains(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
    }
}
