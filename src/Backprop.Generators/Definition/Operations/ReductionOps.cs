using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Reductions over all axes, one axis or several, and what is computed along an axis.</summary>
internal static class ReductionOps
{
    /// <summary>Reduces x over ascending axes, which are dropped.</summary>
    public delegate Value Reduction(OpCall call, Value x, int[] axes);

    public static Dictionary<string, Lowering> Rows { get; } = Forms("Sum", Sum)
        .Concat(Forms("Mean", Mean))
        .Concat(Forms("Max", Extreme(ReduceKind.Maximum)))
        .Concat(Forms("Min", Extreme(ReduceKind.Minimum)))
        .Concat(Forms("Variance", Variance(unbiasedAt: -1), ", bool", Variance))
        .Concat(new Dictionary<string, Lowering>
        {
            ["LogSumExp(Variable, int, bool)"] = call => Keep(call, 2, call.Tensor(0), [call.Axis(1, call.Shape(0))], (c, x, axes) => c.Graph.Add(new LogSumExpOp(axes[0]), x)),
            ["ArgMax(Variable, int)"] = ArgMax,
            ["TopIndices(Variable, int, int)"] = TopIndices,
            ["CumulativeSum(Variable, int, bool)"] = call => call.Graph.Add(new CumulativeSumOp(call.Axis(1, call.Shape(0)), call.Boolean(2)), call.Tensor(0)),
            ["Softmax(Variable, int)"] = call => call.Graph.Add(new SoftmaxOp(call.Axis(1, call.Shape(0))), call.Tensor(0)),
            ["LogSoftmax(Variable, int)"] = call => call.Graph.Add(new LogSoftmaxOp(call.Axis(1, call.Shape(0))), call.Tensor(0)),
        })
        .ToDictionary(row => row.Key, row => row.Value);

    /// <summary>The mean of all elements.</summary>
    public static Value MeanOfAll(OpCall call, Value x) => Mean(call, x, AllAxes(call.Graph.ShapeOf(x)));

    /// <summary>The three forms of a reduction; <paramref name="withFlag"/> makes the reduction from the position of a last argument.</summary>
    private static IEnumerable<KeyValuePair<string, Lowering>> Forms(string name, Reduction reduction, string flag = "", Func<int, Reduction>? withFlag = null)
    {
        Reduction At(int position) => withFlag?.Invoke(position) ?? reduction;
        yield return new($"{name}(Variable, bool{flag})", call => Keep(call, 1, call.Tensor(0), AllAxes(call.Shape(0)), At(2)));
        yield return new($"{name}(Variable, int, bool{flag})", call => Keep(call, 2, call.Tensor(0), [call.Axis(1, call.Shape(0))], At(3)));
        yield return new($"{name}(Variable, int[], bool{flag})", call => Keep(call, 2, call.Tensor(0), call.Axes(1, call.Shape(0)), At(3)));
    }

    /// <summary>Puts the reduced axes back with extent 1 where the argument at <paramref name="keepAt"/> says so.</summary>
    private static Value Keep(OpCall call, int keepAt, Value x, int[] axes, Reduction reduction)
    {
        Value result = reduction(call, x, axes);
        if (!call.Boolean(keepAt)) return result;
        TensorShape shape = call.Graph.ShapeOf(x);
        return call.Graph.Reshape(result, new TensorShape(shape.Dimensions.Select((d, axis) => axes.Contains(axis) ? Dimension.One : d)));
    }

    private static Value Sum(OpCall call, Value x, int[] axes) => call.Graph.Sum(x, axes);

    public static Value Mean(OpCall call, Value x, int[] axes) => DivideBy(call, Sum(call, x, axes), call.Graph.Extent(Count(call, x, axes)));

    public static Reduction Extreme(ReduceKind kind) => (call, x, axes) =>
    {
        TensorShape shape = call.Graph.ShapeOf(x);
        foreach (int axis in axes) RequireElements(call, shape, axis);
        return call.Graph.Reduce(kind, x, axes);
    };

    /// <summary>The mean square distance from the mean, in two passes: the one-pass formula cancels.</summary>
    private static Reduction Variance(int unbiasedAt) => (call, x, axes) =>
    {
        GraphBuilder graph = call.Graph;
        Value distance = graph.Subtract(x, graph.BroadcastBack(Mean(call, x, axes), graph.ShapeOf(x), axes));
        Dimension count = Count(call, x, axes);
        Value divisor = call.Boolean(unbiasedAt) ? AtLeastZero(call, count - 1) : graph.Extent(count);
        return DivideBy(call, Sum(call, graph.Multiply(distance, distance), axes), divisor);
    };

    private static Value AtLeastZero(OpCall call, Dimension size) => size.IsConstant
        ? call.Graph.Constant(Math.Max(size.Value, 0))
        : call.Graph.Binary(BinaryKind.Maximum, call.Graph.Extent(size), call.Graph.Constant(0));

    private static Value ArgMax(OpCall call)
    {
        int axis = call.Axis(1, call.Shape(0));
        RequireElements(call, call.Shape(0), axis);
        return call.Graph.Add(new ArgMaxOp(axis), call.Tensor(0));
    }

    private static Value TopIndices(OpCall call)
    {
        int count = call.Integer(1), axis = call.Axis(2, call.Shape(0));
        if (count < 0) throw call.Invalid(System.FormattableString.Invariant($"{count} elements are wanted; the number must not be negative"));
        Dimension extent = call.Shape(0)[axis];
        if (!call.Require(extent - count)) throw call.Invalid(System.FormattableString.Invariant($"{count} elements are wanted, but axis {axis} of {call.Shape(0)} has {extent}"));
        return call.Graph.Add(new TopOp(axis, count), call.Tensor(0));
    }

    private static void RequireElements(OpCall call, TensorShape shape, int axis)
    {
        if (!call.Require(shape[axis] - 1)) throw call.Invalid($"axis {axis} of {shape} has no elements to choose from");
    }

    private static Value DivideBy(OpCall call, Value x, Value scalar) => call.Graph.Divide(x, call.Graph.BroadcastTo(scalar, call.Graph.ShapeOf(x)));

    private static Dimension Count(OpCall call, Value x, int[] axes) => Dimension.Product(axes.Select(axis => call.Graph.ShapeOf(x)[axis]));

    private static int[] AllAxes(TensorShape shape) => Enumerable.Range(0, shape.Rank).ToArray();
}
