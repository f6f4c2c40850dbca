using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Tests.RandomDefinitions;
using Xunit;

namespace Backprop.Generators.Tests.Checkpoints;

/// <summary>Models with checkpoints compute what the same models compute without.</summary>
public sealed class CheckpointTests
{
    private static readonly (int B, int T)[] sizes = [(3, 5), (1, 1), (2, 17), (5, 2), (17, 3)];

    private static readonly IReadOnlyList<CompiledDefinition> compiled = DefinitionBatch.Compile(
        [.. CheckpointPrograms.All.Select(p => RandomDefinition.Written(p.Name, p.Source)), .. CheckpointPrograms.All.Select(p => RandomDefinition.Written(p.Name + "Plain", p.Plain))]);

    public static TheoryData<string> Programs => new(CheckpointPrograms.All.Select(p => p.Name));

    [Theory, MemberData(nameof(Programs))]
    public void ProgramsComputeWhatTheirDefinitionsCompute(string name)
    {
        CompiledDefinition program = Find(name);
        Assert.Null(program.Failure ?? (program.Diagnostics.Count > 0 ? string.Join("\n", program.Diagnostics) : null));
        Assert.Null(RandomDefinitions.ModelCheck.Difference(program, sizes, seed: name.Length));
    }

    [Theory, MemberData(nameof(Programs))]
    public void ChecksOfModelsPass(string name)
    {
        var check = new Backprop.ModelCheck(() => Create(name), new GradientCheckOptions { Dimensions = "B=3, T=5" }, new GradientCheckOptions { Dimensions = "B=2, T=9", Seed = 3 });
        check.Value("Loss");
        check.LossWithGradients("Loss");
        check.Determinism("Loss");
        check.Evaluation("Loss");
        check.Allocation("Loss");
        check.SaveAndLoad();
    }

    /// <summary>Loss, gradients, new states and products with the Hessian, in training steps one after the other.</summary>
    [Theory, MemberData(nameof(Programs))]
    public void CheckpointsChangeNothing(string name)
    {
        foreach ((int b, int t) in sizes) Compare(name, b, t);
        // Sums are taken in several parts.
        Compare(name, 257, 36);
    }

    internal static void Compare(string name, int b, int t)
    {
        IDifferentiable with = Create(name), without = Create(name + "Plain");
        without.Parameters.Initialize(7);
        without.Parameters.Span.CopyTo(with.Parameters.Span);
        without.Parameters.States.Span.CopyTo(with.Parameters.States.Span);
        object[] arguments = [Variable.Create([b, t, 4], [.. Enumerable.Range(0, b * t * 4).Select(i => Math.Sin(i * 0.37 + b))])];
        bool same = CheckpointPrograms.All.Single(p => p.Name == name).SameBits;
        for (int step = 0; step < 2; step++)
        {
            Variable?[] gradients = new Variable?[1], expected = new Variable?[1];
            double loss = without.EvaluateGradients(0, arguments, expected).Item;
            Assert.Equal(loss, with.EvaluateGradients(0, arguments, gradients).Item);
            AssertEqual(expected[0]!.Values.ToArray(), gradients[0]!.Values.ToArray(), true, "x");
            AssertEqual(without.Parameters.States.Span, with.Parameters.States.Span, true, "states");
            foreach ((ParameterView view, ParameterView other) in without.Gradients.Views.Zip(with.Gradients.Views)) AssertEqual(view.Span, other.Span, same, view.Name);
            Assert.Equal(without.EvaluateCompiled(0, arguments).Item, with.EvaluateCompiled(0, arguments).Item);
        }

        GradientStore direction = new(without.Parameters), product = new(without.Parameters), direction2 = new(with.Parameters), product2 = new(with.Parameters);
        for (int i = 0; i < direction.Count; i++) direction2.Span[i] = direction.Span[i] = MathF.Cos(i);
        Assert.Equal(without.EvaluateHessianVector(0, arguments, direction, product).Item, with.EvaluateHessianVector(0, arguments, direction2, product2).Item);
        foreach ((ParameterView view, ParameterView other) in product.Views.Zip(product2.Views)) AssertEqual(view.Span, other.Span, same, "Hessian " + view.Name);
    }

    private static void AssertEqual<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, bool exactly, string what) where T : struct, System.Numerics.IFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-6;
        foreach (T e in expected) scale = Math.Max(scale, Math.Abs(double.CreateChecked(e)));
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(double.CreateChecked(expected[i] - actual[i]));
            // A sum of some thousand products in another order.
            Assert.True(exactly ? expected[i].Equals(actual[i]) : difference <= 1e-5 * scale, $"{what} [{i}]: {expected[i]} without a checkpoint, {actual[i]} with it");
        }
    }

    internal static CompiledDefinition Find(string name) => compiled.Single(c => c.Definition.Name == name);

    internal static IDifferentiable Create(string name) => (IDifferentiable)Activator.CreateInstance(Find(name).Model!)!;
}
