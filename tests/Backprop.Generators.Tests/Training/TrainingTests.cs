using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Definition;
using Backprop.Generators.Tests.RandomDefinitions;
using Xunit;

namespace Backprop.Generators.Tests.Training;

/// <summary>What training does and evaluation does not, and random numbers, in compiled code and in the definition's own execution.</summary>
public sealed class TrainingTests
{
    private static readonly (int B, int T)[] sizes = [(3, 5), (1, 1), (2, 17), (5, 2), (17, 3)];

    private static readonly IReadOnlyList<CompiledDefinition> compiled = DefinitionBatch.Compile([.. TrainingPrograms.All.Select(p => RandomDefinition.Written(p.Name, p.Source))]);

    public static TheoryData<string> Programs => new(TrainingPrograms.All.Select(p => p.Name));

    [Theory, MemberData(nameof(Programs))]
    public void ProgramsComputeWhatTheirDefinitionsCompute(string name)
    {
        CompiledDefinition program = Find(name);
        Assert.Null(program.Failure ?? (program.Diagnostics.Count > 0 ? string.Join("\n", program.Diagnostics) : null));
        Assert.Null(RandomDefinitions.ModelCheck.Difference(program, sizes, seed: name.Length));
    }

    /// <summary>Updates of state, and what else models promise.</summary>
    [Theory, MemberData(nameof(Programs))]
    public void ChecksOfModelsPass(string name)
    {
        CompiledDefinition program = Find(name);
        var check = new Backprop.ModelCheck(() => Create(name), new GradientCheckOptions { Dimensions = "B=3, T=5" }, new GradientCheckOptions { Dimensions = "B=2, T=9", Seed = 3 });
        check.Value("Loss");
        check.LossWithGradients("Loss");
        check.Determinism("Loss");
        check.Evaluation("Loss");
        check.Allocation("Loss");
        check.SaveAndLoad();
    }

    /// <summary>One graph serves both modes unless the definition asks for the mode and does something else.</summary>
    [Theory]
    [InlineData("ModeWithoutDifference", true)]
    [InlineData("DropoutOfNothing", true)]
    [InlineData("NoiseInEvaluation", true)]
    [InlineData("ModeByHand", false)]
    [InlineData("DropoutOfInput", false)]
    [InlineData("StateOfConstant", false)]
    public void ModesThatAreTheSameAreOne(string name, bool same) => Assert.Equal(same, Generation.Read(Source(name)).Methods[0].Training is null);

    [Fact]
    public void EachTrainingStepDrawsOtherNumbersAndCanBeRepeated()
    {
        IDifferentiable model = Create("DropoutOfInput");
        object[] arguments = [Variable.Create([2, 3, 4], [.. Enumerable.Range(1, 24).Select(i => (double)i)])];
        double[] losses = [.. Enumerable.Range(0, 4).Select(_ => Train(model, arguments))];
        Assert.Equal(4, losses.Distinct().Count());
        Assert.Equal(4u, model.Noise.Step);

        double evaluated = model.EvaluateCompiled(0, arguments).Item;
        Assert.Equal(4u, model.Noise.Step);
        Assert.Equal(Enumerable.Range(1, 24).Average(i => (double)i * i), evaluated, 3);

        model.Noise.Step = 2;
        Assert.Equal(losses[2], Train(model, arguments));
        model.Noise.Seed = 1;
        model.Noise.Step = 2;
        Assert.NotEqual(losses[2], Train(model, arguments));
    }

    /// <summary>Masks are made again in the backward pass: none is stored.</summary>
    [Fact]
    public void MasksAreNotStored()
    {
        ModelDefinition model = Generation.Read(Source("DropoutInEpilogue"));
        Schedule schedule = Schedule.Create(Passes.ValueAndGradients(model.Methods[0].TrainingGraph, [0]), default);
        Kernel[] drawing = [.. schedule.Kernels.Where(k => !k.Draws.IsZero)];
        Assert.Equal(2, drawing.Length);
        Assert.Equal("8*B*T", schedule.Draws.ToString());
        Assert.Contains("4*B*T random numbers", PlanText.Describe("Loss", schedule));
    }

    /// <summary>A place keeps its numbers when the code around it changes, and each place has its own.</summary>
    [Fact]
    public void PlacesKeepTheirNumbers()
    {
        uint[] before = Sites("var h = Dropout(first.Apply(x), 0.5); return Mean(Dropout(second.Apply(h), 0.5));");
        uint[] after = Sites("var extra = Dropout(Tanh(x), 0.1); var h = Dropout(first.Apply(x), 0.5) + extra; return Mean(Dropout(second.Apply(h), 0.5));");
        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before, after.Skip(1));
        Assert.Equal(3, Sites("return Mean(Dropout(x, 0.5) + Dropout(x, 0.5) + Dropout(x, 0.5));").Distinct().Count());

        static uint[] Sites(string body) => [.. Generation.Read($$"""
            [Model] public partial class M
            {
                readonly Linear first = new(4, 4), second = new(4, 4);

                [Loss] Variable Loss([Shape("B", 4)] Variable x) { {{body}} }
            }
            """).Methods[0].TrainingDraws.Select(d => d.Site)];
    }

    internal static double Train(IDifferentiable model, object[] arguments) => model.EvaluateGradients(0, arguments, new Variable?[1]).Item;

    private static CompiledDefinition Find(string name) => compiled[TrainingPrograms.All.ToList().FindIndex(p => p.Name == name)];

    private static string Source(string name) => TrainingPrograms.All.Single(p => p.Name == name).Source;

    internal static IDifferentiable Create(string name) => (IDifferentiable)Activator.CreateInstance(Find(name).Model!)!;
}
