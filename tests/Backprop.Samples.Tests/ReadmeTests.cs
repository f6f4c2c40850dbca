using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

/// <summary>The code that the README shows is the code that the compiler sees, and writes.</summary>
public sealed class ReadmeTests
{
    static readonly string Root = FindRoot();

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/Backprop/README.md")]
    [InlineData("tests/Consumer/DigitClassifier.cs")]
    public void The_definition_is_the_samples(string file)
    {
        string definition = File.ReadAllText(Path.Combine(Root, "samples/Digits/DigitClassifier.cs"));
        definition = definition[definition.IndexOf("[Model]", StringComparison.Ordinal)..].TrimEnd();

        Assert.Contains(definition, File.ReadAllText(Path.Combine(Root, file)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_gradient_is_what_the_compiler_writes()
    {
        string block = File.ReadAllText(Path.Combine(Root, "README.md")).Split("```csharp\n")[2].Split("```")[0];
        string[] generated = [.. File.ReadLines(GeneratedFile()).Select(line => line.Trim())];

        Assert.Contains("IReducingEpilogue", block, StringComparison.Ordinal);
        foreach (string line in block.Split('\n').Select(line => line.Trim()))
        {
            Assert.True(generated.Any(other => IsAbbreviation(line, other)), $"The README shows what the compiler no longer writes: {line}");
        }
    }

    /// <summary>Whether a line is another one, perhaps with parts left out (…).</summary>
    static bool IsAbbreviation(string line, string full)
    {
        string[] parts = line.Split('…');
        int position = 0;
        foreach (string part in parts)
        {
            int found = full.IndexOf(part, position, StringComparison.Ordinal);
            if (found < 0 || (position == 0 && found > 0))
            {
                return false;
            }

            position = found + part.Length;
        }

        return line.EndsWith('…') || full.EndsWith(parts[^1], StringComparison.Ordinal);
    }

    static string GeneratedFile()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string folder = Path.Combine(Root, "samples/Digits/obj", configuration, "net10.0/generated");
        return Directory.EnumerateFiles(folder, "Digits.DigitClassifier*.cs", SearchOption.AllDirectories).Single();
    }

    static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Backprop.Generators.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
