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

    /// <summary>The tangent along a direction is the gradient's component in that direction.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void ForwardAgreesWithReverse(int block) => ForSeeds(block, seed =>
    {
        Graph graph = RandomGraph.Create(seed, steps: 15, scalar: true);
        Graph reverse = Differentiator.Reverse(graph, Leaves.All), forward = Passes.Lower(Differentiator.Forward(graph, Leaves.All));
        foreach (Binding sizes in Bindings())
        {
            Binding binding = Bind(Bind(sizes, graph), forward);
            Tensor[] gradients = GraphInterpreter.Run(reverse, binding), tangents = GraphInterpreter.Run(forward, binding);
            if (!double.IsFinite(gradients[0].Values[0])) continue;
            Tensor[] directions = reverse.Outputs.Select((o, i) => Samples.Random(gradients[i].Shape, o.Name + "Tangent")).Skip(1).ToArray();
            double component = directions.Select((d, i) => TensorAssert.Dot(gradients[i + 1], d)).Sum(), scale = directions.Select((d, i) => TensorAssert.AbsoluteDot(gradients[i + 1], d)).Sum();
            double tangent = tangents.Length == 2 ? tangents[1].Values[0] : 0;
            Assert.True(component.Equals(tangent) || Math.Abs(component - tangent) <= 1e-12 * Math.Max(1, scale), $"seed {seed}: {component:R} against {tangent:R}");
        }
    });

    /// <summary>Every value lies within the bounds inferred for it.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void BoundsHold(int block) => ForSeeds(block, seed =>
    {
        Graph graph = Composites.Decompose(RandomGraph.Create(seed, steps: 25, scalar: false), keepGuards: true);
        graph = graph with { Outputs = graph.Nodes.Select((_, id) => new GraphOutput(OutputKind.Value, id, "", id)).ToEquatableArray() };
        var builder = new GraphBuilder();
        Value[] values = builder.Import(graph);
        var bounds = new Bounds(builder);
        foreach (Binding sizes in Bindings())
        {
            Tensor[] outputs = GraphInterpreter.Run(graph, Bind(sizes, graph));
            for (int id = 0; id < outputs.Length; id++)
            {
                Interval interval = bounds.Of(values[id]);
                Assert.All(outputs[id].Values, v => Assert.True(double.IsNaN(v) || (v >= interval.Low - 1e-9 * Math.Abs(v) && v <= interval.High + 1e-9 * Math.Abs(v)), $"seed {seed}: {v} outside {interval} at %{id}"));
            }
        }
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
        for (int seed = block * 10; seed < (block + 1) * 10; seed++) check(seed);
    }

    private static void Agree(Graph expected, Graph actual, int seed)
    {
        GraphVerifier.Verify(actual);
        Assert.Equal(expected.Outputs.Select(o => (o.Kind, o.Index)), actual.Outputs.Select(o => (o.Kind, o.Index)));
        foreach (Binding sizes in Bindings())
        {
            Binding binding = Bind(sizes, expected);
            Tensor[] e = GraphInterpreter.Run(expected, binding), a = GraphInterpreter.Run(actual, binding);
            for (int i = 0; i < e.Length; i++) TensorAssert.Close(e[i], a[i], 1e-11, $"seed {seed}, B = {binding.Sizes["B"]}, T = {binding.Sizes["T"]}, output {i}");
        }
    }

    private static IEnumerable<Binding> Bindings() =>
        Sizes.Select(s => new Binding(new Dictionary<string, int> { ["B"] = s.B, ["T"] = s.T }, new Dictionary<string, Tensor>()));

    private static Binding Bind(Binding binding, Graph graph)
    {
        foreach (InputOp input in graph.Nodes.Select(n => n.Op).OfType<InputOp>())
        {
            Tensor value = Samples.Random(binding.Shape(input.Shape), input.ArgumentName);
            if (input.Type == ElementType.Int32) value = value with { Values = value.Values.Select(v => Math.Floor(2 + 2 * v)).ToArray() };
            binding = binding.With(input.ArgumentName, value);
        }
        return binding;
    }
}
