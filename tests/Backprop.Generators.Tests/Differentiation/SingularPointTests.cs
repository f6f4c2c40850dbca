using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Xunit;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>The conventions at ties, kinks and singular points, exactly, before and after lowering.</summary>
public sealed class SingularPointTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    public static TheoryData<string, double[], double[]> Cases => new()
    {
        { "relu", [-1, 0, 2, NaN], [0, 0, 1, 1] },
        { "abs", [-2, 0, 3], [-1, 0, 1] },
        { "leaky relu", [-1, 0, 1], [0.1, 0.1, 1] },
        { "elu", [0, 1], [1, 1] },
        { "clamp", [-2, -1, 0, 1, 2], [0, 1, 1, 1, 0] },
        { "relu6", [-1, 0, 3, 6, 7], [0, 0, 1, 0, 0] },
        { "maximum with itself reversed", [1, 5, 1], [1, 1, 1] },
        { "maximum with 1", [0, 1, 2, NaN], [0, 0.5, 1, 0] },
        { "minimum with 1", [0, 1, 2, NaN], [1, 0.5, 0, 0] },
        { "full maximum", [1, 3, 3, 0], [0, 0.5, 0.5, 0] },
        { "full minimum", [1, 0, 0, 0, 0], [0, 0.25, 0.25, 0.25, 0.25] },
        { "sqrt", [0, 4], [Inf, 0.25] },
        { "rsqrt", [0, 4], [-Inf, -0.0625] },
        { "log", [0, 2], [Inf, 0.5] },
        { "0 sqrt", [0], [0] },
        { "0 rsqrt", [0], [0] },
        { "0 log", [0], [0] },
        { "0 log1p", [-1], [0] },
        { "0 reciprocal", [0], [0] },
        { "0 exp", [1e4], [0] },
        { "0 expm1", [1e4], [0] },
        { "0 division", [0], [0] },
        { "where positive sqrt", [0, 4, -1], [0, 0.25, 0] },
        { "power 2", [0, 3], [0, 6] },
        { "power 0", [0, 3], [0, 0] },
        { "power 1", [0, 3], [1, 1] },
        { "power 0.5", [0, 4], [Inf, 0.25] },
        { "0 to the", [0, 2], [0, 0] },
        { "2 to the", [3], [8 * Math.Log(2)] },
        { "x over x", [0], [NaN] },
        { "huber", [1, -1, 2, 0.5], [1, -1, 1, 0.5] },
        { "remainder 2", [1, 2, 5.5], [1, 1, 1] },
        { "softplus", [0, 1e4, -1e4], [0.5, 1, 0] },
        { "log softmax", [1e4, 0], [1, -1] },
    };

    [Theory, MemberData(nameof(Cases))]
    public void TheGradientIsTheConvention(string function, double[] at, double[] expected)
    {
        var b = new GraphBuilder();
        var shape = new TensorShape(at.Length);
        Value x = b.Input(0, "x", shape, ElementType.Float32);
        Graph graph = b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.SumAll(Apply(function, b, x, shape)).Id)]);
        var binding = new Binding(new Dictionary<string, int>(), new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(at) });
        foreach (Graph gradient in new[] { Differentiator.Reverse(graph, Leaves.All), Differentiator.Reverse(Composites.Decompose(graph), Leaves.All), Passes.ValueAndGradients(graph, [0]) })
        {
            Tensor[] outputs = GraphInterpreter.Run(gradient, binding);
            Assert.Equal(expected, outputs.Length == 2 ? outputs[1].Values : new double[at.Length]);
        }
    }

    private static Value Apply(string function, GraphBuilder b, Value x, TensorShape shape)
    {
        Value zero = b.Fill(0, shape), one = b.Fill(1, shape), six = b.Fill(6, shape);
        return function switch
        {
            "relu" => b.Unary(UnaryKind.Relu, x),
            "abs" => b.Unary(UnaryKind.Abs, x),
            "leaky relu" => b.Select(b.Compare(CompareKind.Less, zero, x), x, b.Scale(x, 0.1)),
            "elu" => b.Select(b.Compare(CompareKind.Less, zero, x), x, b.Unary(UnaryKind.Expm1, x)),
            "clamp" => b.Select(b.Compare(CompareKind.Less, x, b.Negate(one)), b.Negate(one), b.Select(b.Compare(CompareKind.Less, one, x), one, x)),
            "relu6" => b.Select(b.Compare(CompareKind.LessOrEqual, x, zero), zero, b.Select(b.Compare(CompareKind.LessOrEqual, six, x), six, x)),
            "maximum with itself reversed" => b.Binary(BinaryKind.Maximum, x, b.Concat(0, b.Slice(x, 0, 2, 1), b.Slice(x, 0, 1, 1), b.Slice(x, 0, 0, 1))),
            "maximum with 1" => b.Binary(BinaryKind.Maximum, x, one),
            "minimum with 1" => b.Binary(BinaryKind.Minimum, x, one),
            "full maximum" => b.Reduce(ReduceKind.Maximum, x, 0),
            "full minimum" => b.Reduce(ReduceKind.Minimum, x, 0),
            "sqrt" => b.Unary(UnaryKind.Sqrt, x),
            "rsqrt" => b.Unary(UnaryKind.Rsqrt, x),
            "log" => b.Unary(UnaryKind.Log, x),
            "0 sqrt" => b.Scale(b.Unary(UnaryKind.Sqrt, x), 0),
            "0 rsqrt" => b.Scale(b.Unary(UnaryKind.Rsqrt, x), 0),
            "0 log" => b.Scale(b.Unary(UnaryKind.Log, x), 0),
            "0 log1p" => b.Scale(b.Unary(UnaryKind.Log1p, x), 0),
            "0 reciprocal" => b.Scale(b.Unary(UnaryKind.Reciprocal, x), 0),
            "0 exp" => b.Scale(b.Unary(UnaryKind.Exp, x), 0),
            "0 expm1" => b.Scale(b.Unary(UnaryKind.Expm1, x), 0),
            "0 division" => b.Scale(b.Divide(one, x), 0),
            "where positive sqrt" => b.Select(b.Compare(CompareKind.Less, zero, x), b.Unary(UnaryKind.Sqrt, x), zero),
            "0 to the" => b.Binary(BinaryKind.Power, zero, x),
            "2 to the" => b.Binary(BinaryKind.Power, b.Fill(2, shape), x),
            "x over x" => b.Divide(x, x),
            "huber" => b.Add(new HuberOp(1), x),
            "remainder 2" => b.Subtract(x, b.Scale(b.Unary(UnaryKind.Floor, b.Scale(x, 0.5)), 2)),
            "softplus" => b.Add(new SoftplusOp(), x),
            "log softmax" => b.Multiply(b.Add(new LogSoftmaxOp(0), x), b.Concat(0, b.Reshape(b.Constant(0), new TensorShape(1)), b.Reshape(b.Constant(-1), new TensorShape(1)))),
            _ when function.StartsWith("power ", StringComparison.Ordinal) => b.Binary(BinaryKind.Power, x, b.Fill(double.Parse(function[6..], System.Globalization.CultureInfo.InvariantCulture), shape)),
            _ => throw new NotSupportedException(function),
        };
    }

    [Fact]
    public void FloorHasAStructuralZero()
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", new TensorShape(3), ElementType.Float32);
        Graph gradient = Differentiator.Reverse(b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.SumAll(b.Unary(UnaryKind.Floor, x)).Id)]), Leaves.All);
        Assert.Single(gradient.Outputs);
    }

    /// <summary>The derivative of a guard is not lost where the guard acts: the second derivative of (exp(x) - 1)² at 0 is 2, though its first cotangent is 0 there.</summary>
    [Fact]
    public void AGuardKeepsTheSecondDerivative()
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", TensorShape.Scalar, ElementType.Float32), y = b.Shift(b.Unary(UnaryKind.Exp, x), -1);
        Assert.Equal(2, SecondDerivative(b, b.Multiply(y, y), 0));
    }

    [Fact]
    public void AMaskedSingularityStaysMaskedAtOrderTwo()
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", TensorShape.Scalar, ElementType.Float32), zero = b.Constant(0);
        Assert.Equal(0, SecondDerivative(b, b.Select(b.Compare(CompareKind.Less, zero, x), b.Unary(UnaryKind.Sqrt, x), zero), 0));
    }

    private static double SecondDerivative(GraphBuilder b, Value y, double at)
    {
        Graph first = Differentiator.Reverse(b.Build([new GraphOutput(OutputKind.Value, 0, "y", y.Id)]), Leaves.All);
        Graph second = Composites.Decompose(Differentiator.Forward(first, Leaves.All));
        var leaves = new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(at), ["xTangent"] = Tensor.Scalar(1) };
        int index = second.Outputs.ToList().FindIndex(o => o.Kind == OutputKind.Tangent && o.Name == "x");
        return GraphInterpreter.Run(second, new Binding(new Dictionary<string, int>(), leaves))[index].Values[0];
    }

    /// <summary>Without a kept row loss and gradient are 0; a NaN in a row that is not kept stays there.</summary>
    [Theory]
    [InlineData(0, null), InlineData(2, 1), InlineData(3, 1)]
    public void CrossEntropyWithoutKeptRowsIsZero(int rows, int? ignore)
    {
        var b = new GraphBuilder();
        Dimension batch = Dimension.Symbol("B");
        Value x = b.Input(0, "x", new TensorShape(batch, 2), ElementType.Float32), labels = b.Input(1, "labels", new TensorShape(batch), ElementType.Int32);
        Graph graph = b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.Add(new CrossEntropyOp(0.1, ignore), x, labels).Id)]);
        var leaves = new Dictionary<string, Tensor> { ["x"] = new([rows, 2], Enumerable.Repeat(NaN, rows * 2).ToArray()), ["labels"] = new([rows], Enumerable.Repeat(1.0, rows).ToArray()) };
        Tensor[] outputs = GraphInterpreter.Run(Passes.ValueAndGradients(graph, [0]), new Binding(new Dictionary<string, int> { ["B"] = rows }, leaves));
        Assert.Equal([0.0], outputs[0].Values);
        Assert.All(outputs[1].Values, g => Assert.Equal(0, g));
    }

    [Fact]
    public void SoftmaxOfLargeLogitsIsFinite()
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", new TensorShape(2), ElementType.Float32);
        Graph graph = b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.SumAll(b.Slice(b.Add(new SoftmaxOp(0), x), 0, 0, 1)).Id)]);
        foreach (double[] at in new double[][] { [1e4, -1e4], [-1e4, 1e4] })
        {
            var binding = new Binding(new Dictionary<string, int>(), new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(at) });
            Tensor[] outputs = GraphInterpreter.Run(Passes.ValueAndGradients(graph, [0]), binding);
            Assert.Equal(at[0] > 0 ? 1 : 0, outputs[0].Values[0]);
            Assert.Equal([0, 0], outputs[1].Values);
        }
    }
}
