using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using static Backprop.Generators.Graphs.ElementType;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>An operand of a row: floats in [Low, High), all different and away from the middle; integers in [Low, High).</summary>
internal sealed record Operand(TensorShape Shape, double Low, double High, ElementType Type = Float32);

/// <summary>An op applied to operands; the builder may wrap it in what it needs, such as the cast that makes an integer result a float.</summary>
internal sealed record OpRow(string Name, Func<GraphBuilder, Value[], Value> Build, params Operand[] Operands)
{
    public Graph Graph()
    {
        var b = new GraphBuilder { Origin = Name };
        Value[] operands = Operands.Select((o, i) => b.Input(i, Argument(i), o.Shape, o.Type)).ToArray();
        return b.Build([new GraphOutput(OutputKind.Value, 0, "y", Build(b, operands).Id)]);
    }

    public static string Argument(int index) => "x" + index;

    public override string ToString() => Name;
}

/// <summary>One row at least for each op of the graph and each of its kinds; a test fails when one is missing.</summary>
internal static class OpTable
{
    private static readonly Dimension B = Dimension.Symbol("B"), T = Dimension.Symbol("T");

    private static readonly TensorShape Matrix = new(B, 5), Cube = new(B, 3, T);

    /// <summary>Sizes every row is tried at: odd, one, none, larger than a vector register.</summary>
    public static readonly Dictionary<string, int>[] Sizes = [Size(3, 5), Size(1, 1), Size(2, 17), Size(0, 3), Size(7, 0)];

    public static readonly OpRow[] Rows =
    [
        new("parameter", (b, x) => b.Multiply(x[0], b.Parameter(0, "p", new TensorShape())), Operand(new TensorShape())),
        new("constant", (b, x) => b.Scale(x[0], 3), Operand(Matrix)),
        new("extent", (b, x) => b.Multiply(x[0], b.BroadcastTo(b.Extent(B * T + 1), Cube)), Operand(Cube)),
        new("iota", (b, x) => b.Multiply(x[0], b.Broadcast(b.Cast(Float32, b.Iota(T)), Cube, 2)), Operand(Cube)),

        new("state", (b, x) => b.Multiply(x[0], b.State(0, "s", new TensorShape())), Operand(new TensorShape())),
        new("noise", (b, x) => b.Multiply(x[0], b.Noise(5, Cube)), Operand(Cube)),
        new("noise of a scalar", (b, x) => b.Multiply(x[0], b.Noise(5, new TensorShape())), Operand(new TensorShape())),
        new("noise of rows", (b, x) => b.Multiply(x[0], b.Broadcast(b.Noise(5, new TensorShape(B)), Matrix, 0)), Operand(Matrix)),
        new("noise in another order", (b, x) => b.Multiply(x[0], b.Permute(b.Flip(b.Noise(5, new TensorShape(T, 3, B)), 1), 2, 1, 0)), Operand(Cube)),
        new("noise from an odd position", (b, x) => b.Multiply(x[0], b.Slice(b.Noise(5, new TensorShape(B, 8)), 1, 1, 5)), Operand(Matrix)),
        new("noise of every third position", (b, x) => b.Multiply(x[0], b.Slice(b.Noise(5, new TensorShape(B, 15)), 1, 2, 5, 3)), Operand(Matrix)),
        new("noise after a product", (b, x) => b.Multiply(b.Dot(x[0], x[1]), b.Noise(5, new TensorShape(B, T))), Operand(Matrix), Operand(new TensorShape(5, T))),
        new("noise in a product", (b, x) => b.Dot(b.Noise(5, new TensorShape(B, 5)), x[0]), Operand(new TensorShape(5, T))),
        new("noise at two sites", (b, x) => b.Add(b.Multiply(x[0], b.Noise(5, Matrix)), b.Noise(6, Matrix)), Operand(Matrix)),

        Unary(UnaryKind.Negate), Unary(UnaryKind.Reciprocal, 0.5, 2), Unary(UnaryKind.Exp), Unary(UnaryKind.Log, 0.5, 3), Unary(UnaryKind.Sqrt, 0.5, 3),
        Unary(UnaryKind.Rsqrt, 0.5, 3), Unary(UnaryKind.Sin), Unary(UnaryKind.Cos), Unary(UnaryKind.Tanh), Unary(UnaryKind.Sigmoid), Unary(UnaryKind.Erf),
        Unary(UnaryKind.Log1p, -0.5, 2), Unary(UnaryKind.Expm1), Unary(UnaryKind.Floor, 0.01, 0.99), Unary(UnaryKind.Abs), Unary(UnaryKind.Relu),

        Binary(BinaryKind.Add), Binary(BinaryKind.Subtract), Binary(BinaryKind.Multiply), Binary(BinaryKind.Divide, 0.5, 2), Binary(BinaryKind.Maximum),
        Binary(BinaryKind.Minimum), Binary(BinaryKind.Power, 0.5, 2),

        Compare(CompareKind.Less), Compare(CompareKind.LessOrEqual), Compare(CompareKind.Equal), Compare(CompareKind.NotEqual),
        new("compare integers", (b, x) => b.Select(b.Compare(CompareKind.Equal, x[0], x[1]), x[2], b.Negate(x[2])), Integers(Matrix, 3), Integers(Matrix, 3), Operand(Matrix)),
        new("and", (b, x) => b.Select(b.Logical(LogicalKind.And, Positive(b, x[0]), Positive(b, x[1])), x[0], x[1]), Operand(Matrix), Operand(Matrix)),
        new("or", (b, x) => b.Select(b.Logical(LogicalKind.Or, Positive(b, x[0]), Positive(b, x[1])), x[0], x[1]), Operand(Matrix), Operand(Matrix)),
        new("not", (b, x) => b.Select(b.Not(Positive(b, x[0])), x[0], x[1]), Operand(Matrix), Operand(Matrix)),
        new("cast", (b, x) => b.Multiply(x[0], b.Cast(Float32, Positive(b, x[0]))), Operand(Matrix)),
        new("cast integers", (b, x) => b.Multiply(x[0], b.Cast(Float32, x[1])), Operand(Matrix), Integers(Matrix, 4)),

        new("sum of rows", (b, x) => b.Sum(x[0], 1), Operand(Matrix)),
        new("sum of columns", (b, x) => b.Sum(x[0], 0), Operand(Matrix)),
        new("sum of inner axes", (b, x) => b.Sum(x[0], 0, 2), Operand(Cube)),
        new("sum of all", (b, x) => b.SumAll(x[0]), Operand(Cube)),
        new("maximum of rows", (b, x) => b.Reduce(ReduceKind.Maximum, x[0], 1), Operand(Matrix)),
        new("minimum of a middle axis", (b, x) => b.Reduce(ReduceKind.Minimum, x[0], 1), Operand(Cube)),
        new("argmax", (b, x) => b.Multiply(b.Sum(x[0], 1), b.Cast(Float32, b.Add(new ArgMaxOp(1), x[0]))), Operand(Matrix)),

        new("broadcast rows", (b, x) => b.Broadcast(x[0], Cube, 2), Operand(new TensorShape(T))),
        new("broadcast outer and inner", (b, x) => b.Broadcast(x[0], new TensorShape(B, T, 2), 1), Operand(new TensorShape(T))),
        new("broadcast a scalar", (b, x) => b.Broadcast(x[0], Cube), Operand(new TensorShape())),
        new("reshape", (b, x) => b.Reshape(x[0], new TensorShape(B * 3, T)), Operand(Cube)),
        new("permute", (b, x) => b.Permute(x[0], 2, 0, 1), Operand(Cube)),
        new("flip", (b, x) => b.Flip(x[0], 1), Operand(Cube)),
        new("flip of the last axis", (b, x) => b.Multiply(x[0], b.Flip(x[0], 2)), Operand(Cube)),
        new("slice", (b, x) => b.Slice(x[0], 1, 1, 3), Operand(Matrix)),
        new("slice with stride", (b, x) => b.Slice(x[0], 1, 1, 2, 3), Operand(Matrix)),
        new("slice from a symbolic start", (b, x) => b.Slice(x[0], 0, B, T), Operand(new TensorShape(B + T + 2, 2))),
        new("pad", (b, x) => b.Pad(x[0], 1, 2, 1, 0, 1.5), Operand(Matrix)),
        new("pad between", (b, x) => b.Pad(x[0], 1, 1, 2, 2, 0), Operand(Matrix)),
        new("pad by a symbolic amount", (b, x) => b.Pad(x[0], 0, T, B), Operand(Matrix)),
        new("concat", (b, x) => b.Concat(1, x), Operand(new TensorShape(B, 2)), Operand(new TensorShape(B, T)), Operand(new TensorShape(B, 1))),
        new("concat of itself", (b, x) => b.Concat(0, x[0], x[0]), Operand(Matrix)),

        new("dot", (b, x) => b.Dot(x[0], x[1]), Operand(new TensorShape(B, T)), Operand(new TensorShape(T, 4))),
        new("dot, batched", (b, x) => b.Dot(x[0], x[1]), Operand(new TensorShape(B, 2, 3, T)), Operand(new TensorShape(B, 2, T, 4))),
        new("dot with one operand", (b, x) => b.Dot(x[0], b.Transpose(x[0])), Operand(new TensorShape(B, T))),
        new("dot with a shared matrix", (b, x) => b.Dot(x[0], b.Broadcast(x[1], new TensorShape(B, 3, 2), 1, 2)), Operand(new TensorShape(B, T, 3)), Operand(new TensorShape(3, 2))),
        new("gather", (b, x) => b.Gather(x[0], x[1], 0), Operand(new TensorShape(4, T)), Integers(new TensorShape(B), 4)),
        new("gather along an inner axis", (b, x) => b.Gather(x[0], x[1], 1), Operand(new TensorShape(B, 4, 2)), Integers(new TensorShape(2, T), 4)),
        new("scatter", (b, x) => b.ScatterAdd(x[1], x[0], 0, new TensorShape(4, T)), Operand(new TensorShape(B, T)), Integers(new TensorShape(B), 4)),

        new("top", (b, x) => b.TakeAlong(x[0], b.Add(new TopOp(1, 2), x[0]), 1), Operand(Cube)),
        new("top of the last axis", (b, x) => b.TakeAlong(x[0], b.Add(new TopOp(1, 3), x[0]), 1), Operand(Matrix)),
        new("cumulative sum", (b, x) => b.Add(new CumulativeSumOp(1, false), x[0]), Operand(Cube)),
        new("cumulative sum of the last axis, in reverse", (b, x) => b.Add(new CumulativeSumOp(2, true), x[0]), Operand(Cube)),
        new("take along", (b, x) => b.TakeAlong(x[0], x[1], 1), Operand(new TensorShape(B, 4, 2)), Integers(new TensorShape(B, T, 2), 4)),
        new("take along the last axis", (b, x) => b.TakeAlong(x[0], x[1], 1), Operand(Matrix), Integers(new TensorShape(B, T), 5)),
        new("scatter along", (b, x) => b.ScatterAlong(x[1], x[0], 1, 4), Operand(new TensorShape(B, T, 2)), Integers(new TensorShape(B, T, 2), 4)),
        Convolution(new ConvolutionOp(new(3, 1, 1, 1), new(2, 2, 0, 1), 1), new(B, 2, 4, 5), new(3, 2, 3, 2)),
        Convolution(new ConvolutionOp(new(2, 2, 1, 2), new(3, 1, 2, 2), 2), new(B, 4, 5, 4), new(6, 2, 2, 3)),
        Convolution(new ConvolutionOp(new(1, 1, 0, 1), new(1, 1, 0, 1), 1), new(B, 2, 3, T), new(3, 2, 1, 1)),
        Convolution(new ConvolutionImagesOp(new(3, 1, 1, 1), new(2, 2, 0, 1), 1, 4, 5), new(B, 3, 4, 2), new(3, 2, 3, 2)),
        Convolution(new ConvolutionImagesOp(new(2, 2, 1, 2), new(3, 1, 2, 2), 2, 5, 4), new(B, 6, 3, 4), new(6, 2, 2, 3)),
        Convolution(new ConvolutionWeightsOp(new(3, 1, 1, 1), new(2, 2, 0, 1), 1), new(B, 2, 4, 5), new(B, 3, 4, 2)),
        Convolution(new ConvolutionWeightsOp(new(2, 2, 1, 2), new(3, 1, 2, 2), 2), new(B, 4, 5, 4), new(B, 6, 3, 4)),
        new("window argmax", (b, x) => b.TakeAlong(b.Reshape(x[0], new TensorShape(B, 2, 20)), b.Reshape(b.Add(new WindowArgMaxOp(new(3, 2, 1, 1), new(2, 1, 1, 1)), x[0]), new TensorShape(B, 2, 12)), 2), Operand(new TensorShape(B, 2, 4, 5))),

        new("checkpoint", (b, x) => b.Multiply(x[0], b.Add(new CheckpointOp(), b.Unary(UnaryKind.Sin, x[0]), x[0])), Operand(Matrix)),
        new("stop gradient", (b, x) => b.Multiply(x[0], b.StopGradient(b.Unary(UnaryKind.Sin, x[0]))), Operand(Matrix)),

        new("custom gradient", (b, x) => CustomGradient(b, b.Unary(UnaryKind.Exp, x[0]), [x[0]], [b.Unary(UnaryKind.Exp, x[0])], (body, u, captured) => [body.Multiply(u, captured[0])]), Operand(Matrix)),
        new("custom gradients of a product", (b, x) => CustomGradient(b, b.Dot(x[0], x[1]), [x[0], x[1]], [x[0], x[1]], (body, u, captured) => [body.Dot(u, body.Transpose(captured[1])), body.Dot(body.Transpose(captured[0]), u)]),
            Operand(new TensorShape(B, 4)), Operand(new TensorShape(4, T))),

        Composite(new SoftmaxOp(1), Operand(Matrix)), Composite(new SoftmaxOp(1), Operand(Cube)), Composite(new LogSoftmaxOp(1), Operand(Cube)), Composite(new LogSumExpOp(1), Operand(Cube)),
        new("one hot", (b, x) => b.Multiply(x[0], b.Add(new OneHotOp(5), x[1])), Operand(Matrix), Integers(new TensorShape(B), 5)),
        Composite(new GeluOp(false), Operand(Matrix)), Composite(new GeluOp(true), Operand(Matrix)), Composite(new SiluOp(), Operand(Matrix)), Composite(new SoftplusOp(), Operand(Matrix)),
        Composite(new BinaryCrossEntropyOp(), Operand(Matrix), Operand(Matrix, 0, 1)), Composite(new HuberOp(0.8737), Operand(Matrix)), Composite(new GuardedMultiplyOp(), Operand(Matrix), Operand(Matrix)),
        Composite(new CrossEntropyOp(0, null), Operand(Matrix), Integers(new TensorShape(B), 5)),
        Composite(new CrossEntropyOp(0.1, null), Operand(Matrix), Integers(new TensorShape(B), 5)),
        Composite(new CrossEntropyOp(0, 2), Operand(Matrix), Integers(new TensorShape(B), 5)),
        Composite(new CrossEntropyOp(0.2, 0), Operand(new TensorShape(B * T, 3)), Integers(new TensorShape(B * T), 3)),

        .. ScanRows.All,
    ];

    private static Dictionary<string, int> Size(int b, int t) => new() { ["B"] = b, ["T"] = t };

    /// <summary>A value with gradients of its own, made of that of the value and of what is captured.</summary>
    private static Value CustomGradient(GraphBuilder b, Value value, Value[] arguments, Value[] captured, Func<GraphBuilder, Value, Value[], Value[]> gradients)
    {
        var body = new GraphBuilder();
        Value upstream = body.Input(0, "gradient", b.ShapeOf(value), ElementType.Float32);
        Value[] results = gradients(body, upstream, [.. captured.Select((c, i) => body.Input(1 + arguments.Length + i, "x", b.ShapeOf(c), ElementType.Float32))]);
        return b.Add(new CustomGradientOp(body.Build(results.Select((r, k) => new GraphOutput(Graphs.OutputKind.Value, k, "d", r.Id)))), [value, .. arguments, .. captured]);
    }

    private static Operand Operand(TensorShape shape, double low = -2, double high = 2) => new(shape, low, high);

    private static Operand Integers(TensorShape shape, int count) => new(shape, 0, count, ElementType.Int32);

    private static OpRow Unary(UnaryKind kind, double low = -2, double high = 2) => new(kind.ToString(), (b, x) => b.Unary(kind, x[0]), Operand(Cube, low, high));

    private static OpRow Binary(BinaryKind kind, double low = -2, double high = 2) =>
        new(kind.ToString(), (b, x) => b.Binary(kind, x[0], x[1]), Operand(Cube, low, high), Operand(Cube, low, high));

    private static OpRow Convolution(Op op, TensorShape first, TensorShape second) => new(op.ToString(), (b, x) => b.Add(op, x), Operand(first), Operand(second));

    private static OpRow Compare(CompareKind kind) =>
        new(kind.ToString(), (b, x) => b.Select(b.Compare(kind, x[0], x[1]), b.Multiply(x[0], x[1]), x[1]), Operand(Matrix), Operand(Matrix));

    private static OpRow Composite(CompositeOp op, params Operand[] operands) => new(op.ToString(), (b, x) => b.Add(op, x), operands);

    private static Value Positive(GraphBuilder b, Value x) => b.Compare(CompareKind.Less, b.Fill(0, b.ShapeOf(x)), x);
}
