using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Xunit;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>Hessian-vector products, forward over reverse, of a tanh network with cross-entropy.</summary>
public sealed class HessianTests
{
    [Fact]
    public void TheHessianIsSymmetric()
    {
        (Graph product, Binding binding) = Product();
        Dictionary<string, Tensor> u = Directions(product, "u"), v = Directions(product, "v");
        (double uHv, double scale) = Pair(product, binding, u, v);
        (double vHu, _) = Pair(product, binding, v, u);
        Assert.True(Math.Abs(uHv - vHu) <= 1e-12 * scale, $"{uHv:R} against {vHu:R}");
        Assert.True(Math.Abs(uHv) > 1e-3);
    }

    [Fact]
    public void TheProductIsTheDifferenceOfGradients()
    {
        (Graph product, Binding binding) = Product();
        Dictionary<string, Tensor> u = Directions(product, "u"), v = Directions(product, "v");
        (double uHv, _) = Pair(product, binding, u, v);
        const double H = 1e-5;
        double numeric = (Slope(H) - Slope(-H)) / (2 * H);
        Assert.Equal(numeric, uHv, 1e-6 * Math.Max(1, Math.Abs(numeric)));

        double Slope(double h)
        {
            Binding moved = v.Aggregate(binding, (b, d) => b.With(d.Key, new(d.Value.Shape, b.Leaves[d.Key].Values.Zip(d.Value.Values, (w, t) => w + h * t).ToArray())));
            Tensor[] outputs = GraphInterpreter.Run(product, v.Aggregate(moved, (b, d) => b.With(d.Key + "Tangent", d.Value)));
            return Parameters(product, OutputKind.ParameterGradient).Sum(p => TensorAssert.Dot(outputs[p.Position], u[p.Name]));
        }
    }

    [Fact]
    public void BothNestingOrdersAgree()
    {
        (Graph product, Binding binding) = Product();
        Dictionary<string, Tensor> u = Directions(product, "u"), v = Directions(product, "v");
        (double uHv, double scale) = Pair(product, binding, u, v);

        // Reverse over reverse: the gradient of the slope u . grad.
        Graph gradient = Differentiator.Reverse(Network(), Leaves.Parameters);
        var b = new GraphBuilder();
        Value[] values = b.Import(gradient);
        Value slope = b.Constant(0);
        int next = Leaves.NextInput(gradient);
        foreach (GraphOutput output in gradient.Outputs.Skip(1))
        {
            slope = b.Add(slope, b.SumAll(b.Multiply(values[output.Node], b.Input(next++, "u " + output.Name, b.ShapeOf(values[output.Node]), ElementType.Float32))));
            binding = binding.With("u " + output.Name, u[output.Name]);
        }
        Graph second = Differentiator.Reverse(b.Build([new GraphOutput(OutputKind.Value, 0, "slope", slope.Id)]), Leaves.Parameters);
        Tensor[] outputs = GraphInterpreter.Run(second, binding);
        double vHu = second.Outputs.Select((o, i) => (o, i)).Skip(1).Sum(p => TensorAssert.Dot(outputs[p.i], v[p.o.Name]));
        Assert.True(Math.Abs(uHv - vHu) <= 1e-12 * scale, $"{uHv:R} against {vHu:R}");
    }

    private static Graph Network()
    {
        var b = new GraphBuilder();
        Dimension batch = Dimension.Symbol("B");
        Value x = b.Input(0, "x", new TensorShape(batch, 3), ElementType.Float32), labels = b.Input(1, "labels", new TensorShape(batch), ElementType.Int32);
        Value h = b.Unary(UnaryKind.Tanh, Definitions.Linear(b, x, 0, "hidden", 3, 5));
        Value loss = b.Add(new CrossEntropyOp(0.1, null), Definitions.Linear(b, h, 2, "output", 5, 4), labels);
        return b.Build([new GraphOutput(OutputKind.Value, 0, "loss", loss.Id)]);
    }

    private static (Graph, Binding) Product()
    {
        Graph product = Passes.Lower(Differentiator.Forward(Differentiator.Reverse(Network(), Leaves.Parameters), Leaves.Parameters));
        GraphVerifier.Verify(product);
        var binding = new Binding(new Dictionary<string, int> { ["B"] = 7 }, new Dictionary<string, Tensor> { ["labels"] = Tensor.Vector(0, 1, 2, 3, 3, 2, 0) });
        foreach (ParameterOp p in product.Nodes.Select(n => n.Op).OfType<ParameterOp>()) binding = binding.With(p.ParameterName, Samples.Random(binding.Shape(p.Shape), p.ParameterName));
        return (product, binding.With("x", Samples.Random([7, 3], "x")));
    }

    private static Dictionary<string, Tensor> Directions(Graph product, string seed) =>
        product.Nodes.Select(n => n.Op).OfType<ParameterOp>().ToDictionary(p => p.ParameterName, p => Samples.Random(p.Shape.Dimensions.Select(d => (int)d.Value).ToArray(), seed + p.ParameterName));

    private static (double Value, double Scale) Pair(Graph product, Binding binding, Dictionary<string, Tensor> u, Dictionary<string, Tensor> v)
    {
        Tensor[] outputs = GraphInterpreter.Run(product, v.Aggregate(binding, (b, d) => b.With(d.Key + "Tangent", d.Value)));
        (int Position, string Name)[] tangents = Parameters(product, OutputKind.Tangent).Where(p => u.ContainsKey(p.Name)).ToArray();
        Assert.Equal(4, tangents.Length);
        return (tangents.Sum(p => TensorAssert.Dot(outputs[p.Position], u[p.Name])), tangents.Sum(p => TensorAssert.AbsoluteDot(outputs[p.Position], u[p.Name])));
    }

    private static IEnumerable<(int Position, string Name)> Parameters(Graph graph, OutputKind kind) =>
        graph.Outputs.Select((o, i) => (o, i)).Where(p => p.o.Kind == kind).Select(p => (p.i, p.o.Name));
}
