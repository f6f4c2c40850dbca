using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>
/// Pooling and interpolation. A maximum is looked up where a search found it, so that its gradient goes there; a mean under a moving window is a convolution of each plane with equal weights;
/// what stretches or divides an axis as a whole is a lookup or a matrix product along it.
/// </summary>
internal static class PoolingOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["MaxPool1D(Variable, int, int?, int, int)"] = call => OfSequences(call, Dilation(call), MaxPool),
        ["MaxPool2D(Variable, int, int?, int, int)"] = call => OfImages(call, Dilation(call), MaxPool),
        ["MaxPool2D(Variable, int[], int[], int[], int[])"] = call => OfImages(call, Dilation(call), MaxPool),
        ["AveragePool1D(Variable, int, int?, int, bool)"] = call => OfSequences(call, [1, 1], AveragePool),
        ["AveragePool2D(Variable, int, int?, int, bool)"] = call => OfImages(call, [1, 1], AveragePool),
        ["AveragePool2D(Variable, int[], int[], int[], bool)"] = call => OfImages(call, [1, 1], AveragePool),
        ["AdaptiveAveragePool(Variable, int[])"] = call => AlongTrailingAxes(call, AveragesOfParts),
        ["AdaptiveMaxPool(Variable, int[])"] = call => AlongTrailingAxes(call, MaximaOfParts),
        ["InterpolateNearest(Variable, int[])"] = call => AlongTrailingAxes(call, Nearest),
        ["InterpolateLinear(Variable, int[], bool)"] = call => AlongTrailingAxes(call, Linear),
        ["GlobalAveragePool(Variable)"] = call => ReductionOps.Mean(call, call.Tensor(0), ChannelAxes(call)),
        ["GlobalMaxPool(Variable)"] = call => ReductionOps.Extreme(ReduceKind.Maximum)(call, call.Tensor(0), ChannelAxes(call)),
    };

    // Moving windows.

    private static Value OfImages(OpCall call, int[] dilation, Func<OpCall, Value, WindowAxis, WindowAxis, Value> pool) => call.Shape(0).Rank == 4
        ? Pool(call, call.Tensor(0), dilation, pool)
        : throw call.Error(Descriptors.Rank, call.Shape(0), call.Shape(0).Rank, "four are needed");

    /// <summary>A sequence is an image of height 1.</summary>
    private static Value OfSequences(OpCall call, int[] dilation, Func<OpCall, Value, WindowAxis, WindowAxis, Value> pool)
    {
        if (call.Shape(0).Rank != 3) throw call.Error(Descriptors.Rank, call.Shape(0), call.Shape(0).Rank, "three are needed");
        Value result = Pool(call, call.Graph.Reshape(call.Tensor(0), call.Shape(0).Insert(2, 1)), dilation, pool);
        return call.Graph.Reshape(result, call.Graph.ShapeOf(result).Without(axis => axis == 2));
    }

    private static Value Pool(OpCall call, Value x, int[] dilation, Func<OpCall, Value, WindowAxis, WindowAxis, Value> pool)
    {
        int[] size = ConvolutionOps.Pair(call, 1, 1), stride = OptionalPair(call, 2, 1) ?? size, padding = OptionalPair(call, 3, 0) ?? [0, 0];
        (WindowAxis rows, WindowAxis columns) = ConvolutionOps.WindowOf(call, size, stride, padding, dilation);
        foreach (WindowAxis axis in new[] { rows, columns })
        {
            if (axis.Padding > axis.Size / 2) throw call.Invalid(FormattableString.Invariant($"the padding is {axis.Padding}; it must be at most half the window of {axis.Size}"));
        }
        TensorShape shape = call.Graph.ShapeOf(x);
        for (int axis = 2; axis < 4; axis++)
        {
            WindowAxis window = axis == 2 ? rows : columns;
            ConvolutionOps.CheckPositions(call, x, window, axis);
            RequireElements(call, shape, axis);
            // Otherwise all elements of a window could lie in the padding.
            if (window.Padding > 0 && !call.Require(shape[axis] - window.Dilation)) throw call.Invalid(FormattableString.Invariant($"the dilation is {window.Dilation}; with padding it must be at most the extent {shape[axis]}"));
        }
        return pool(call, x, rows, columns);
    }

    private static int[] Dilation(OpCall call) => OptionalPair(call, 4, 1) ?? [1, 1];

    private static int[]? OptionalPair(OpCall call, int position, int neutral) => call[position] is ConstantValue { Value: null } ? null : ConvolutionOps.Pair(call, position, neutral);

    private static Value MaxPool(OpCall call, Value x, WindowAxis rows, WindowAxis columns)
    {
        GraphBuilder graph = call.Graph;
        Value winners = graph.Add(new WindowArgMaxOp(rows, columns), x);
        TensorShape images = graph.ShapeOf(x), results = graph.ShapeOf(winners);
        Value planes = graph.Reshape(x, new TensorShape(images[0], images[1], images[2] * images[3]));
        Value taken = graph.TakeAlong(planes, graph.Reshape(winners, new TensorShape(results[0], results[1], results[2] * results[3])), 2);
        return graph.Reshape(taken, results);
    }

    private static Value AveragePool(OpCall call, Value x, WindowAxis rows, WindowAxis columns)
    {
        GraphBuilder graph = call.Graph;
        TensorShape images = graph.ShapeOf(x);
        bool isUniform = call.Boolean(4) || (rows.Padding == 0 && columns.Padding == 0);
        Value planes = graph.Reshape(x, new TensorShape(images[0] * images[1], 1, images[2], images[3]));
        Value weights = graph.Fill(isUniform ? 1.0 / (rows.Size * columns.Size) : 1, new TensorShape(1, 1, rows.Size, columns.Size));
        Value sums = graph.Add(new ConvolutionOp(rows, columns, 1), planes, weights);
        TensorShape shape = graph.ShapeOf(sums), results = new(images[0], images[1], shape[2], shape[3]);
        sums = graph.Reshape(sums, results);
        if (isUniform) return sums;
        Value counts = graph.Multiply(graph.Broadcast(Pixels(graph, rows, images[2], results[2]), results, 2), graph.Broadcast(Pixels(graph, columns, images[3], results[3]), results, 3));
        return graph.Divide(sums, counts);
    }

    /// <summary>How many elements of an axis are under each position of the window: <c>min(start + size, extent) - max(start, 0)</c>.</summary>
    private static Value Pixels(GraphBuilder graph, WindowAxis axis, Dimension extent, Dimension positions)
    {
        var shape = new TensorShape(positions);
        Value start = graph.Shift(graph.Scale(Numbers(graph, positions), axis.Stride), -axis.Padding);
        Value end = graph.Binary(BinaryKind.Minimum, graph.Shift(start, axis.Size), graph.BroadcastTo(graph.Extent(extent), shape));
        return graph.Subtract(end, graph.Binary(BinaryKind.Maximum, start, graph.Fill(0, shape)));
    }

    // Whole axes.

    /// <summary>Makes an axis of a value another size.</summary>
    private delegate Value Resize(OpCall call, Value x, int axis, Dimension size);

    private static Value AlongTrailingAxes(OpCall call, Resize resize)
    {
        Value x = call.Tensor(0);
        TensorShape shape = call.Shape(0);
        Dimension[] sizes = call.Sizes(1);
        if (sizes.Length > shape.Rank) throw call.Error(Descriptors.Rank, shape, shape.Rank, FormattableString.Invariant($"{sizes.Length} sizes are given"));
        for (int k = 0; k < sizes.Length; k++)
        {
            int axis = shape.Rank - sizes.Length + k;
            if (!call.Require(sizes[k] - 1)) throw call.Invalid($"the size {sizes[k]} is given; it must be at least 1");
            RequireElements(call, shape, axis);
            if (sizes[k] != shape[axis]) x = resize(call, x, axis, sizes[k]);
        }
        return x;
    }

    /// <summary>A product with the matrix that is 1/length of the part for the elements of a part, and 0 elsewhere.</summary>
    private static Value AveragesOfParts(OpCall call, Value x, int axis, Dimension parts)
    {
        GraphBuilder graph = call.Graph;
        TensorShape shape = graph.ShapeOf(x);
        Dimension extent = shape[axis];
        var matrix = new TensorShape(extent, parts);
        (Value start, Value end) = Parts(graph, extent, parts);
        Value element = graph.Broadcast(Numbers(graph, extent), matrix, 0);
        Value isInside = graph.Logical(LogicalKind.And,
            graph.Compare(CompareKind.LessOrEqual, graph.Broadcast(start, matrix, 1), element), graph.Compare(CompareKind.Less, element, graph.Broadcast(end, matrix, 1)));
        Value weights = graph.Select(isInside, graph.Broadcast(graph.Unary(UnaryKind.Reciprocal, graph.Subtract(end, start)), matrix, 1), graph.Fill(0, matrix));

        // The axis last, so that all rows are one matrix.
        int[] last = [.. Enumerable.Range(0, shape.Rank).Where(a => a != axis), axis];
        Value moved = graph.Permute(x, last);
        TensorShape rows = graph.ShapeOf(moved);
        Value product = graph.Dot(graph.Reshape(moved, new TensorShape(Dimension.Product(rows.Dimensions.Take(shape.Rank - 1)), extent)), weights);
        int[] back = Enumerable.Range(0, shape.Rank).Select(a => Array.IndexOf(last, a)).ToArray();
        return graph.Permute(graph.Reshape(product, rows.With(shape.Rank - 1, parts)), back);
    }

    /// <summary>Where each part begins and ends: <c>floor(i n / m)</c> and <c>ceil((i + 1) n / m)</c>.</summary>
    private static (Value Start, Value End) Parts(GraphBuilder graph, Dimension extent, Dimension parts)
    {
        var shape = new TensorShape(parts);
        Value part = Numbers(graph, parts), n = graph.BroadcastTo(graph.Extent(extent), shape), m = graph.BroadcastTo(graph.Extent(parts), shape);
        Value next = graph.Multiply(graph.Shift(part, 1), n);
        return (graph.Unary(UnaryKind.Floor, graph.Divide(graph.Multiply(part, n), m)), graph.Unary(UnaryKind.Floor, graph.Divide(graph.Shift(graph.Add(next, m), -1), m)));
    }

    /// <summary>The elements of each part, in shorter parts the last one several times, and the first largest among them.</summary>
    private static Value MaximaOfParts(OpCall call, Value x, int axis, Dimension parts)
    {
        GraphBuilder graph = call.Graph;
        TensorShape shape = graph.ShapeOf(x);
        Dimension extent = shape[axis], length = extent;
        if (!parts.IsOne)
        {
            if (!extent.IsConstant || !parts.IsConstant) throw call.Error(Descriptors.ConstantRequired, "sizes", call.Name, extent.IsConstant ? parts : extent);
            (long n, long m) = (extent.Value, parts.Value);
            length = Enumerable.Range(0, (int)m).Max(i => (((i + 1) * n) + m - 1) / m - i * n / m);
            if (length * parts != extent)
            {
                (Value start, Value end) = Parts(graph, extent, parts);
                var places = new TensorShape(parts, length);
                Value place = graph.Add(graph.Broadcast(start, places, 0), graph.Broadcast(Numbers(graph, length), places, 1));
                place = graph.Binary(BinaryKind.Minimum, place, graph.Broadcast(graph.Shift(end, -1), places, 0));
                x = graph.Gather(x, graph.Reshape(graph.Cast(ElementType.Int32, place), new TensorShape(parts * length)), axis);
            }
        }
        Value divided = graph.Reshape(x, shape.With(axis, parts).Insert(axis + 1, length));
        Value winners = graph.Add(new ArgMaxOp(axis + 1), divided);
        Value taken = graph.TakeAlong(divided, graph.Reshape(winners, graph.ShapeOf(divided).With(axis + 1, 1)), axis + 1);
        return graph.Reshape(taken, shape.With(axis, parts));
    }

    /// <summary>Element i of m is element floor(i n / m) of n.</summary>
    private static Value Nearest(OpCall call, Value x, int axis, Dimension size)
    {
        GraphBuilder graph = call.Graph;
        var shape = new TensorShape(size);
        Value scaled = graph.Multiply(Numbers(graph, size), graph.BroadcastTo(graph.Extent(graph.ShapeOf(x)[axis]), shape));
        return graph.Gather(x, Index(graph, graph.Divide(scaled, graph.BroadcastTo(graph.Extent(size), shape))), axis);
    }

    private static Value Linear(OpCall call, Value x, int axis, Dimension size)
    {
        GraphBuilder graph = call.Graph;
        TensorShape source = graph.ShapeOf(x);
        var shape = new TensorShape(size);
        Value n = graph.BroadcastTo(graph.Extent(source[axis]), shape), m = graph.BroadcastTo(graph.Extent(size), shape), number = Numbers(graph, size), one = graph.Fill(1, shape);
        Value place = call.Boolean(2)
            ? graph.Divide(graph.Multiply(number, graph.Subtract(n, one)), graph.Binary(BinaryKind.Maximum, graph.Subtract(m, one), one))
            : graph.Binary(BinaryKind.Maximum, graph.Shift(graph.Divide(graph.Multiply(graph.Shift(number, 0.5), n), m), -0.5), graph.Fill(0, shape));
        Value last = graph.Subtract(n, one);
        Value before = graph.Binary(BinaryKind.Minimum, graph.Unary(UnaryKind.Floor, place), last);
        Value after = graph.Binary(BinaryKind.Minimum, graph.Add(before, one), last);
        Value low = graph.Gather(x, graph.Cast(ElementType.Int32, before), axis), high = graph.Gather(x, graph.Cast(ElementType.Int32, after), axis);
        Value fraction = graph.Broadcast(graph.Subtract(place, before), graph.ShapeOf(low), axis);
        return graph.Add(low, graph.Multiply(fraction, graph.Subtract(high, low)));
    }

    /// <summary>0, 1, ... as floats, which are exact up to 2^24.</summary>
    private static Value Numbers(GraphBuilder graph, Dimension count) => graph.Cast(ElementType.Float32, graph.Iota(count));

    private static Value Index(GraphBuilder graph, Value place) => graph.Cast(ElementType.Int32, graph.Unary(UnaryKind.Floor, place));

    private static void RequireElements(OpCall call, TensorShape shape, int axis)
    {
        if (!call.Require(shape[axis] - 1)) throw call.Invalid(FormattableString.Invariant($"axis {axis} of {shape} has no elements"));
    }

    private static int[] ChannelAxes(OpCall call) => call.Shape(0).Rank >= 3
        ? [.. Enumerable.Range(2, call.Shape(0).Rank - 2)]
        : throw call.Error(Descriptors.Rank, call.Shape(0), call.Shape(0).Rank, "three are needed");
}
