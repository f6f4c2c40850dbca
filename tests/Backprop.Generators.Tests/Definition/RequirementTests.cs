using System;
using System.Linq;
using Backprop.Generators.Graphs;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>What cannot be decided without the sizes is demanded of them when the compiled method is called.</summary>
public sealed class RequirementTests
{
    [Theory]
    [InlineData("Slice(x, 0, 0, 5)", "B - 5")]
    [InlineData("Slice(x, 0, 1, -1)", "B - 2")]
    [InlineData("Slice(x, 0, 0, x.Shape[0])")]
    [InlineData("Max(x)", "B - 1")]
    [InlineData("Max(x, 1)")]
    [InlineData("Gather(x, Range(3))", "B - 3")]
    [InlineData("Gather(x, new[] { 4, 1 })", "B - 5", "B - 2")]
    [InlineData("Gather(x, ArgMax(x, 0))", "B - 1")]
    [InlineData("Zeros(x.Shape[0] - 1)", "B - 1")]
    [InlineData("Slice(x, 0, x.Shape[0] - 3, x.Shape[0] - 1)", "B - 3")]
    public void SizesAreRequired(string expression, params string[] sizes)
    {
        ModelDefinition model = Generation.Read("[Model] public partial class M { [Forward] Variable F([Shape(\"B\", 6)] Variable x) => " + expression + "; }");
        Assert.Equal(sizes, model.Methods[0].Requirements.Select(r => r.Size.ToString()));
        Assert.All(model.Methods[0].Requirements, r => Assert.Contains(r.Origin, expression, StringComparison.Ordinal));
    }

    /// <summary>What a step demands is demanded of all steps at once, and of no steps nothing.</summary>
    [Fact]
    public void StepsOfLoopsAreCovered()
    {
        const string Source = Generation.Usings + "[Model] public partial class M { [Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"N\", 6)] Variable y) { for (int t = 0; t < x.Shape[0]; t++) x = x + y[t]; return x; } }";
        string text = Assert.Single(Generation.Run(Generation.Compile(Source)).GeneratedSources).SourceText.ToString();
        Assert.Contains("if (B > 0) global::Backprop.ArgumentShape.Require(-B + N, \"-B + N\", \"y[t]\");", text, StringComparison.Ordinal);
    }

    /// <summary>An exception that sizes decide about is thrown by the compiled method, with the definition's own message if that is known.</summary>
    [Theory]
    [InlineData("if (x.Shape[0] < 2) throw new ArgumentException(\"too few\");", "B - 2, \"too few\"")]
    [InlineData("if (x.Shape[0] <= 2 || x.Shape[0] > 9) { throw new ArgumentException($\"width {x.Rank}\"); }", "B - 3, \"width 2\"", "-B + 9, \"width 2\"")]
    [InlineData("if (x.Shape[0] != y.Shape[0]) throw new InvalidOperationException();", "B - N, \"B - N\", \"x.Shape[0] != y.Shape[0]\"", "-B + N, \"-B + N\", \"x.Shape[0] != y.Shape[0]\"")]
    [InlineData("for (int t = 0; t < y.Shape[0]; t++) { if (t >= x.Shape[0]) throw new ArgumentException(\"too long\"); x = x + 1; }", "B - N, \"too long\"")]
    public void ExceptionsThatSizesDecideAbout(string guard, params string[] demands)
    {
        string source = Generation.Usings + "[Model] public partial class M { [Forward] Variable F([Shape(\"B\", 6)] Variable x, [Shape(\"N\", 6)] Variable y) { " + guard + " return x; } }";
        string text = Assert.Single(Generation.Run(Generation.Compile(source)).GeneratedSources).SourceText.ToString();
        foreach (string demand in demands) Assert.Contains($"global::Backprop.ArgumentShape.Require({demand});", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheGeneratedCodeChecksThem()
    {
        const string Source = Generation.Usings + "[Model] public partial class M { [Forward] Variable F([Shape(\"B\", 6)] Variable x) => Slice(x, 0, 0, 5); }";
        string text = Assert.Single(Generation.Run(Generation.Compile(Source)).GeneratedSources).SourceText.ToString();
        Assert.Contains("global::Backprop.ArgumentShape.Require(B - 5, \"B - 5\", \"Slice(x, 0, 0, 5)\");", text, StringComparison.Ordinal);
    }
}
