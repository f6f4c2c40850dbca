using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;
using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// The table of composites: what each is made of, and its first derivative by hand. Both build the same nodes where they need the same values.
/// Derivatives of order two, and all forward derivatives, go through the decomposition.
/// </summary>
internal static class Composites
{
    private static readonly Dictionary<Type, Rule> Table = new()
    {
        [typeof(SoftmaxOp)] = Define<SoftmaxOp>(
            (op, x) => new RowSoftmax(x[0], op.Axis).Probabilities,
            (op, x, g) =>
            {
                var row = new RowSoftmax(x[0], op.Axis);
                Expression y = row.Probabilities;
                return [y * (g - row.Each((g * y).Sum(op.Axis)))];
            }),

        [typeof(LogSoftmaxOp)] = Define<LogSoftmaxOp>(
            (op, x) =>
            {
                var row = new RowSoftmax(x[0], op.Axis);
                return row.Shifted - row.Each(row.LogSum);
            },
            (op, x, g) => [g - new RowSoftmax(x[0], op.Axis).Scaled(g.Sum(op.Axis))]),

        [typeof(LogSumExpOp)] = Define<LogSumExpOp>(
            (op, x) =>
            {
                var row = new RowSoftmax(x[0], op.Axis);
                return row.Maximum + row.LogSum;
            },
            (op, x, g) => [new RowSoftmax(x[0], op.Axis).Scaled(g)]),

        [typeof(CrossEntropyOp)] = Define<CrossEntropyOp>(
            (op, x) => new CrossEntropy(op, x[0], x[1]).Loss,
            (op, x, g) => [new CrossEntropy(op, x[0], x[1]).Gradient(g), null]),

        [typeof(OneHotOp)] = Define<OneHotOp>(
            (op, x) =>
            {
                GraphBuilder graph = x[0].Graph;
                int axis = x[0].Shape.Rank;
                TensorShape shape = x[0].Shape.Insert(axis, op.Classes);
                Expression classes = x[0].Wrap(graph.Broadcast(graph.Iota(op.Classes), shape, axis)), repeated = x[0].Wrap(graph.BroadcastBack(x[0].Value, shape, axis));
                return Equal(classes, repeated).ToFloat();
            },
            (op, x, g) => [null]),

        [typeof(GeluOp)] = Define<GeluOp>(
            (op, x) => op.Approximate ? 0.5 * x[0] * (1 + GeluTanh(x[0])) : x[0] * NormalDistribution(x[0]),
            (op, x, g) => [g * (op.Approximate ? GeluTanhDerivative(x[0]) : NormalDistribution(x[0]) + x[0] * NormalDensity(x[0]))]),

        [typeof(SiluOp)] = Define<SiluOp>(
            (op, x) => x[0] * Sigmoid(x[0]),
            (op, x, g) => [g * (Sigmoid(x[0]) * (1 + x[0] * (1 - Sigmoid(x[0]))))]),

        // max(x, 0) + log(1 + exp(-|x|)): no exponential of a positive number.
        [typeof(SoftplusOp)] = Define<SoftplusOp>(
            (op, x) => Max(x[0], 0) + Log1p(Exp(-Abs(x[0]))),
            (op, x, g) => [g * Sigmoid(x[0])]),

        // softplus(z) - z t.
        [typeof(BinaryCrossEntropyOp)] = Define<BinaryCrossEntropyOp>(
            (op, x) => Max(x[0], 0) - x[0] * x[1] + Log1p(Exp(-Abs(x[0]))),
            (op, x, g) => [g * (Sigmoid(x[0]) - x[1]), -(g * x[0])]),

        // With c = clamp(d, -δ, δ), c (d - c/2) is the parabola inside and the line outside, and c is the derivative.
        [typeof(HuberOp)] = Define<HuberOp>(
            (op, x) => Clamp(x[0], op.Delta) * (x[0] - 0.5 * Clamp(x[0], op.Delta)),
            (op, x, g) => [g * Clamp(x[0], op.Delta)]),

        // Its derivative is a rule of its own at every order (ReverseRules, ForwardRules).
        [typeof(GuardedMultiplyOp)] = Define<GuardedMultiplyOp>(
            (op, x) => Select(Equal(x[0], 0), 0, x[0] * x[1]),
            (op, x, g) => [Guarded(g, x[1]), Guarded(x[0], g)]),
    };

    /// <summary>
    /// Lowers all composites to primitives. With <paramref name="keepGuards"/> the guarded products stay, for a graph that will be differentiated again;
    /// otherwise they become plain products wherever the second factor is known to be finite or the first to differ from 0.
    /// </summary>
    public static Graph Decompose(Graph graph, bool keepGuards = false)
    {
        var builder = new GraphBuilder();
        var bounds = new Bounds(builder);
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            builder.At(node);
            Value[] operands = GraphBuilder.Operands(node, values);
            values[id] = node.Op switch
            {
                GuardedMultiplyOp when keepGuards => builder.Add(node.Op, operands),
                GuardedMultiplyOp when bounds.Of(operands[1]).IsFinite || bounds.Of(operands[0]).ExcludesZero => builder.Multiply(operands[0], operands[1]),
                CompositeOp op => Decompose(op, Expressions(builder, operands)).Value,
                ScanOp scan => builder.Add(scan with { Body = Decompose(scan.Body, keepGuards) }, operands),
                _ => builder.Add(node.Op, operands),
            };
        }
        return Outputs.Remap(graph, builder, values);
    }

    public static Expression Decompose(CompositeOp op, Expression[] x) => Table[op.GetType()].Decomposition(op, x);

    /// <summary>The cotangents of a composite's operands, by its hand-written rule.</summary>
    public static Expression?[] Vjp(CompositeOp op, Expression[] x, Expression g) => Table[op.GetType()].Derivative(op, x, g);

    public static Expression[] Expressions(GraphBuilder graph, Value[] values) => Array.ConvertAll(values, v => new Expression(graph, v));

    private const double GeluCubic = 0.044715;
    private static readonly double SqrtTwoOverPi = Math.Sqrt(2 / Math.PI);

    /// <summary>Φ(x) = (1 + erf(x/√2))/2.</summary>
    private static Expression NormalDistribution(Expression x) => 0.5 * (1 + Erf(Math.Sqrt(0.5) * x));

    /// <summary>φ(x) = exp(-x²/2)/√(2π).</summary>
    private static Expression NormalDensity(Expression x) => 1 / Math.Sqrt(2 * Math.PI) * Exp(-0.5 * (x * x));

    /// <summary>tanh(√(2/π) (x + 0.044715 x³)).</summary>
    private static Expression GeluTanh(Expression x) => Tanh(SqrtTwoOverPi * x * (1 + GeluCubic * (x * x)));

    private static Expression GeluTanhDerivative(Expression x)
    {
        Expression t = GeluTanh(x);
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (SqrtTwoOverPi * (1 + 3 * GeluCubic * (x * x)));
    }

    /// <summary>Clamp to [-limit, limit]; NaN passes, and the derivative at both bounds is 1.</summary>
    private static Expression Clamp(Expression x, double limit) => Select(x < -limit, x.Scalar(-limit), Select(x > limit, limit, x));

    private static Rule Define<T>(Func<T, Expression[], Expression> decomposition, Func<T, Expression[], Expression, Expression?[]> derivative) where T : CompositeOp =>
        new((op, x) => decomposition((T)op, x), (op, x, g) => derivative((T)op, x, g));

    private sealed record Rule(Func<CompositeOp, Expression[], Expression> Decomposition, Func<CompositeOp, Expression[], Expression, Expression?[]> Derivative);
}
