using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Scheduling;

/// <summary>Folding what repeats from layer to layer changes neither a kernel, nor its order, nor a bit of what is computed.</summary>
public sealed class RepeatFoldingTests
{
    public static TheoryData<string> Named => [.. DeepModels.All.Keys];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Named))]
    public void LayersBecomeALoopThatComputesTheSame(string name)
    {
        (string folded, string flat) = Check(DeepModels.All[name]);

        Assert.Contains("for (nint layer = ", folded, StringComparison.Ordinal);
        Assert.DoesNotContain("for (nint layer = ", flat, StringComparison.Ordinal);
        Assert.True(Lines(folded) < Lines(flat), $"{Lines(folded)} lines instead of {Lines(flat)}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomSequencesOfLayersComputeTheSame(int seed) => Check(DeepModels.Random(seed));

    [Fact]
    public void LoopsOverTimeInEveryLayerStayAsTheyAre() => Check(DeepModels.LoopInEveryLayer);

    /// <summary>Compiles a model with folding and without, and compares every bit; returns both texts.</summary>
    private static (string Folded, string Flat) Check(string source)
    {
        ModelDefinition definition = Generation.Read(source);
        List<CompiledMethod> methods = [.. definition.Methods.Select(Schedules)];
        foreach (Schedule schedule in methods.SelectMany(m => m.Schedules)) AssertFolding(schedule);
        string folded = ModelEmitter.Emit(definition, methods), flat = ModelEmitter.Emit(definition, [.. definition.Methods.Select(Schedules).Select(Unfolded)]);

        IDifferentiable loops = Load(source, folded), sequence = Load(source, flat);
        foreach (int rows in new[] { 1, 3, 50 })
        {
            object[] arguments = [Variable.Create([rows, 16], [.. Enumerable.Range(0, rows * 16).Select(i => Math.Sin(i * 0.7 + rows))])];
            Assert.Equal(sequence.EvaluateCompiled(0, arguments).Values, loops.EvaluateCompiled(0, arguments).Values);
            Assert.Equal(sequence.EvaluateGradients(0, arguments, new Variable?[1]).Values, loops.EvaluateGradients(0, arguments, new Variable?[1]).Values);
            Assert.True(sequence.Gradients.Span.SequenceEqual(loops.Gradients.Span));
            Assert.Contains(loops.Gradients.Span.ToArray(), g => g != 0);
        }
        return (folded, flat);
    }

    private static void AssertFolding(Schedule schedule)
    {
        Assert.Equal(schedule.Kernels, RepeatFolding.Expand(schedule.Folded));
        foreach (LayerVariant variant in schedule.Folded.OfType<RepeatedKernels>().SelectMany(r => r.Body).SelectMany(place => place))
        {
            Assert.All(variant.Kernels, kernel => Assert.Equal((variant.Kernels[0].Form!.Code, variant.Kernels[0].Form!.Call), (kernel.Form!.Code, kernel.Form.Call)));
        }
    }

    private static CompiledMethod Schedules(MethodDefinition method) =>
        new(method, Schedule.Create(Passes.Values(method.Graph), CancellationToken.None), Schedule.Create(Passes.ValueAndGradients(method.TrainingGraph, []), CancellationToken.None));

    private static CompiledMethod Unfolded(CompiledMethod method)
    {
        return method with { Evaluation = Flat(method.Evaluation!), Training = Flat(method.Training!) };

        static Schedule Flat(Schedule schedule) => new(schedule.Graph, schedule.Kernels, schedule.Kernels, MemoryPlan.Create(schedule.Kernels, []));
    }

    /// <summary>The model with this text in the place of what the generator adds to it.</summary>
    private static IDifferentiable Load(string source, string text)
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + source);
        compilation = compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release)).WithAssemblyName("Deep" + Guid.NewGuid().ToString("N"));
        IEnumerable<SyntaxTree> generated = Generation.Run(compilation).GeneratedSources
            .Select(s => CSharpSyntaxTree.ParseText(s.HintName == "Deep.g.cs" ? text : s.SourceText.ToString(), Generation.ParseOptions, s.HintName));
        using var image = new MemoryStream();
        ImmutableArray<Diagnostic> diagnostics = compilation.AddSyntaxTrees(generated).Emit(image).Diagnostics;
        Assert.Empty(diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return (IDifferentiable)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType("Deep", throwOnError: true)!)!;
    }

    private static int Lines(string text) => text.Split('\n').Length;
}
