using System;
using System.IO;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Layers: their generated part, and their way into another assembly.</summary>
public sealed class LayerTests
{
    private const string Library = """
        global using static Backprop.Ops;
        namespace Company
        {
            using Backprop;

            namespace Nets
            {
                public enum Kind { Plain, Doubled }

                public partial class Outer
                {
                    /// <summary>A nested layer, in two parts.</summary>
                    [Layer]
                    public sealed partial class Block(int width, Kind kind = Kind.Plain)
                    {
                        readonly Backprop.Layers.Linear @in = new(width, width); // the box's own
                        readonly Parameter[] gains = [new([1], Init.Ones), new([1], Init.Ones)];
                        readonly Stage[]? stages = kind == Kind.Doubled ? [new(), new()] : null;
                        public required string Label { get; init; }
                    }
                }
        #if NEVER
                broken(
        #endif
                partial class Outer
                {
                    partial class Block
                    {
                        public Variable Apply(Variable x)
                        {
                            x = @in.Apply(x) * gains[0] + gains[1];
                            foreach (var stage in stages ?? []) x = stage.Apply(x);
                            return x;
                        }
                    }
                }

                [Layer]
                public sealed partial class Stage
                {
                    Parameter Shift { get; } = new([1], Init.Ones);
                    public Variable Apply(Variable x) => Relu(x) + Shift;
                }
            }
        }
        """;

    private const string User = """
        using Company.Nets;

        [Model]
        public partial class M
        {
            readonly Outer.Block block = new(6, Kind.Doubled) { Label = "\"a\"" };
            [Forward] Variable F([Shape("B", 6)] Variable x) => block.Apply(x);
        }
        """;

    [Fact]
    public void ALayerOfAnotherAssemblyIsInlinedLikeALocalOne()
    {
        CSharpCompilation library = CompileLibrary(Library, out MetadataReference reference);
        ModelDefinition far = Read(Generation.Compile(Generation.Usings + User).AddReferences(reference));
        ModelDefinition near = Read(Generation.Compile(Generation.Usings + User, Library));
        Assert.Equal(near.Parameters, far.Parameters);
        Assert.Equal(near.Methods, far.Methods);
        Assert.Equal(
            ["block.in.weight", "block.in.bias", "block.gains.0", "block.gains.1", "block.stages.0.Shift", "block.stages.1.Shift"],
            far.Parameters.Select(p => p.Name));

        // The reference to a compilation, as editors use it, is read through the attribute as well.
        Assert.Equal(far.Methods, Read(Generation.Compile(Generation.Usings + User).AddReferences(library.ToMetadataReference())).Methods);
    }

    [Fact]
    public void FunctionsOfAnotherAssemblyAreInlined()
    {
        const string Functions = """
            using Backprop;
            using static Backprop.Ops;
            namespace Company
            {
                [Functions]
                public static class Activations
                {
                    const double Slope = 0.3;
                    public static Variable Bent(Variable x, double limit = 2) => Cut(Where(x > 0, x, Slope * x), limit);
                    static Variable Cut(Variable x, double limit) => Minimum(x, limit);
                }
            }
            """;
        const string Model = "using static Company.Activations; [Model] public partial class M { [Forward] Variable F([Shape(\"B\")] Variable x) => Bent(x) + Company.Activations.Bent(x, limit: 1); }";
        CompileLibrary(Functions, out MetadataReference reference);
        Assert.Equal(Read(Generation.Compile(Generation.Usings + Model, Functions)).Methods, Read(Generation.Compile(Generation.Usings + Model).AddReferences(reference)).Methods);

        CompileLibrary(Functions, out reference, generate: false);
        Diagnostic diagnostic = Assert.Single(Generation.Run(Generation.Compile(Generation.Usings + Model).AddReferences(reference)).Diagnostics);
        Assert.Equal("BP1022: The definition of 'Activations' did not travel with its assembly 'Library': compile that project with the Backprop generator", $"{diagnostic.Id}: {diagnostic.GetMessage(null)}");
        Assert.Equal("Bent(x)", Text(diagnostic));
    }

    [Fact]
    public void AGradientOfItsOwnTravelsWithALayer()
    {
        const string Source = """
            using Backprop;
            using static Backprop.Ops;
            namespace Company
            {
                [Layer]
                public sealed partial class Binary(int inputs, int outputs, double limit = 1)
                {
                    readonly Parameter weight = new([outputs, inputs], Init.Uniform(-1, 1));

                    public Variable Apply(Variable x) => MatMul(Reversed(x), Transpose(Sign(weight)));

                    Variable Sign(Variable x) => CustomGradient(Where(x >= 0, 1, -1), x, gradient => Where(Abs(x) <= limit, gradient, 0));

                    static Variable Reversed(Variable x) => CustomGradient(x, x, Gradients.Negated);
                }

                internal static class Gradients
                {
                    public static Variable Negated(Variable gradient) => -gradient;
                }
            }
            """;
        const string Model = "using Company; [Model] public partial class M { readonly Binary layer = new(6, 3); [Loss] Variable F([Shape(\"B\", 6), Gradient] Variable x) => Mean(Square(layer.Apply(x))); }";
        CompileLibrary(Source, out MetadataReference reference);
        ModelDefinition far = Read(Generation.Compile(Generation.Usings + Model).AddReferences(reference));
        Assert.Equal(Read(Generation.Compile(Generation.Usings + Model, Source)).Methods, far.Methods);
        Assert.Equal(2, far.Methods.Single().Graph.Nodes.Count(n => n.Op is CustomGradientOp));
    }

    [Fact]
    public void ALayerWithoutDefinitionIsReportedWhereItIsCreated()
    {
        CompileLibrary(Library, out MetadataReference reference, generate: false);
        Diagnostic diagnostic = Assert.Single(Generation.Run(Generation.Compile(Generation.Usings + User).AddReferences(reference)).Diagnostics);
        Assert.Equal("BP1022: The definition of 'Block' did not travel with its assembly 'Library': compile that project with the Backprop generator", $"{diagnostic.Id}: {diagnostic.GetMessage(null)}");
        Assert.StartsWith("new(6, Kind.Doubled)", Text(diagnostic), StringComparison.Ordinal);
    }

    [Fact]
    public void ALayerBringsWhatItUsesOfItsAssembly()
    {
        const string Source = """
            global using static Company.Nets.Constants;
            using Backprop;
            using static Backprop.Ops;

            namespace Company.Nets
            {
                [Layer]
                public sealed partial class Scaled(Options options) : IBlock
                {
                    readonly Parameter weight = new([options.Width, Three], Init.Ones);
                    readonly Inner inner = new(options.Style);

                    public Variable Apply(Variable x) => inner.Apply(MatMul(x, weight).Soften(Limit)) * new Pair(2, 3).Product;
                }

                [Layer]
                internal sealed partial class Inner(Style style) : IBlock
                {
                    readonly Parameter gain = new([1], Init.Ones);

                    public Variable Apply(Variable x) => style == Style.Doubled ? x * gain * 2 : x;
                }

                public sealed record Options(int Width, Style Style = Style.Doubled);

                public enum Style { Plain, Doubled }

                [Layer] internal interface IBlock { Variable Apply(Variable x); }

                internal readonly struct Pair(double a, double b)
                {
                    public double Product => a * b;
                }

                static class Constants
                {
                    public const int Three = 3;
                    public static readonly double Limit = 0.5;
                }

                internal static class Extensions
                {
                    public static Variable Soften(this Variable x, double limit) => Deeper.Squash(x / limit);
                }

                internal static class Deeper
                {
                    public static Variable Squash(Variable x) => Tanh(x);
                }
            }
            """;
        const string Model = """
            using Company.Nets;

            [Model]
            public partial class M
            {
                readonly Scaled layer = new(new Options(6));
                [Forward] Variable F([Shape("B", 6)] Variable x) => layer.Apply(x);
            }
            """;
        CompileLibrary(Source, out MetadataReference reference);
        ModelDefinition far = Read(Generation.Compile(Generation.Usings + Model).AddReferences(reference));
        ModelDefinition near = Read(Generation.Compile(Generation.Usings + Model, Source));
        Assert.Equal(near.Parameters, far.Parameters);
        Assert.Equal(near.Methods, far.Methods);
    }

    [Fact]
    public void ALayerThatUsesWhatItsUserDoesNotReferenceIsReportedWhereItIsUsed()
    {
        CompileLibrary("namespace Company.Base; public static class Hidden { public static double Factor => 2; }", out MetadataReference unknown, generate: false, name: "Base");
        const string Source = "using Backprop; namespace Company.Nets; [Layer] public sealed partial class Secret { public Variable Apply(Variable x) => x * Company.Base.Hidden.Factor; }";
        CompileLibrary(Source, out MetadataReference reference, references: unknown);
        const string Model = "using Company.Nets; [Model] public partial class M { readonly Secret s = new(); [Forward] Variable F([Shape] Variable x) => s.Apply(x); }";
        Diagnostic diagnostic = Assert.Single(Generation.Run(Generation.Compile(Generation.Usings + Model).AddReferences(reference)).Diagnostics);
        Assert.Equal(
            "BP1023: The definition of 'Secret' of the assembly 'Library' does not compile here: The type or namespace name 'Base' does not exist in the namespace 'Company' (are you missing an assembly reference?)",
            $"{diagnostic.Id}: {diagnostic.GetMessage(null)}");
        Assert.Equal("s.Apply(x)", Text(diagnostic));
    }

    /// <summary>The box declares its layers in the assembly of the language, on which everything there depends: none of that travels.</summary>
    [Fact]
    public void TheLanguageDoesNotTravelWithTheLayersInTheBox()
    {
        LayerDefinitionAttribute[] definitions = [.. typeof(Variable).Assembly.GetCustomAttributes(typeof(LayerDefinitionAttribute), false).Cast<LayerDefinitionAttribute>()];
        Assert.Contains(definitions, d => d.Source.Contains("class Linear(", StringComparison.Ordinal));
        Assert.DoesNotContain(definitions, d => new[] { "class Ops", "class Variable", "class Parameter", "class Init" }.Any(type => d.Source.Contains(type, StringComparison.Ordinal)));
        Assert.InRange(definitions.Sum(d => d.Source.Length), 10_000, 200_000);
    }

    [Fact]
    public void TheGeneratedPartsCompile()
    {
        CSharpCompilation compilation = Generation.Compile(ReferencePrograms.Shared, Library);
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
    }

    private static ModelDefinition Read(CSharpCompilation compilation)
    {
        GeneratorRunResult result = Generation.Run(compilation);
        Assert.Empty(result.Diagnostics);
        return Generation.Values<ModelDefinition?>(result, TrackingNames.ModelDefinition).Single()!;
    }

    private static CSharpCompilation CompileLibrary(string source, out MetadataReference reference, bool generate = true, string name = "Library", params MetadataReference[] references)
    {
        Compilation library = Generation.Compile(source).WithAssemblyName(name).AddReferences(references);
        if (generate) Generation.Driver().RunGeneratorsAndUpdateCompilation(library, out library, out _);
        var image = new MemoryStream();
        var result = library.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        reference = MetadataReference.CreateFromImage(image.ToArray());
        return (CSharpCompilation)library;
    }

    private static string Text(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);
}
