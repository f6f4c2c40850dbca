using System;
using System.Collections.Generic;
using System.Globalization;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Random numbers, and what is made of them.</summary>
internal static class NoiseOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Uniform(int[])"] = call => call.Noise(Shape(call)),
        ["Normal(int[])"] = Normal,
        ["Dropout(Variable, double)"] = Dropout,
    };

    private static TensorShape Shape(OpCall call)
    {
        Dimension[] shape = call.Sizes(0);
        MovementOps.CheckExtents(call, shape);
        return new TensorShape(shape);
    }

    /// <summary>Box and Muller: sqrt(-2 log(1 - u)) cos(2πv) of two uniform numbers.</summary>
    private static Value Normal(OpCall call)
    {
        (GraphBuilder graph, TensorShape shape) = (call.Graph, Shape(call));
        Value both = call.Noise(shape.Insert(0, 2));
        Value u = Half(0), v = Half(1);
        Value radius = graph.Unary(UnaryKind.Sqrt, graph.Scale(graph.Unary(UnaryKind.Log, graph.Subtract(graph.Fill(1, shape), u)), -2));
        return graph.Multiply(radius, graph.Unary(UnaryKind.Cos, graph.Scale(v, 2 * Math.PI)));

        Value Half(int index) => graph.Reshape(graph.Slice(both, 0, index, 1), shape);
    }

    /// <summary>A select, not a product, so that what is dropped is 0 even if it is infinite. Noise has 24 bits: the rate is a multiple of 2^-24.</summary>
    private static Value Dropout(OpCall call)
    {
        (GraphBuilder graph, Value x, double rate) = (call.Graph, call.Tensor(0), call.Number(1));
        if (!(rate is >= 0 and <= 1)) throw call.Invalid($"the rate is {rate.ToString("R", CultureInfo.InvariantCulture)}; it must be between 0 and 1");
        rate = Math.Round(rate * (1 << 24)) / (1 << 24);
        if (!call.IsTraining || rate == 0) return x;
        TensorShape shape = graph.ShapeOf(x);
        Value zero = graph.Fill(0, shape);
        return rate == 1 ? zero : graph.Select(graph.Compare(CompareKind.Less, call.Noise(shape), graph.Fill(rate, shape)), zero, graph.Scale(x, 1 / (1 - rate)));
    }
}
