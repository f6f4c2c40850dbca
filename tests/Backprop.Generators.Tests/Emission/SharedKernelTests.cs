using System;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>Layers that compute the same share their kernels: the file grows by calls, not by code.</summary>
public sealed class SharedKernelTests
{
    [Fact]
    public void TheNumberOfKernelsDoesNotGrowWithTheNumberOfLayers()
    {
        int four = Kernels(4), twelve = Kernels(12);

        Assert.True(four > 5);
        Assert.Equal(four, twelve);
    }

    private static int Kernels(int layers)
    {
        string blocks = string.Join(", ", Enumerable.Repeat("new(16)", layers));
        string source = Generation.Usings + $$"""
            [Layer]
            public sealed partial class Block(int width)
            {
                readonly Linear inner = new(width, width);

                public Variable Apply(Variable x) => Gelu(inner.Apply(x)) + x;
            }

            [Model]
            public partial class Deep
            {
                readonly Block[] blocks = [{{blocks}}];

                [Loss]
                Variable Loss([Shape("B", 16)] Variable x)
                {
                    foreach (Block block in blocks) x = block.Apply(x);
                    return Mean(x * x);
                }
            }
            """;
        string text = Generation.Run(Generation.Compile(source)).GeneratedSources.Single(s => s.HintName.StartsWith("Deep", StringComparison.Ordinal)).SourceText.ToString();
        return text.Split("private struct ").Length - 1;
    }
}
