using System;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>Loops for the table of ops: one and several carries, both directions, loops in loops, results that are read and results that are not.</summary>
internal static class ScanRows
{
    private static readonly Dimension B = Dimension.Symbol("B"), T = Dimension.Symbol("T");

    private static readonly TensorShape Matrix = new(B, 5), Square = new(5, 5), Steps = new(T, B, 5);

    public static readonly OpRow[] All =
    [
        new("scan, last carry", (b, x) => Recurrence(b, x[0], x[1], x[2], reverse: false).Last, Input(Matrix), Input(Square), Input(Steps)),
        new("scan, all steps", (b, x) => Recurrence(b, x[0], x[1], x[2], reverse: false).All, Input(Matrix), Input(Square), Input(Steps)),
        new("scan from the last step", (b, x) => Both(b, Recurrence(b, x[0], x[1], x[2], reverse: true)), Input(Matrix), Input(Square), Input(Steps)),
        new("scan of an accumulator", (b, x) => Loop(b, [x[0]], [x[1]], [], false, (s, c, e, w) => ([s.Add(c[0], s.Unary(UnaryKind.Sin, e[0]))], []))[0], Input(Matrix), Input(Steps)),
        new("scan of two carries", (b, x) =>
        {
            Value[] y = Loop(b, [x[0], x[1]], [x[2]], [x[3]], false, (s, c, e, w) =>
            {
                Value next = s.Unary(UnaryKind.Tanh, s.Add(s.Dot(c[0], w[0]), e[0]));
                return ([s.Multiply(s.Unary(UnaryKind.Sigmoid, c[1]), next), s.Add(s.Scale(c[1], 0.5), c[0])], [next, s.Softmax(c[1])]);
            });
            return b.Add(b.Add(y[0], y[1]), b.Add(b.Sum(y[2], 0), b.Sum(b.Unary(UnaryKind.Cos, y[3]), 0)));
        }, Input(Matrix), Input(Matrix), Input(Steps), Input(Square)),
        new("scan whose carry waits", (b, x) => Loop(b, [x[0], x[0]], [x[1]], [], false, (s, c, e, w) => ([s.Multiply(c[1], e[0]), c[0]], []))[0], Input(Matrix), Input(Steps)),
        new("scan without carries", (b, x) => Loop(b, [], [x[0]], [x[1]], false, (s, c, e, w) => ([], [s.Dot(s.Unary(UnaryKind.Tanh, e[0]), w[0])]))[0], Input(Steps), Input(Square)),
        new("scan with indices", (b, x) => Loop(b, [x[0]], [x[1]], [x[2]], false, (s, c, e, w) => ([s.Unary(UnaryKind.Tanh, s.Add(c[0], s.Gather(w[0], e[0], 0)))], []))[0],
            Input(Matrix), new Operand(new TensorShape(T, B), 0, 4, ElementType.Int32), Input(new TensorShape(4, 5))),
        new("scan in a scan", (b, x) => Loop(b, [x[0]], [x[1]], [x[2]], false, (s, c, e, w) =>
        {
            (Value last, Value all) = Recurrence(s, c[0], w[0], s.BroadcastTo(e[0], new TensorShape(2, B, 5)), reverse: true, 2);
            return ([s.Unary(UnaryKind.Tanh, s.Add(last, s.Sum(all, 0)))], []);
        })[0], Input(Matrix), Input(Steps), Input(Square)),
        new("scan of the first step", (b, x) => Loop(b, [x[0]], [], [x[1]], false, (s, c, e, w) => ([s.Multiply(c[0], w[0])], []), 3)[0], Input(Matrix), Input(Matrix)),
    ];

    /// <summary>h' = tanh(h W + x), and what every step gives.</summary>
    private static (Value Last, Value All) Recurrence(GraphBuilder b, Value h, Value w, Value x, bool reverse, Dimension? length = null)
    {
        Value[] y = Loop(b, [h], [x], [w], reverse, (s, c, e, i) =>
        {
            Value next = s.Unary(UnaryKind.Tanh, s.Add(s.Dot(c[0], i[0]), e[0]));
            return ([next], [next]);
        }, length);
        return (y[0], y[1]);
    }

    private static Value Both(GraphBuilder b, (Value Last, Value All) y) => b.Add(y.Last, b.Sum(b.Unary(UnaryKind.Sin, y.All), 0));

    private static Value Softmax(this GraphBuilder b, Value x) => b.Add(new SoftmaxOp(1), x);

    /// <summary>A scan from a function of the carries, the step's elements and the invariants to the next carries and the step's results.</summary>
    public static Value[] Loop(GraphBuilder b, Value[] carries, Value[] sequences, Value[] invariants, bool reverse, Func<GraphBuilder, Value[], Value[], Value[], (Value[] Next, Value[] Results)> step, Dimension? length = null)
    {
        var inside = new GraphBuilder { Origin = b.Origin };
        int index = 0;
        Value Place(TensorShape shape, Value of) => inside.Input(index, "i" + index++, shape, b[of].Type);
        Value[] c = Array.ConvertAll(carries, v => Place(b.ShapeOf(v), v));
        Value[] e = Array.ConvertAll(sequences, v => Place(b.ShapeOf(v).Without(axis => axis == 0), v));
        Value[] w = Array.ConvertAll(invariants, v => Place(b.ShapeOf(v), v));
        (Value[] next, Value[] results) = step(inside, c, e, w);
        var scan = new ScanBuilder(b, inside);
        for (int i = 0; i < c.Length; i++) scan.Carry(carries[i], c[i], next[i]);
        for (int i = 0; i < e.Length; i++) scan.Sequence(sequences[i], e[i]);
        for (int i = 0; i < w.Length; i++) scan.Invariant(invariants[i], w[i]);
        foreach (Value result in results) scan.Result(result);
        (Value[] last, Value[] all) = scan.Build(length ?? T, reverse, "t");
        return [.. last, .. all];
    }

    private static Operand Input(TensorShape shape) => new(shape, -1, 1);
}
