using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Backprop.Generators.Tests.Definition;

/// <summary>What an edit costs: why each step ran, and what the cached values hold.</summary>
public sealed class IncrementalTests
{
    private const string Model = Generation.Usings + """
        [Model]
        public partial class M
        {
            readonly Linear layer = new(6, 4);

            [Forward] Variable F([Shape("B", 6)] Variable x) => Helpers.Activate(layer.Apply(x));

            public int Unrelated() => 1;
        }

        [Layer]
        public sealed partial class L
        {
            readonly Parameter p = new([3], Init.Zeros);
        }
        """;

    private const string Helpers = Generation.Usings + """
        public static class Helpers
        {
            public static Variable Activate(Variable x) => Relu(x);
        }
        """;

    private const string Other = "public class Other { public int F() => 1; }";

    [Fact]
    public void AnEditInAnUnrelatedFileStopsAtTheDefinition() => AssertUnchanged(2, Other.Replace("1", "2", StringComparison.Ordinal));

    [Fact]
    public void ANewFileStopsAtTheDefinition() => AssertUnchanged(2, Other + "public class Another;");

    [Fact]
    public void ACommentStopsAtTheDefinition() => AssertUnchanged(0, "// A comment above everything\n\n" + Model.Replace("[Forward]", "/* and one inside */ [Forward]", StringComparison.Ordinal));

    [Fact]
    public void ABodyOutsideDefinitionsStopsAtTheDefinition() => AssertUnchanged(0, Model.Replace("Unrelated() => 1", "Unrelated() => 2 + oops", StringComparison.Ordinal));

    [Fact]
    public void TheBodyOfACalledMethodInAnotherFileRegenerates()
    {
        GeneratorRunResult second = Edit(1, Helpers.Replace("Relu", "Tanh", StringComparison.Ordinal), out GeneratorRunResult first);
        Assert.Equal([Modified], Reasons(second, TrackingNames.ModelDefinition));
        Assert.Equal([Modified], Reasons(second, TrackingNames.ModelText));
        Assert.Equal([Cached], Reasons(second, TrackingNames.LayerDefinition));
        Assert.Contains("relu", Generation.Values<ModelDefinition?>(first, TrackingNames.ModelDefinition).Single()!.Methods[0].Graph.ToString(), StringComparison.Ordinal);
        Assert.Contains("tanh", Generation.Values<ModelDefinition?>(second, TrackingNames.ModelDefinition).Single()!.Methods[0].Graph.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADiagnosticElsewhereDoesNotRegenerate()
    {
        GeneratorRunResult second = Edit(2, Generation.Usings + "[Model] public partial class Broken { [Forward] Variable F(Variable x) => x; }", out _);
        Assert.Equal("BP1010", Assert.Single(second.Diagnostics).Id);
        Assert.Equal(Cached, Reasons(second, TrackingNames.ModelDefinition)[0]);
        Assert.Equal([Cached], Reasons(second, TrackingNames.ModelText));
    }

    [Fact]
    public void ADiagnosticThatMovesDoesNotRegenerate()
    {
        string broken = Generation.Usings + "[Model] public partial class Broken { [Forward] Variable F(Variable x) => x; }";
        CSharpCompilation compilation = Generation.Compile(Model, Helpers, broken);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        SyntaxTree tree = compilation.SyntaxTrees[2];
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText("\n\n" + broken, Generation.ParseOptions, tree.FilePath)));
        GeneratorRunResult second = driver.GetRunResult().Results.Single();
        Assert.Equal(7, Assert.Single(second.Diagnostics).Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal([Cached], Reasons(second, TrackingNames.ModelText));
    }

    [Fact]
    public void TheSameSourceGivesEqualDefinitions()
    {
        ModelDefinition a = Generation.Read(DigitClassifierTests.Source), b = Generation.Read("\n\n" + DigitClassifierTests.Source);
        Assert.NotSame(a, b);
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Fact]
    public void CachedValuesHoldNothingOfTheCompilation()
    {
        GeneratorRunResult result = Generation.Run(Checks.CheckedCode.Compile(Model, Helpers, Generation.Usings + Checks.CheckedCode.Request + DigitClassifierTests.Source.Replace("[Model]", "[Model(WorkspaceBudget = \"1 KB\", At = \"B=3\")]", StringComparison.Ordinal)));
        string[] steps = [TrackingNames.ModelDefinition, TrackingNames.ModelText, TrackingNames.PlanExcess, TrackingNames.LayerDefinition, TrackingNames.LayerText, TrackingNames.CheckedModel, TrackingNames.CheckText];
        int visited = 0;
        foreach (string step in steps)
        {
            var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
            foreach (object value in Generation.Values<object>(result, step)) Walk(value, step, seen);
            visited += seen.Count;
        }
        Assert.True(visited > 100);
    }

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || !seen.Add(value)) return;
        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or Location or Diagnostic or IOperation or Delegate, $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items and not IDictionary)
        {
            foreach (object? item in items) Walk(item, path + "[]", seen);
        }
        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer) Walk(field.GetValue(value), path + "." + field.Name, seen);
            }
        }
    }

    private static void AssertUnchanged(int file, string text)
    {
        GeneratorRunResult second = Edit(file, text, out GeneratorRunResult first);
        foreach (string step in new[] { TrackingNames.ModelDefinition, TrackingNames.LayerDefinition })
        {
            Assert.Equal([New], Reasons(first, step));
            Assert.All(Reasons(second, step), reason => Assert.True(reason is Unchanged or Cached, $"{step}: {reason}"));
        }
        foreach (string step in new[] { TrackingNames.ModelText, TrackingNames.LayerText }) Assert.Equal([Cached], Reasons(second, step));
        Assert.All(second.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), output => Assert.Equal(Cached, output.Reason));
    }

    private static GeneratorRunResult Edit(int file, string text, out GeneratorRunResult first)
    {
        CSharpCompilation compilation = Generation.Compile(Model, Helpers, Other);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        first = driver.GetRunResult().Results.Single();
        Assert.Empty(first.Diagnostics);
        SyntaxTree tree = compilation.SyntaxTrees[file];
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Generation.ParseOptions, tree.FilePath)));
        return driver.GetRunResult().Results.Single();
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) => [.. result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason)];
}
