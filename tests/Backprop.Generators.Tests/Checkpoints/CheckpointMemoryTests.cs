using System;
using System.Linq;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Checkpoints;

/// <summary>What checkpoints are for: the memory that a backward pass needs.</summary>
public sealed class CheckpointMemoryTests
{
    private const string Chain = """
        [Model] public partial class Chain
        {
            readonly FeedForward[] blocks = [new(64, 256), new(64, 256), new(64, 256), new(64, 256), new(64, 256), new(64, 256), new(64, 256), new(64, 256)];

            [Loss] Variable Loss([Shape("B", 64)] Variable x)
            {
                var h = x;
                foreach (var block in blocks) h = ⟦h + block.Apply(h)⟧;
                return Mean(Square(h));
            }
        }
        """;

    private const string Loop = """
        [Model] public partial class Loop
        {
            readonly LstmCell cell = new(16, 32);

            [Loss] Variable Loss([Shape("T", "B", 16)] Variable x)
            {
                var (h, c) = (Zeros(x.Shape[1], 32), Zeros(x.Shape[1], 32));
                for (int t = 0; t < x.Shape[0]; t++) (h, c) = ⟦cell.Apply(x[t], h, c)⟧;
                return Mean(Square(h));
            }
        }
        """;

    private const string Segments = """
        [Model] public partial class Segments
        {
            readonly LstmCell cell = new(16, 32);

            [Loss] Variable Loss([Shape("S", "K", "B", 16)] Variable x)
            {
                var (h, c) = (Zeros(x.Shape[2], 32), Zeros(x.Shape[2], 32));
                for (int s = 0; s < x.Shape[0]; s++)
                {
                    (Variable, Variable) Segment()
                    {
                        var (g, d) = (h, c);
                        for (int k = 0; k < x.Shape[1]; k++) (g, d) = cell.Apply(x[s][k], g, d);
                        return (g, d);
                    }
                    (h, c) = ⟦Segment()⟧;
                }
                return Mean(Square(h));
            }
        }
        """;

    /// <summary>The inside of one block at a time, and what goes into each.</summary>
    [Fact]
    public void DeepModelsKeepWhatGoesIntoEachBlock()
    {
        double with = Elements(Chain, true, 1000), without = Elements(Chain, false, 1000);
        Assert.True(with < 0.45 * without, $"{with} elements with checkpoints, {without} without");
        Assert.True(with <= 1000 * ((8 + 3) * 64 + 2 * 256) + 300_000, $"{with} elements with checkpoints");
    }

    /// <summary>A step keeps its hidden state and its cell, no gate.</summary>
    [Fact]
    public void LoopsKeepWhatTheyCarry()
    {
        Assert.Equal(2 * 32, StepElements(Loop, true));
        Assert.True(StepElements(Loop, false) >= 6 * 32);

        static double StepElements(string source, bool checkpoints) => (Elements(source, checkpoints, 8, ("T", 2000)) - Elements(source, checkpoints, 8, ("T", 1000))) / (1000 * 8);
    }

    /// <summary>Of each segment of a loop what goes into it, and of one segment at a time what its steps need.</summary>
    [Fact]
    public void LoopsInCheckpointsKeepWhatGoesIntoThem()
    {
        double Elements(long segments, long steps, bool checkpoints) => CheckpointMemoryTests.Elements(Segments, checkpoints, 8, ("S", segments), ("K", steps));
        Assert.Equal(2 * 32 * 8 * 10, Elements(50, 40, true) - Elements(40, 40, true));
        Assert.True(Elements(40, 40, true) < 0.2 * Elements(40, 40, false));
    }

    /// <summary>The graph in the header of the generated file tells what is computed again.</summary>
    [Fact]
    public void TheGraphSaysWhatIsComputedAgain()
    {
        Assert.DoesNotContain("recomputed", Passes.ValueAndGradients(Generation.Read(Marked(Chain, false)).Methods[0].TrainingGraph, []).ToString(), StringComparison.Ordinal);
        Assert.Contains("recomputed blocks.0.", Passes.ValueAndGradients(Generation.Read(Marked(Chain, true)).Methods[0].TrainingGraph, []).ToString(), StringComparison.Ordinal);
    }

    /// <summary>The layers of a deep model are still one layer in a loop.</summary>
    [Fact]
    public void LayersAreFolded()
    {
        int[] kernels = [.. new[] { false, true }.Select(c => Plan(Chain, c).Folded.Count)];
        Assert.True(kernels[1] <= kernels[0] + 4, $"{kernels[1]} entries with checkpoints, {kernels[0]} without");
    }

    /// <summary>Nothing is computed again where a method has no gradients.</summary>
    [Fact]
    public void EvaluationDoesNotNotice()
    {
        string[] graphs = [.. new[] { false, true }.Select(c => Passes.Values(Generation.Read(Marked(Chain, c)).Methods[0].Graph).ToString())];
        Assert.Equal(graphs[0], graphs[1]);
    }

    /// <summary>What a lambda computes is trained.</summary>
    [Fact]
    public void WarningsSeeThroughCheckpoints()
    {
        const string Cut = """[Model] public partial class M { readonly Parameter w = new([6], Init.Ones); [Loss] Variable Loss([Shape("B", 6)] Variable x) => Mean(x * ⟦Floor(w)⟧); }""";
        Assert.Empty(Diagnostics(Marked(Chain, true)));
        Assert.Equal(Diagnostics(Marked(Cut, false)), Diagnostics(Marked(Cut, true)));
        Assert.Single(Diagnostics(Marked(Cut, true)));

        static string[] Diagnostics(string source) => [.. Generation.Run(Generation.Compile(Generation.Usings + source)).Diagnostics.Select(d => d.Id)];
    }

    private static string Marked(string source, bool checkpoints) => source.Replace("⟦", checkpoints ? "Checkpoint(() => " : "(").Replace("⟧", ")");

    private static Schedule Plan(string source, bool checkpoints) => Schedule.Create(Passes.ValueAndGradients(Generation.Read(Marked(source, checkpoints)).Methods[0].TrainingGraph, []), default);

    private static double Elements(string source, bool checkpoints, long batch, params (string Name, long Size)[] sizes) =>
        Plan(source, checkpoints).Memory.Elements.Evaluate(name => name == "B" ? batch : sizes.Single(s => s.Name == name).Size);
}
