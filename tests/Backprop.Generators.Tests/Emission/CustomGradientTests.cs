using System;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>What the generated file says of a gradient that the definition gives itself.</summary>
public sealed class CustomGradientTests
{
    [Fact]
    public void TheGraphNamesWhatTheGradientFunctionComputesAndTheForwardMethodIsWithoutIt()
    {
        const string Source = """
            [Model]
            public partial class M
            {
                [Forward(Backward = true)]
                Variable F([Shape("B", 6), Gradient] Variable x) => CustomGradient(Floor(x), x, gradient => Where(Abs(x) <= 2, gradient, 0));
            }
            """;
        string text = Generation.Run(Generation.Compile(Generation.Usings + Source)).GeneratedSources.Single().SourceText.ToString();
        int backward = text.IndexOf("// ---- FBackward: graph", StringComparison.Ordinal);
        Assert.True(backward > 0);
        string graph = text[backward..text.IndexOf("// FBackward: ", StringComparison.Ordinal)];
        Assert.DoesNotContain("abs", text[..backward], StringComparison.Ordinal);
        Assert.DoesNotContain("floor", graph, StringComparison.Ordinal);
        Assert.Contains(": [B, 6]  // custom gradient by Where(Abs(x) <= 2, gradient, 0)", graph, StringComparison.Ordinal);
        Assert.DoesNotContain("custom_gradient", text, StringComparison.Ordinal);
    }
}
