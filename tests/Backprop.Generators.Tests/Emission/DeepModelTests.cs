using System;
using System.IO;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>What is generated for a transformer grows with the number of distinct kernels, not with the number of layers.</summary>
public sealed class DeepModelTests
{
    /// <summary>Lines of a deep model that say something about each layer: where the values lie that do not lie in a row.</summary>
    private const int More = 25;

    [Fact]
    public void TheFileOfATransformerDoesNotGrowWithItsLayers()
    {
        string[] two = Generate(2), twelve = Generate(12);

        Assert.True(two.Length < 4000, $"{two.Length} lines");
        Assert.True(twelve.Length <= two.Length + More, $"{twelve.Length} lines with 12 layers, {two.Length} with 2");
        Assert.Equal(two.Count(IsStruct), twelve.Count(IsStruct));
        Assert.Equal(two.Count(line => line.Contains("profile.Lap(", StringComparison.Ordinal)), twelve.Count(line => line.Contains("profile.Lap(", StringComparison.Ordinal)));
    }

    private static bool IsStruct(string line) => line.Contains("private struct ", StringComparison.Ordinal);

    /// <summary>The transformer of the generator's benchmark, which has two blocks, each in a line of its own.</summary>
    private static string[] Generate(int layers)
    {
        using var reader = new StreamReader(typeof(DeepModelTests).Assembly.GetManifestResourceStream("Transformer.cs")!);
        string[] lines = reader.ReadToEnd().Split('\n');
        int first = Array.FindIndex(lines, line => line.Contains("new(Width, Heads", StringComparison.Ordinal));
        string source = string.Join('\n', lines.Take(first).Concat(Enumerable.Repeat(lines[first], layers)).Concat(lines.Skip(first + 2)));
        return Generation.Run(Generation.Compile(source)).GeneratedSources.Single().SourceText.ToString().Split('\n');
    }
}
