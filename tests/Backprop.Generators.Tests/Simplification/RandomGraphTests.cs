using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Backprop.Generators.Simplification;
using Backprop.Generators.Tests.Differentiation;
using Xunit;

namespace Backprop.Generators.Tests.Simplification;

/// <summary>Passes keep what random graphs and their gradients compute, at odd, unit and empty sizes.</summary>
public sealed class RandomGraphTests
{
    private static readonly (int B, int T)[] Sizes = [(3, 5), (1, 1), (0, 2), (2, 0)];

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 20));

    [Theory, MemberData(nameof(Seeds))]
    public void SimplificationKeepsValues(int block) => ForSeeds(block, seed =>
    {
        Graph graph = RandomGraph.Create(seed, steps: 25, scalar: false);
        GraphVerifier.Verify(graph);
        Agree(graph, Simplifier.Simplify(graph), seed);
        Agree(graph, Passes.Values(graph), seed);
    });

    [Theory, MemberData(nameof(Seeds))]
    public void LoweringKeepsGradients(int block) => ForSeeds(block, seed =>
    {
        Graph gradients = Differentiator.Reverse(RandomGraph.Create(seed, steps: 15, scalar: true), Leaves.All);
        GraphVerifier.Verify(gradients);
        Agree(gradients, Passes.Lower(gradients), seed);
    });

    /// <summary>A second round finds nothing more to do.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void SimplificationIsIdempotent(int block) => ForSeeds(block, seed =>
    {
        Graph simplified = Simplifier.Simplify(RandomGraph.Create(seed, steps: 25, scalar: false));
        Assert.Equal(simplified, Simplifier.Simplify(simplified));
    });

    private static void ForSeeds(int block, Action<int> check)
    {
        for (int seed = block * 20; seed < (block + 1) * 20; seed++) check(seed);
    }

    private static void Agree(Graph expected, Graph actual, int seed)
    {
        GraphVerifier.Verify(actual);
        Assert.Equal(expected.Outputs.Select(o => (o.Kind, o.Index)), actual.Outputs.Select(o => (o.Kind, o.Index)));
        foreach ((int batch, int time) in Sizes)
        {
            var binding = new Binding(new Dictionary<string, int> { ["B"] = batch, ["T"] = time }, new Dictionary<string, Tensor>());
            foreach (InputOp input in expected.Nodes.Select(n => n.Op).OfType<InputOp>())
            {
                Tensor value = Samples.Random(binding.Shape(input.Shape), input.ArgumentName);
                if (input.Type == ElementType.Int32) value = value with { Values = value.Values.Select(v => Math.Floor(2 + 2 * v)).ToArray() };
                binding = binding.With(input.ArgumentName, value);
            }
            Tensor[] e = GraphInterpreter.Run(expected, binding), a = GraphInterpreter.Run(actual, binding);
            for (int i = 0; i < e.Length; i++) TensorAssert.Close(e[i], a[i], 1e-11, $"seed {seed}, B = {batch}, T = {time}, output {i}");
        }
    }
}
