using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.Simplification;

/// <summary>Random well-formed graphs over all ops, with the patterns simplification looks for more often than chance would have them. Values stay moderate.</summary>
internal sealed class RandomGraph
{
    private static readonly Dimension[] AllExtents = [Dimension.Symbol("B"), Dimension.Symbol("T"), 1, 2, 3];

    /// <summary>One size for most axes: whatever takes one axis for another finds the extents it expects.</summary>
    private static readonly Dimension[] EqualExtents = [Dimension.Symbol("T"), Dimension.Symbol("T"), Dimension.Symbol("T"), 1];

    private readonly Random random;
    private readonly GraphBuilder b = new() { Origin = "random" };
    private readonly List<Value> pool = [];
    private int inputs;

    private RandomGraph(int seed, bool square) => (random, Extents) = (new Random(seed), square ? EqualExtents : AllExtents);

    private Dimension[] Extents { get; }

    /// <param name="seed">Equal seeds give equal graphs.</param>
    /// <param name="steps">How many ops to apply.</param>
    /// <param name="scalar">Whether the single output is a scalar, as differentiation wants it; otherwise the last values are outputs.</param>
    /// <param name="square">Whether most axes have the same extent.</param>
    public static Graph Create(int seed, int steps, bool scalar, bool square = false)
    {
        var graph = new RandomGraph(seed, square);
        for (int i = 0; i < 3; i++) graph.pool.Add(graph.Input(graph.Shape()));
        for (int i = 0; i < steps; i++) graph.pool.Add(graph.Step());
        Value[] last = graph.pool.Skip(graph.pool.Count - 4).ToArray();
        if (!scalar) return graph.b.Build(last.Select((v, i) => new GraphOutput(OutputKind.Value, i, "y" + i, v.Id)));
        Value sum = last.Select(v => graph.b.SumAll(graph.b.Unary(UnaryKind.Tanh, v))).Aggregate(graph.b.Add);
        return graph.b.Build([new GraphOutput(OutputKind.Value, 0, "y", sum.Id)]);
    }

    private Value Step()
    {
        Value x = Pick();
        TensorShape shape = b.ShapeOf(x);
        int rank = shape.Rank, axis = rank == 0 ? 0 : random.Next(rank);
        return random.Next(rank == 0 ? 8 : 21) switch
        {
            0 => Unary(x),
            1 or 2 => b.Binary(Choose(BinaryKind.Add, BinaryKind.Subtract, BinaryKind.Multiply, BinaryKind.Maximum, BinaryKind.Minimum), Tame(x), Tame(Like(shape))),
            3 => b.Binary(Choose(BinaryKind.Add, BinaryKind.Subtract, BinaryKind.Multiply), x, Constant(shape)),
            4 => Choose<Func<Value>>(
                () => b.Divide(x, b.Shift(b.Unary(UnaryKind.Sigmoid, Like(shape)), 1)),
                () => b.Divide(x, b.Fill(Choose(1.0, -1, 2, 0.25, 3), shape)),
                () => b.Divide(b.Fill(1, shape), b.Shift(b.Unary(UnaryKind.Abs, x), 0.5)),
                () => b.Binary(BinaryKind.Power, b.Shift(b.Unary(UnaryKind.Sigmoid, x), 0.5), b.Fill(Choose(0, 1, 2, 3, 5, -1, -2, 0.5, -0.5, 1.7), shape)))(),
            5 => b.Select(Condition(shape), x, Like(shape)),
            6 => BroadcastSomewhere(x),
            7 => b.Add(Choose<Op>(new GeluOp(true), new GeluOp(false), new SiluOp(), new SoftplusOp(), new HuberOp(0.7), new StopGradientOp()), x),
            8 or 9 => b.Reduce(Choose(ReduceKind.Sum, ReduceKind.Sum, ReduceKind.Maximum, ReduceKind.Minimum), Tame(x), Axes(rank)),
            10 or 11 => BroadcastBackAfterReduction(x, axis),
            12 => Regrouped(x),
            13 => b.Permute(x, Enumerable.Range(0, rank).OrderBy(_ => random.Next()).ToArray()),
            14 => b.Transpose(Matrices(x)),
            15 => SliceOf(x, axis),
            16 => b.Pad(x, axis, random.Next(2), random.Next(3), shape[axis].IsConstant ? random.Next(2) : 0, Choose(0, 0, 1.5)),
            17 => b.Concat(axis, x, Like(shape), x),
            18 => Product(x),
            19 => b.Add(Choose<Op>(new SoftmaxOp(axis), new LogSoftmaxOp(axis), new LogSumExpOp(axis)), b.Pad(x, axis, 1, 0)),
            _ => b.ScatterAdd(Indices(4), b.Broadcast(x, shape.Insert(0, Dimension.Symbol("B")), Enumerable.Range(1, rank).ToArray()), 0, shape.Insert(0, 4)),
        };
    }

    private Value Unary(Value x) => Choose<Func<Value>>(
        () => b.Negate(x),
        () => b.Unary(Choose(UnaryKind.Tanh, UnaryKind.Sigmoid, UnaryKind.Sin, UnaryKind.Cos, UnaryKind.Erf, UnaryKind.Abs, UnaryKind.Relu), x),
        () => b.Unary(Choose(UnaryKind.Exp, UnaryKind.Expm1), Tame(x)),
        () => b.Unary(Choose(UnaryKind.Log, UnaryKind.Sqrt, UnaryKind.Rsqrt, UnaryKind.Reciprocal, UnaryKind.Log1p), b.Shift(b.Unary(UnaryKind.Exp, Tame(x)), 0.5)))();

    private Value Condition(TensorShape shape)
    {
        Value p = b.Compare(Choose(CompareKind.Less, CompareKind.LessOrEqual, CompareKind.Equal, CompareKind.NotEqual), Like(shape), Choose(Constant(shape), Like(shape)));
        return random.Next(3) switch { 0 => b.Not(p), 1 => b.Logical(Choose(LogicalKind.And, LogicalKind.Or), p, b.Not(p)), _ => p };
    }

    private Value BroadcastSomewhere(Value x)
    {
        TensorShape shape = b.ShapeOf(x);
        if (shape.Rank > 2) return x;
        int axis = random.Next(shape.Rank + 1);
        return b.Broadcast(x, shape.Insert(axis, Choose(Extents)), Enumerable.Range(0, shape.Rank + 1).Where(a => a != axis).ToArray());
    }

    private Value BroadcastBackAfterReduction(Value x, int axis)
    {
        Value row = b.Reduce(Choose(ReduceKind.Sum, ReduceKind.Maximum), Tame(x), axis);
        return b.Subtract(x, b.BroadcastBack(random.Next(2) == 0 ? b.Unary(UnaryKind.Tanh, row) : row, b.ShapeOf(x), axis));
    }

    private Value Regrouped(Value x)
    {
        TensorShape shape = b.ShapeOf(x);
        if (shape.Rank > 1 && random.Next(2) == 0)
        {
            int axis = random.Next(shape.Rank - 1);
            Value merged = b.Reshape(x, shape.Without(a => a == axis).With(axis, shape[axis] * shape[axis + 1]));
            Value changed = random.Next(2) == 0 ? Unary(merged) : b.Multiply(merged, Like(b.ShapeOf(merged)));
            return random.Next(2) == 0 ? b.Reshape(changed, shape) : changed;
        }
        return b.Reshape(x, random.Next(2) == 0 ? shape.Insert(random.Next(shape.Rank + 1), 1) : shape.Without(a => shape[a].IsOne));
    }

    private Value SliceOf(Value x, int axis)
    {
        TensorShape shape = b.ShapeOf(x);
        if (!shape[axis].IsConstant) return b.Slice(b.Concat(axis, x, Like(shape)), axis, Choose(Dimension.Zero, shape[axis]), shape[axis]);
        int extent = (int)shape[axis].Value, start = random.Next(extent), stride = 1 + random.Next(2);
        Value slice = b.Slice(x, axis, start, (extent - start + stride - 1) / stride, stride);
        return random.Next(2) == 0 && start > 0 && stride == 1 ? b.Concat(axis, b.Slice(x, axis, 0, start), slice) : slice;
    }

    private Value Product(Value x)
    {
        x = Tame(Matrices(x));
        TensorShape shape = b.ShapeOf(x);
        int rank = shape.Rank;
        if (rank == 2 || random.Next(2) == 0) return b.Dot(x, b.Transpose(Choose(x, Tame(Like(shape)))));
        Value shared = Tame(Input(new TensorShape(shape[rank - 1], 2)));
        return b.Dot(x, b.Broadcast(shared, shape.With(rank - 2, shape[rank - 1]).With(rank - 1, 2), rank - 2, rank - 1));
    }

    /// <summary>At least two axes.</summary>
    private Value Matrices(Value x) => b.ShapeOf(x) is { Rank: < 2 } shape ? b.Broadcast(x, new TensorShape(2, shape.Rank == 1 ? shape[0] : 3), shape.Rank == 1 ? [1] : []) : x;

    private Value Tame(Value x) => b.Unary(UnaryKind.Tanh, x);

    /// <summary>A value of this shape: an existing one, one broadcast to it, or a new input.</summary>
    private Value Like(TensorShape shape)
    {
        Value[] candidates = pool.Where(v => b.ShapeOf(v) == shape && b[v].Type == ElementType.Float32).ToArray();
        return random.Next(4) switch
        {
            0 when candidates.Length > 0 => candidates[random.Next(candidates.Length)],
            1 when shape.Rank > 0 => b.Broadcast(Tame(Input(new TensorShape(shape[shape.Rank - 1]))), shape, shape.Rank - 1),
            2 when shape.Rank > 0 => b.Broadcast(Tame(Input(new TensorShape(shape[0]))), shape, 0),
            _ when candidates.Length > 0 => candidates[random.Next(candidates.Length)],
            _ => Input(shape),
        };
    }

    private Value Constant(TensorShape shape) =>
        random.Next(4) == 0 ? b.BroadcastTo(b.Extent(Dimension.Symbol("T") + 1), shape) : b.Fill(Choose(0, -0.0, 1, -1, 2, 0.5, 3, 0.1), shape);

    private Value Input(TensorShape shape) => b.Input(inputs, "x" + inputs++, shape, ElementType.Float32);

    private Value Indices(int limit) => b.Input(inputs, $"i{limit} " + inputs++, new TensorShape(Dimension.Symbol("B")), ElementType.Int32);

    private TensorShape Shape() => new(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Choose(Extents)));

    private int[] Axes(int rank) => Enumerable.Range(0, rank).Where(_ => random.Next(2) == 0).ToArray();

    private Value Pick() => pool[Math.Max(0, pool.Count - 1 - random.Next(6))];

    private T Choose<T>(params T[] options) => options[random.Next(options.Length)];
}
