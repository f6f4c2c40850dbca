using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Backprop.Generators.Simplification;
using Xunit;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>Walks the table of ops: every rule against independent oracles, at every size.</summary>
public sealed class OpTableTests
{
    public static TheoryData<int> RowIndices => new(Enumerable.Range(0, OpTable.Rows.Length));

    [Fact]
    public void EveryOpAndKindHasARow()
    {
        string[] present = OpTable.Rows.SelectMany(r => r.Graph().Nodes).SelectMany(n => Names(n.Op)).Distinct().ToArray();
        // A direction is a leaf that only a derivative has: see HessianTests.
        string[] types = typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract && t != typeof(DirectionOp)).Select(t => t.Name).ToArray();
        string[] kinds = Kinds<UnaryKind>().Concat(Kinds<BinaryKind>()).Concat(Kinds<CompareKind>()).Concat(Kinds<LogicalKind>()).Concat(Kinds<ReduceKind>()).ToArray();
        Assert.Empty(types.Concat(kinds).Except(present));

        static IEnumerable<string> Names(Op op) => op switch
        {
            UnaryOp o => [op.GetType().Name, Kind(o.Kind)],
            BinaryOp o => [op.GetType().Name, Kind(o.Kind)],
            CompareOp o => [op.GetType().Name, Kind(o.Kind)],
            LogicalOp o => [op.GetType().Name, Kind(o.Kind)],
            ReduceOp o => [op.GetType().Name, Kind(o.Kind)],
            _ => [op.GetType().Name],
        };
        static string Kind<T>(T kind) where T : struct, Enum => typeof(T).Name + "." + kind;
        static IEnumerable<string> Kinds<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Kind);
    }

    /// <summary>Decomposition and simplification keep the value.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void PassesKeepTheValue(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph graph = row.Graph(), decomposed = Composites.Decompose(graph), simplified = Simplifier.Simplify(graph), both = Passes.Values(graph);
        foreach (Graph rewritten in new[] { decomposed, simplified, both })
        {
            GraphVerifier.Verify(rewritten);
            Each(row, graph, binding => TensorAssert.Close(GraphInterpreter.Run(graph, binding)[0], GraphInterpreter.Run(rewritten, binding)[0], 1e-13, row.Name));
        }
        Assert.DoesNotContain(decomposed.Nodes, n => n.Op is CompositeOp);
    }

    /// <summary>The pullback against fourth-order central differences along a random direction.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void ReverseAgreesWithCentralDifferences(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph graph = row.Graph(), pullback = Verified(Differentiator.Pullback(Undetached(graph), Leaves.All));
        Each(row, pullback, binding =>
        {
            Tensor cotangent = binding.Leaves.TryGetValue("cotangent", out Tensor? w) ? w : Samples.Random(binding.Shape(graph.Nodes[graph.Outputs[0].Node].Shape), "cotangent");
            (double analytic, double scale) = AlongDirection(pullback, binding);
            double numeric = CentralDifference(h => TensorAssert.Dot(cotangent, GraphInterpreter.Run(Undetached(graph), Moved(binding, graph, h))[0]));
            Assert.True(Math.Abs(analytic - numeric) <= 1e-8 * Math.Max(1, scale), $"{row}: {analytic:R} against {numeric:R}");
        });
    }

    /// <summary>⟨w, J v⟩ = ⟨Jᵀ w, v⟩: forward and reverse rules are adjoint, to rounding.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void ForwardIsTheAdjointOfReverse(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph graph = row.Graph(), pullback = Verified(Differentiator.Pullback(graph, Leaves.All)), forward = Verified(Differentiator.Forward(graph, Leaves.All));
        Each(row, pullback, binding =>
        {
            binding = Samples.Complete(binding, forward);
            (double reverse, double scale) = AlongDirection(pullback, binding);
            Tensor[] outputs = GraphInterpreter.Run(forward, binding);
            double direct = outputs.Length == 2 && binding.Leaves.ContainsKey("cotangent") ? TensorAssert.Dot(binding.Leaves["cotangent"], outputs[1]) : 0;
            Assert.True(Math.Abs(direct - reverse) <= 1e-14 * Math.Max(1, scale), $"{row}: {direct:R} against {reverse:R}");
        });
    }

    /// <summary>The passes of a loss method keep the gradient.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void LoweringKeepsTheGradient(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph pullback = Differentiator.Pullback(row.Graph(), Leaves.All), lowered = Verified(Simplifier.Simplify(Verified(Composites.Decompose(pullback))));
        Assert.DoesNotContain(lowered.Nodes, n => n.Op is CompositeOp or StopGradientOp or CustomGradientOp);
        Each(row, pullback, binding => Same(pullback, lowered, binding, 1e-13, row.Name));
    }

    /// <summary>A composite's hand-written derivative is its decomposition's.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void HandWrittenDerivativesAgreeWithDecompositions(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph graph = row.Graph();
        if (!graph.Nodes.Any(n => n.Op is CompositeOp)) return;
        Graph hand = Differentiator.Pullback(graph, Leaves.All), derived = Differentiator.Pullback(Composites.Decompose(graph), Leaves.All);
        Each(row, hand, binding => Same(hand, derived, binding, 1e-12, row.Name));
    }

    /// <summary>The gradient of the gradient exists in the op set, and is right: against central differences of the gradient.</summary>
    [Theory, MemberData(nameof(RowIndices))]
    public void TheGradientOfTheGradientStaysInTheOpSet(int index)
    {
        OpRow row = OpTable.Rows[index];
        Graph pullback = Differentiator.Pullback(Undetached(row.Graph()), Leaves.All);
        if (pullback.Outputs.Count == 1) return;
        Graph scalar = Verified(Projected(pullback)), second = Verified(Differentiator.Reverse(scalar, Leaves.All));
        Graph lowered = Verified(Simplifier.Simplify(Verified(Composites.Decompose(second))));
        Assert.DoesNotContain(lowered.Nodes, n => n.Op is CompositeOp or StopGradientOp or CustomGradientOp);
        Each(row, second, binding =>
        {
            (double analytic, double scale) = AlongDirection(second, binding);
            double numeric = CentralDifference(h => GraphInterpreter.Run(scalar, Moved(binding, second, h))[0].Values[0]);
            Assert.True(Math.Abs(analytic - numeric) <= 1e-7 * Math.Max(1, scale), $"{row}: {analytic:R} against {numeric:R}");
            Same(second, lowered, binding, 1e-12, row.Name);
        });
    }

    private static Graph Verified(Graph graph)
    {
        GraphVerifier.Verify(graph);
        return graph;
    }

    private static void Each(OpRow row, Graph graph, Action<Binding> check)
    {
        foreach (Dictionary<string, int> sizes in OpTable.Sizes) check(Samples.Complete(Samples.Bind(row, sizes), graph));
    }

    private static void Same(Graph expected, Graph actual, Binding binding, double tolerance, string what)
    {
        Tensor[] e = GraphInterpreter.Run(expected, binding), a = GraphInterpreter.Run(actual, binding);
        Assert.Equal(expected.Outputs.Select(o => (o.Kind, o.Index)), actual.Outputs.Select(o => (o.Kind, o.Index)));
        for (int i = 0; i < e.Length; i++) TensorAssert.Close(e[i], a[i], tolerance, what);
    }

    /// <summary>Without stop_gradient, whose derivative is deliberately not that of its value.</summary>
    private static Graph Undetached(Graph graph)
    {
        var b = new GraphBuilder();
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++) values[id] = graph.Nodes[id].Op is StopGradientOp ? values[graph.Nodes[id].Inputs[0]] : b.Copy(graph.Nodes[id], values);
        return Outputs.Remap(graph, b, values);
    }

    /// <summary>A scalar that depends on all gradients: the sum of their products with further inputs.</summary>
    private static Graph Projected(Graph graph)
    {
        var b = new GraphBuilder();
        Value[] values = b.Import(graph);
        Value sum = b.Constant(0);
        int next = Leaves.NextInput(graph);
        foreach (GraphOutput output in graph.Outputs.Skip(1))
        {
            Value gradient = values[output.Node];
            sum = b.Add(sum, b.SumAll(b.Multiply(gradient, b.Input(next, "r" + next++, b.ShapeOf(gradient), ElementType.Float32))));
        }
        return b.Build([new GraphOutput(OutputKind.Value, 0, "projection", sum.Id)]);
    }

    /// <summary>The gradients' component along the direction of every leaf, and the magnitude of its terms.</summary>
    private static (double Value, double Scale) AlongDirection(Graph gradients, Binding binding)
    {
        Tensor[] outputs = GraphInterpreter.Run(gradients, binding);
        double value = 0, scale = 0;
        for (int i = 1; i < outputs.Length; i++)
        {
            Tensor direction = Direction(gradients.Outputs[i].Name, outputs[i].Shape);
            value += TensorAssert.Dot(outputs[i], direction);
            scale += TensorAssert.AbsoluteDot(outputs[i], direction);
        }
        return (value, scale);
    }

    /// <summary>All float leaves of the graph, moved by h along their directions.</summary>
    private static Binding Moved(Binding binding, Graph graph, double h)
    {
        foreach (string name in graph.Nodes.Where(n => Leaves.All(n.Op)).Select(n => n.Op is InputOp i ? i.ArgumentName : ((ParameterOp)n.Op).ParameterName))
        {
            Tensor value = binding.Leaves[name], direction = Direction(name, value.Shape);
            binding = binding.With(name, new(value.Shape, value.Values.Zip(direction.Values, (v, d) => v + h * d).ToArray()));
        }
        return binding;
    }

    /// <summary>The same direction as the tangent that <see cref="Differentiator.Forward"/> names after the leaf.</summary>
    private static Tensor Direction(string leaf, int[] shape) => Samples.Random(shape, leaf + "Tangent");

    private static double CentralDifference(Func<double, double> f)
    {
        const double H = 1e-4;
        return (8 * (f(H) - f(-H)) - (f(2 * H) - f(-2 * H))) / (12 * H);
    }
}
