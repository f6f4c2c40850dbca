using System;
using System.Linq;
using System.Threading;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Backprop.Generators.Tests.Definition;

/// <summary>A definition is read again when what it depends on changes, wherever that is, and only then.</summary>
public sealed class ReadingCacheTests
{
    private const string Model = Generation.Usings + """
        [Model]
        public partial class M
        {
            readonly Linear layer = new(Config.Width, Config.Read);

            [Forward] Variable F([Shape("B", Config.Width)] Variable x) => layer.Apply(x).Scaled((int)Kind.Second);
        }
        """;

    private const string Declarations = Generation.Usings + """
        public enum Kind { First = 1, Second }
        public static class Config
        {
            public const int Width = 6;
            public static int Unread() => 1;
            public static int AlsoUnread { get { return 1; } }
            public static readonly int Read = Sizes.Four;
        }
        """;

    private const string Helpers = Generation.Usings + """
        public static class Extensions
        {
            public static Variable Scaled(this Variable x, long factor) => x * (int)factor;
        }
        public static class Sizes { public static int Four => 4; }
        """;

    private const string Layer = Generation.Usings + "[Layer] public sealed partial class L { readonly Parameter p = new([3], Init.Zeros); public Variable Apply(Variable x) => x * p * (int)Kind.First; }";

    private static readonly string[] files = [Model, Declarations, Helpers, Layer];

    /// <summary>Edits of a file that nobody's definition can see, or that leave its declarations as they are.</summary>
    public static TheoryData<int, string, string> Invisible => new()
    {
        { 1, "public enum", "// A comment\npublic enum" },
        { 4, "Number() => 0", "Number() => 1" },
        { 4, "Number() => 0", "Number() => oops" },
        { 4, "0; }", "0; }\n// More." },
    };

    public static TheoryData<int, string, string> Visible => new()
    {
        { 1, "First = 1", "First = 2" },
        { 1, "Width = 6", "Width = 7" },
        { 1, "Sizes.Four", "Sizes.Four + 1" },
        { 2, "Four => 4", "Four => 5" },
        { 2, "x * (int)factor", "x / (int)factor" },
        // A better overload in a file that was not read before.
        { 4, "class Other", "static class Better { public static Variable Scaled(this Variable x, int factor) => x - factor; }\nclass Other" },
        { 4, "class Other", "partial class M { readonly Parameter unused = new([2], Init.Zeros); }\nclass Other" },
        { 4, "class Other", "partial class M { [Forward] Variable G([Shape(\"B\")] Variable x) => x; }\nclass Other" },
    };

    [Theory]
    [MemberData(nameof(Invisible))]
    public void WhatNoDefinitionSeesIsNotReadAgain(int file, string before, string after)
    {
        (CSharpCompilation compilation, GeneratorRunResult second, bool isModelKept, bool isLayerKept) = Edit(file, before, after);
        // Both have read this file, in which a comment is an edit like any other, but one that changes neither.
        Assert.Equal((file != 1, file != 1), (isModelKept, isLayerKept));
        Assert.True(IsKept(compilation, "M") && IsKept(compilation, "L"));
        foreach (string step in new[] { TrackingNames.ModelText, TrackingNames.LayerText }) Assert.Equal([Cached], Reasons(second, step));
    }

    [Theory]
    [MemberData(nameof(Visible))]
    public void WhatADefinitionSeesIsReadAgain(int file, string before, string after)
    {
        (_, GeneratorRunResult second, bool isKept, _) = Edit(file, before, after);
        Assert.False(isKept);
        Assert.Equal([Modified], Reasons(second, TrackingNames.ModelDefinition));
        // As if there had been nothing before.
        Assert.Equal(Fresh(file, before, after), Generation.Values<ModelDefinition?>(second, TrackingNames.ModelDefinition).Single());
    }

    [Fact]
    public void AnEditOfOneModelReadsNoOther()
    {
        const string Second = Generation.Usings + "[Model] public partial class N { [Forward] Variable F([Shape(\"B\")] Variable x) => Relu(x); }";
        CSharpCompilation compilation = Generation.Compile(Model, Declarations, Helpers, Second);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Reading<ModelDefinition>[] first = Readings(driver);
        CSharpCompilation changed = Replace(compilation, 3, Second.Replace("Relu", "Tanh", StringComparison.Ordinal));
        Assert.Equal((true, false), (IsKept(changed, "M"), IsKept(changed, "N")));
        GeneratorDriver edited = driver.RunGenerators(changed);
        Assert.Same(first[0], Readings(edited)[0]);
        Assert.NotEqual(first[1], Readings(edited)[1]);
        Assert.Equal([Unchanged, Modified], Reasons(edited.GetRunResult().Results.Single(), TrackingNames.ModelReading));
        Assert.Equal([Cached, Modified], Reasons(edited.GetRunResult().Results.Single(), TrackingNames.ModelText));
    }

    [Fact]
    public void OptionsAndReferencesAreReadAgain()
    {
        CSharpCompilation compilation = Generation.Compile(files);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Assert.True(IsKept(compilation, "M"));
        CSharpCompilation other = compilation.WithOptions(compilation.Options.WithAllowUnsafe(false));
        Assert.False(IsKept(other, "M") || IsKept(compilation.AddReferences(Checks.CheckedCode.Xunit), "M") || IsKept(compilation.WithAssemblyName("Other"), "M") || IsKept(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("", Generation.ParseOptions)), "M"));
        Assert.Equal("BP1006", Assert.Single(driver.RunGenerators(other).GetRunResult().Diagnostics).Id);
    }

    /// <summary>A definition with an error is never kept, as the C# compiler's errors elsewhere decide whether ours is reported.</summary>
    [Fact]
    public void AMistakeIsReadAgain()
    {
        const string Broken = Generation.Usings + "[Model] public partial class M { [Forward] Variable F(Variable x) => x; }";
        CSharpCompilation compilation = Generation.Compile(Broken);
        Assert.Equal("BP1010", Assert.Single(Generation.Run(compilation).Diagnostics).Id);
        Assert.False(IsKept(compilation, "M"));
    }

    private static ModelDefinition? Fresh(int file, string before, string after)
    {
        string[] sources = [.. files, "class Other { int Number() => 0; }"];
        sources[file] = sources[file].Replace(before, after, StringComparison.Ordinal);
        if (file == 4) sources[4] = Generation.Usings + sources[4];
        CSharpCompilation compilation = Generation.Compile(sources);
        return ModelReader.Read(compilation.Assembly.GetTypeByMetadataName("M")!, new DefinitionSources(compilation, CancellationToken.None), CancellationToken.None).Definition;
    }

    private static (CSharpCompilation Compilation, GeneratorRunResult Second, bool IsModelKept, bool IsLayerKept) Edit(int file, string before, string after)
    {
        string[] sources = [.. files, Generation.Usings + "class Other { int Number() => 0; }"];
        Assert.Contains(before, sources[file], StringComparison.Ordinal);
        CSharpCompilation compilation = Generation.Compile(sources);
        GeneratorDriver driver = Generation.Driver().RunGenerators(compilation);
        Assert.Empty(driver.GetRunResult().Diagnostics.Select(d => d.ToString()));
        CSharpCompilation edited = Replace(compilation, file, sources[file].Replace(before, after, StringComparison.Ordinal));
        (bool isModelKept, bool isLayerKept) = (IsKept(edited, "M"), IsKept(edited, "L"));
        return (edited, driver.RunGenerators(edited).GetRunResult().Results.Single(), isModelKept, isLayerKept);
    }

    /// <summary>Whether a class of a compilation need not be read.</summary>
    private static bool IsKept(CSharpCompilation compilation, string name)
    {
        SyntaxNode declaration = compilation.GetTypeByMetadataName(name)!.DeclaringSyntaxReferences[0].GetSyntax();
        return ReadingCache<ModelDefinition>.Find(declaration, compilation) is not null || ReadingCache<LayerInfo>.Find(declaration, compilation) is not null;
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, int file, string text)
    {
        SyntaxTree tree = compilation.SyntaxTrees[file];
        return compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Generation.ParseOptions, tree.FilePath));
    }

    private static Reading<ModelDefinition>[] Readings(GeneratorDriver driver) => [.. Generation.Values<Reading<ModelDefinition>>(driver.GetRunResult().Results.Single(), TrackingNames.ModelReading)];

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) => [.. result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason)];
}
