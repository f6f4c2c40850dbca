using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Emission.Cpu;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Definition;
using Backprop.Generators.Tests.RandomDefinitions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>What the documentation says about arithmetic and workspace is so.</summary>
public sealed class DocumentedCostTests
{
    private static readonly (long B, long T)[] Sizes = [(1, 1), (3, 5), (64, 17), (16, 48)];

    [Fact]
    public void AMultilayerPerceptron()
    {
        // Per image: products and biases of both layers, and the rectification.
        AssertFlops(DigitClassifierTests.Source, "Logits", (b, _) => b * (2 * 784 * 128 + 128 + 128 + 2 * 128 * 10 + 10));
        // And the cross-entropy: maximum, difference, exponential, its sum and the label's logit of 10 classes, then logarithm, difference and sum; at last the size is at least 1, and divides.
        AssertFlops(DigitClassifierTests.Source, "Loss", (b, _) => b * (2 * 784 * 128 + 128 + 128 + 2 * 128 * 10 + 10 + 5 * 10 + 3) + 2);
        // Backwards three products (the images need no gradient); the gradient of the logits (a factor of the row's reciprocal sum, product, difference), and sums for the biases.
        AssertFlops(DigitClassifierTests.Source, "LossAndGradients", (b, _) =>
            b * (2 * 784 * 128 + 128 + 128 + 2 * 128 * 10 + 10 + 5 * 10 + 3) + 2 + b * (2 * 784 * 128 + 2 * 2 * 128 * 10 + 2 * 10 + 2 + 128 + 10) + 2);
    }

    [Fact]
    public void AConvolution() => AssertFlops(
        """[Model] public partial class M { readonly Conv2D conv = new(3, 8, [3, 5], padding: [1, 2]); [Forward] Variable F([Shape("B", 3, 16, "T")] Variable x) => Relu(conv.Apply(x)); }""",
        "F",
        // Each result: 3 planes of 3 x 5, a bias, a rectification.
        (b, t) => b * 8 * 16 * t * (2 * 3 * 3 * 5 + 1 + 1));

    [Fact]
    public void AConvolutionsGradients() => AssertFlops(
        """[Model] public partial class M { readonly Conv2D conv = new(4, 8, 3, padding: 1, groups: 2, hasBias: false); [Forward(Backward = true)] Variable F([Shape("B", 4, 16, "T"), Gradient] Variable x) => conv.Apply(x); }""",
        "FBackward",
        // Two planes in each group; gradients of images and of weights cost what the images' convolution costs, which is not needed itself.
        (b, t) => 2 * (b * 8 * 16 * t * (2 * 2 * 3 * 3)));

    [Fact]
    public void Attention() => AssertFlops(
        """[Model] public partial class M { [Forward] Variable F([Shape("B", "T", 32)] Variable q, [Shape("B", "T", 32)] Variable k, [Shape("B", "T", 24)] Variable v) => MatMul(Softmax(MatMul(q, Transpose(k, 1, 2)) / 8), v); }""",
        "F",
        // Scores and their scale, the softmax (maximum, difference, exponential, sum, and a factor), its reciprocal sum once a row, values.
        (b, t) => b * t * t * (2 * 32 + 1 + 5) + b * t + b * t * t * 2 * 24);

    [Fact]
    public void ALongShortTermMemory() => AssertFlops(
        """[Model] public partial class M { readonly Lstm lstm = new(3, 5); [Forward] Variable F([Shape("B", "T", 3)] Variable x) => lstm.Apply(x).Output; }""",
        "F",
        // The input's product for all steps, then per step: the state's product, its sum with the input and its biases; three sigmoids and two tangents, three products, a sum.
        (b, t) => b * t * (2 * 3 * 20 + 2 * 5 * 20 + 3 * 20 + 3 * 5 + 2 * 5 + 3 * 5 + 5));

    [Theory]
    [InlineData("readonly Linear hidden = new(784, 128), output = new(128, 10); [Forward] Variable F([Shape(\"B\", 784)] Variable x) => output.Apply(hidden.Apply(x));", "The parameters, 101770 numbers or 407080 bytes, in one", 784 * 128 + 128 + 128 * 10 + 10)]
    [InlineData("readonly Conv2D conv = new(3, 8, 5, groups: 1); [Forward] Variable F([Shape(\"B\", 3, 9, 9)] Variable x) => conv.Apply(x);", "The parameters, 608 numbers or 2432 bytes, in one", 8 * 3 * 5 * 5 + 8)]
    [InlineData("readonly Lstm lstm = new(3, 5); [Forward] Variable F([Shape(\"B\", \"T\", 3)] Variable x) => lstm.Apply(x).Output;", "The parameters, 200 numbers or 800 bytes, in one", 4 * 5 * (3 + 5 + 2))]
    [InlineData("readonly Parameter scale = new([], Init.Ones); [Forward] Variable F([Shape(\"B\")] Variable x) => x * scale;", "The parameters, 1 number or 4 bytes, in one", 1)]
    [InlineData("readonly BatchNorm1D norm = new(6); [Forward] Variable F([Shape(\"B\", 6)] Variable x) => norm.Apply(x);", "What training updates without gradients, 12 numbers or 48 bytes, in one", 12)]
    public void ParametersAreCounted(string members, string said, int count)
    {
        GeneratorRunResult result = Generation.Run(Generation.Compile(Generation.Usings + "[Model] public partial class M { " + members + " }"));
        Assert.Contains("/// <summary>" + said, result.GeneratedSources.Single(s => s.HintName == "M.g.cs").SourceText.ToString(), StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {count} number"), said, StringComparison.Ordinal);
    }

    /// <summary>Of random and handwritten definitions, at sizes that are multiples of 16 and others: arithmetic is not negative, and what a call reserves is what is documented.</summary>
    [Fact]
    public void WorkspacesAreAsLargeAsTheDocumentationSays()
    {
        string[] sources = [.. Enumerable.Range(0, 40).Select(seed => RandomDefinition.Create("M" + seed.ToString(CultureInfo.InvariantCulture), new Choices(seed)).Source)];
        sources = [.. sources.Where(s => Generation.Run(Generation.Compile(Generation.Usings + s)).Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error))];
        CSharpCompilation compilation = Generation.Compile([.. sources.Select(s => Generation.Usings + s), Generation.Usings + "namespace Digits;\n" + DigitClassifierTests.Source]);
        GeneratorRunResult result = Generation.Run(compilation);
        GeneratedAssembly assembly = GeneratedAssembly.Load(compilation);
        int methods = 0, ragged = 0;
        foreach (ModelDefinition model in Generation.Values<ModelDefinition?>(result, TrackingNames.ModelDefinition).OfType<ModelDefinition>())
        {
            Dictionary<string, DocumentedCost> costs = DocumentedCost.Read(result.GeneratedSources.Single(s => s.HintName == model.Type.MetadataName + ".g.cs").SourceText.ToString());
            Type kernels = assembly.Create(model.Type.MetadataName).GetType().Assembly.GetTypes().Single(t => t.Name.EndsWith("__" + model.Type.Name + "Kernels", StringComparison.Ordinal));
            foreach ((string name, Schedule schedule) in ModelCompiler.Plan(model).SelectMany(m => m.Programs))
            {
                DocumentedCost cost = costs[name];
                Assert.Equal(Generators.Scheduling.Kernels.Flatten(schedule.Kernels).Count(), cost.Kernels);
                MethodInfo reserved = kernels.GetMethod(ProgramWriter.NameOf(name) + "Workspace", BindingFlags.Static | BindingFlags.NonPublic)!;
                foreach ((long b, long t) in Sizes.Append((0, 2)).Append((32, 16)))
                {
                    Func<string, long> sizeOf = SizeOf(b, t);
                    object[] arguments = [.. reserved.GetParameters().Select(p => (object)(nint)sizeOf(p.Name!.TrimEnd('_')))];
                    long bytes = 4 * (long)reserved.Invoke(null, arguments)!, documented = DocumentedCost.Evaluate(cost.Bytes, sizeOf);
                    Assert.Equal(bytes, 4 * schedule.Memory.ElementsAt(sizeOf));
                    if (schedule.Memory.Pools.All(p => !p.Ragged || p.Unit.Evaluate(sizeOf) % 16 == 0)) Assert.Equal(documented, bytes);
                    else Assert.InRange(bytes, documented, documented + cost.MoreBytes);
                    Assert.True(DocumentedCost.Evaluate(cost.Flops, sizeOf) >= 0, $"{model.Type.Name}.{name}: {cost.Flops}");
                }
                methods++;
                if (cost.MoreBytes > 0) ragged++;
            }
        }
        Assert.InRange(methods, 60, 1000);
        Assert.InRange(ragged, 10, methods - 10);
    }

    private static void AssertFlops(string source, string method, Func<long, long, long> expected)
    {
        DocumentedCost cost = DocumentedCost.Read(Generate(source))[method];
        foreach ((long b, long t) in Sizes) Assert.Equal((cost.Flops, expected(b, t)), (cost.Flops, DocumentedCost.Evaluate(cost.Flops, SizeOf(b, t))));
    }

    private static string Generate(string source)
    {
        GeneratorRunResult result = Generation.Run(Generation.Compile(Generation.Usings + source));
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.GeneratedSources).SourceText.ToString();
    }

    private static Func<string, long> SizeOf(long b, long t) => name => name switch { "B" => b, "T" => t, _ => throw new ArgumentOutOfRangeException(nameof(name), name, null) };
}
