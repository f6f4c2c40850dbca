using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Tensors made from numbers.</summary>
internal static class CreationOps
{
    /// <summary>Larger tables of numbers are data, not code.</summary>
    private const int MaximumElements = 256;

    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Zeros(int[])"] = call => Fill(call, call.Graph.Constant(0), 0),
        ["Ones(int[])"] = call => Fill(call, call.Graph.Constant(1), 0),
        ["Full(double, int[])"] = call => Fill(call, call.Scalar(0), 1),
        ["op_Implicit(double)"] = call => call.Scalar(0),
        ["op_Implicit(double[])"] = Vector,
        ["op_Implicit(float[])"] = Vector,
        ["op_Implicit(int)"] = Integer,
        ["op_Implicit(int[])"] = IntegerVector,
    };

    private static Value Fill(OpCall call, Value scalar, int shapeAt)
    {
        Dimension[] shape = call.Sizes(shapeAt);
        MovementOps.CheckExtents(call, shape);
        return call.Graph.BroadcastTo(scalar, new TensorShape(shape));
    }

    private static Value Vector(OpCall call) => Join(call, item => call.Graph.Constant(Convert.ToDouble(item, CultureInfo.InvariantCulture)));

    private static Value IntegerVector(OpCall call) => Join(call, item => call.Graph.IntegerConstant(Convert.ToInt32(item, CultureInfo.InvariantCulture)));

    private static Value Join(OpCall call, Func<object, Value> scalar)
    {
        if (call[0] is not SequenceValue { Items: var items }) throw call.Invalid("the array is null");
        if (items.Count > MaximumElements) throw call.Invalid(FormattableString.Invariant($"{items.Count} numbers are written out, {MaximumElements} at most can be: make them an argument"));
        if (items.Count == 0) return call.Graph.BroadcastTo(scalar(0), new TensorShape(Dimension.Zero));
        return call.Graph.Concat(0, items.Select(item => item is ConstantValue { Value: { } number }
            ? call.Graph.Reshape(scalar(number), new TensorShape(Dimension.One))
            : throw call.Invalid("an element depends on a symbolic size")).ToArray());
    }

    /// <summary>A size as an integer of the graph: the last of 0 .. size.</summary>
    private static Value Integer(OpCall call)
    {
        if (call[0] is ConstantValue { Value: int constant }) return call.Graph.IntegerConstant(constant);
        Dimension size = call.Size(0);
        call.Require(size);
        Dimension largest = call.Largest(size) ?? throw call.Invalid($"how large {size} becomes is not known");
        return call.Graph.Reshape(call.Graph.Slice(call.Graph.Iota(largest + 1), 0, size, 1), TensorShape.Scalar);
    }
}
