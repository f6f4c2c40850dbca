using System;
using System.IO;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>
/// Whole generated files, so that a change of what is emitted is read in review. To accept a change, run the tests with
/// <c>BACKPROP_ACCEPT=1</c> and commit the new files.
/// </summary>
public sealed class GoldenFileTests
{
    [Fact]
    public void DigitClassifier() => Verify("DigitClassifier", "namespace Digits;\n" + DigitClassifierTests.Source);

    [Fact]
    public void HessianVector() => Verify("HessianVector", """
        namespace Curves;

        [Model]
        public partial class Curve
        {
            readonly Linear hidden = new(1, 20);
            readonly Linear output = new(20, 1);

            [Loss(HessianVector = true)]
            Variable Loss([Shape("B", 1)] Variable x, [Shape("B", 1)] Variable y) => MeanSquaredError(output.Apply(Tanh(hidden.Apply(x))), y);
        }
        """);

    private static void Verify(string name, string source)
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + source);
        GeneratorDriver driver = Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _);
        Assert.Empty(updated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        string actual = driver.GetRunResult().Results.Single().GeneratedSources.Single().SourceText.ToString();

        string path = PathOf(name);
        if (Environment.GetEnvironmentVariable("BACKPROP_ACCEPT") is not null) File.WriteAllText(path, actual);
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(expected == actual, $"{name} differs from its golden file, first in line {FirstDifference(expected, actual)}:\n{Line(expected, FirstDifference(expected, actual))}\n{Line(actual, FirstDifference(expected, actual))}");
    }

    private static int FirstDifference(string expected, string actual)
    {
        string[] a = expected.Split('\n'), b = actual.Split('\n');
        int line = 0;
        while (line < a.Length && line < b.Length && a[line] == b[line]) line++;
        return line + 1;
    }

    private static string Line(string text, int number) => text.Split('\n').ElementAtOrDefault(number - 1) ?? "(end)";

    /// <summary>In the source folder, so that an accepted change is there to be committed. (A deterministic build hides source paths from <c>CallerFilePath</c>.)</summary>
    private static string PathOf(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Backprop.Generators.Tests.csproj"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests do not run below their project."), "Emission", "Goldens", name + ".g.cs.txt");
    }
}
