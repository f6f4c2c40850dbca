using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Definition;
using Backprop.Generators.Tests.RandomDefinitions;
using Xunit;

namespace Backprop.Generators.Tests.Loops;

/// <summary>Loops over time against the definition, which runs them step by step in double precision: values, and gradients by differences.</summary>
public sealed class LoopTests
{
    private static readonly (int B, int T)[] sizes = [(3, 5), (1, 1), (2, 17), (5, 2), (7, 3)];

    [Fact]
    public void LoopsComputeWhatTheDefinitionComputes()
    {
        RandomDefinition[] definitions = LoopPrograms.All.Select(p => RandomDefinition.Written(p.Name, p.Source, p.Limits)).ToArray();
        IReadOnlyList<CompiledDefinition> compiled = DefinitionBatch.Compile(definitions);
        var failures = new List<string>();
        for (int i = 0; i < compiled.Count; i++)
        {
            LoopProgram program = LoopPrograms.All[i];
            string? failure = compiled[i].Failure ?? (compiled[i].Diagnostics.Count > 0 ? string.Join("\n", compiled[i].Diagnostics) : null);
            int least = program.Stacks ? 1 : program.LeastSteps;
            failure ??= RandomDefinitions.ModelCheck.Difference(compiled[i], [.. sizes, .. least == 0 ? new[] { (2, 0) } : []], seed: i);
            if (failure is not null) failures.Add($"{program.Name}: {failure}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {compiled.Count} fail:\n" + string.Join("\n", failures));
    }

    /// <summary>One step is compiled, however many there are.</summary>
    [Fact]
    public void CodeDoesNotGrowWithTheNumberOfSteps()
    {
        // The sizes of buffers differ, and with them whether their last vectors are full.
        Assert.InRange(Lines(900) - Lines(9), -10, 10);

        static int Lines(int steps) => ModelCompiler.Compile(Generation.Read($$"""
            [Model] public partial class M
            {
                readonly Linear input = new(3, 4), state = new(4, 4);

                [Loss] Variable Loss([Shape({{steps}}, "B", 3)] Variable x)
                {
                    Variable h = Zeros(x.Shape[1], 4);
                    for (int t = 0; t < {{steps}}; t++) h = Tanh(input.Apply(x[t]) + state.Apply(h));
                    return Mean(h);
                }
            }
            """)).Text.Split('\n').Length;
    }

    /// <summary>Of the products of a recurrence only that of the carry is in the loop; those of the inputs, and those of the weights' gradients, are one for all steps.</summary>
    [Fact]
    public void OnlyTheProductsOfCarriesAreInTheLoop()
    {
        ModelDefinition model = Generation.Read("""
            [Model] public partial class M
            {
                readonly Parameter weight = new([12, 3], Init.KaimingUniform), recurrent = new([12, 6], Init.KaimingUniform), bias = new([12], Init.Zeros);
                readonly Linear output = new(6, 2);

                [Loss] Variable Loss([Shape("B", "T", 3), Gradient] Variable x)
                {
                    (Variable h, Variable c) = (Zeros(x.Shape[0], 6), Zeros(x.Shape[0], 6));
                    var outputs = new List<Variable>();
                    for (int t = 0; t < x.Shape[1]; t++)
                    {
                        var gates = MatMul(Gather(x, t, 1), Transpose(weight)) + MatMul(h, Transpose(recurrent)) + bias;
                        c = Sigmoid(Slice(gates, 1, 0, 6)) * c + Tanh(Slice(gates, 1, 6, 12));
                        h = Tanh(c);
                        outputs.Add(output.Apply(h));
                    }
                    return Mean(Square(Stack(outputs)));
                }
            }
            """);
        Schedule schedule = Schedule.Create(Passes.ValueAndGradients(model.Methods[0].Graph, [0]), default);
        LoopKernel[] loops = schedule.Kernels.OfType<LoopKernel>().ToArray();
        Assert.Equal([false, true], loops.Select(l => l.Loop.Reverse));
        Assert.All(loops, loop => Assert.Single(loop.Body, k => k is LoopNest { Product: not null }));
        // Forward: input and output. Backward: the output's input and weight, the input, the weight, the recurrent weight.
        Assert.Equal(7, schedule.Kernels.Count(k => k is LoopNest { Product: not null }));
    }

    /// <summary>An index that is used in a step is checked where the method is called.</summary>
    [Fact]
    public void IndicesInStepsAreChecked()
    {
        ModelDefinition model = Generation.Read(LoopPrograms.All.Single(p => p.Name == "Tokens").Source);
        Assert.Equal(["5"], IndexLimits.Find(model.Methods[0].Graph)[0].Select(l => l.Extent.ToString()));
    }
}
