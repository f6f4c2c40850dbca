using System;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// A value with the operators of mathematics, so that a rule reads like its formula. A scalar operand is repeated to the other operand's shape;
/// any other repetition is written out (<see cref="Along"/>). Comparisons give Bool values.
/// </summary>
internal readonly struct Expression(GraphBuilder graph, Value value)
{
    public GraphBuilder Graph { get; } = graph;

    public Value Value { get; } = value;

    public TensorShape Shape => Graph.ShapeOf(Value);

    public static Expression operator -(Expression x) => x.Wrap(x.Graph.Negate(x.Value));
    public static Expression operator +(Expression a, Expression b) => Binary(BinaryKind.Add, a, b);
    public static Expression operator -(Expression a, Expression b) => Binary(BinaryKind.Subtract, a, b);
    public static Expression operator *(Expression a, Expression b) => Binary(BinaryKind.Multiply, a, b);
    public static Expression operator /(Expression a, Expression b) => Binary(BinaryKind.Divide, a, b);
    public static Expression operator +(double a, Expression b) => b.Constant(a) + b;
    public static Expression operator -(double a, Expression b) => b.Constant(a) - b;
    public static Expression operator *(double a, Expression b) => b.Constant(a) * b;
    public static Expression operator +(Expression a, double b) => a + a.Constant(b);
    public static Expression operator -(Expression a, double b) => a - a.Constant(b);
    public static Expression operator *(Expression a, double b) => a * a.Constant(b);
    public static Expression operator <(Expression a, Expression b) => Compare(CompareKind.Less, a, b);
    public static Expression operator >(Expression a, Expression b) => Compare(CompareKind.Less, b, a);
    public static Expression operator <=(Expression a, Expression b) => Compare(CompareKind.LessOrEqual, a, b);
    public static Expression operator >=(Expression a, Expression b) => Compare(CompareKind.LessOrEqual, b, a);
    public static Expression operator <(Expression a, double b) => a < a.Constant(b);
    public static Expression operator >(Expression a, double b) => a > a.Constant(b);
    public static Expression operator <=(Expression a, double b) => a <= a.Constant(b);
    public static Expression operator >=(Expression a, double b) => a >= a.Constant(b);
    public static Expression operator &(Expression p, Expression q) => p.Wrap(p.Graph.Logical(LogicalKind.And, p.Value, q.Value));

    public static Expression Exp(Expression x) => x.Apply(UnaryKind.Exp);
    public static Expression Log(Expression x) => x.Apply(UnaryKind.Log);
    public static Expression Log1p(Expression x) => x.Apply(UnaryKind.Log1p);
    public static Expression Reciprocal(Expression x) => x.Apply(UnaryKind.Reciprocal);
    public static Expression Sin(Expression x) => x.Apply(UnaryKind.Sin);
    public static Expression Cos(Expression x) => x.Apply(UnaryKind.Cos);
    public static Expression Tanh(Expression x) => x.Apply(UnaryKind.Tanh);
    public static Expression Sigmoid(Expression x) => x.Apply(UnaryKind.Sigmoid);
    public static Expression Erf(Expression x) => x.Apply(UnaryKind.Erf);
    public static Expression Abs(Expression x) => x.Apply(UnaryKind.Abs);
    public static Expression Max(Expression a, double b) => Binary(BinaryKind.Maximum, a, a.Constant(b));
    public static Expression Pow(Expression a, Expression b) => Binary(BinaryKind.Power, a, b);
    public static Expression Equal(Expression a, Expression b) => Compare(CompareKind.Equal, a, b);
    public static Expression Equal(Expression a, double b) => Equal(a, a.Constant(b));
    public static Expression NotEqual(Expression a, int b) => Compare(CompareKind.NotEqual, a, a.Wrap(a.Graph.IntegerConstant(b)));

    /// <summary>a where p holds, else b.</summary>
    public static Expression Select(Expression p, Expression a, Expression b)
    {
        TensorShape shape = p.Shape.Rank > 0 ? p.Shape : a.Shape.Rank > 0 ? a.Shape : b.Shape;
        return p.Wrap(p.Graph.Select(p.To(shape).Value, a.To(shape).Value, b.To(shape).Value));
    }

    public static Expression Select(Expression p, Expression a, double b) => Select(p, a, p.Scalar(b));
    public static Expression Select(Expression p, double a, Expression b) => Select(p, p.Scalar(a), b);

    /// <summary>a b, but 0 where a is 0, whatever b is: for a cotangent or tangent a and a factor b that can be infinite or NaN.</summary>
    public static Expression Guarded(Expression a, Expression b)
    {
        (a, b) = Align(a, b);
        return a.Wrap(a.Graph.Add(new GuardedMultiplyOp(), a.Value, b.Value));
    }

    public static Expression? Guarded(Expression? a, Expression b) => a is Expression x ? Guarded(x, b) : null;

    /// <summary>The sum of two values of which either may be structurally zero.</summary>
    public static Expression? Sum(Expression? a, Expression? b) => a is Expression x && b is Expression y ? x + y : a ?? b;

    public Expression Sum(params int[] axes) => Wrap(Graph.Sum(Value, axes));

    public Expression SumAll() => Wrap(Graph.SumAll(Value));

    public Expression Maximum(params int[] axes) => Wrap(Graph.Reduce(ReduceKind.Maximum, Value, axes));

    /// <summary>The result of a reduction, repeated along the reduced axes of <paramref name="shape"/>.</summary>
    public Expression Along(TensorShape shape, params int[] axes) => Wrap(Graph.BroadcastBack(Value, shape, axes));

    /// <summary>A scalar repeated to a shape.</summary>
    public Expression To(TensorShape shape) => Shape.Rank == 0 ? Wrap(Graph.Broadcast(Value, shape)) : this;

    public Expression ToFloat() => Wrap(Graph.Cast(ElementType.Float32, Value));

    public Expression StopGradient() => Wrap(Graph.StopGradient(Value));

    public Expression Scalar(double value) => Wrap(Graph.Constant(value));

    public Expression Wrap(Value value) => new(Graph, value);

    public Expression Apply(Op op, params Expression[] others) =>
        Wrap(Graph.Add(op, new[] { Value }.Concat(others.Select(o => o.Value)).ToArray()));

    private Expression Apply(UnaryKind kind) => Wrap(Graph.Unary(kind, Value));

    private Expression Constant(double value) => Scalar(value).To(Shape);

    private static Expression Binary(BinaryKind kind, Expression a, Expression b)
    {
        (a, b) = Align(a, b);
        return a.Wrap(a.Graph.Binary(kind, a.Value, b.Value));
    }

    private static Expression Compare(CompareKind kind, Expression a, Expression b)
    {
        (a, b) = Align(a, b);
        return a.Wrap(a.Graph.Compare(kind, a.Value, b.Value));
    }

    private static (Expression, Expression) Align(Expression a, Expression b) => (a.To(b.Shape), b.To(a.Shape));
}
