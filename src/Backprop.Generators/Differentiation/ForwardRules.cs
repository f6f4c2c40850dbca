using System.Linq;
using Backprop.Generators.Graphs;
using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// Jacobian-vector products: from the tangents t of the operands of y = op(x) the tangent of y, null for a structural zero. Each is the adjoint of the
/// rule in <see cref="ReverseRules"/>, at ties and singular points too. Composites are decomposed before, so they need none here.
/// </summary>
internal static class ForwardRules
{
    public static Expression? Jvp(Op op, Expression[] x, Expression y, Expression?[] t) => op switch
    {
        _ when t.All(tangent => tangent is null) => null,
        UnaryOp o => UnaryDerivatives.Multiply(o.Kind, x[0], y, t[0]!.Value),
        BinaryOp o => Binary(o.Kind, x[0], x[1], y, t[0], t[1]),
        SelectOp => Select(x[0], OrZero(t[1], y), OrZero(t[2], y)),

        ReduceOp { Kind: ReduceKind.Sum } => t[0]!.Value.Apply(op),
        ReduceOp o => Extremum(x[0], y, t[0]!.Value, o.Axes.ToArray()),

        BroadcastOp or ReshapeOp or PermuteOp or FlipOp or SliceOp or CumulativeSumOp => t[0]!.Value.Apply(op),
        PadOp o => t[0]!.Value.Apply(o with { Value = 0 }),
        ConcatOp => y.Wrap(y.Graph.Add(op, x.Select((part, i) => OrZero(t[i], part).Value).ToArray())),

        DotOp or ConvolutionOp or ConvolutionImagesOp or ConvolutionWeightsOp => Sum(t[0]?.Apply(op, x[1]), t[1] is Expression tb ? x[0].Apply(op, tb) : null),
        TakeAlongOp => t[0]!.Value.Apply(op, x[1]),
        ScatterAlongOp => x[0].Apply(op, t[1]!.Value),
        GatherOp => t[0]!.Value.Apply(op, x[1]),
        ScatterAddOp => x[0].Apply(op, t[1]!.Value),

        CheckpointOp => t[0]?.Apply(op, x[1]),
        GuardedMultiplyOp => Sum(Guarded(t[0], x[1]), t[1] is Expression factor ? Guarded(x[0], factor) : null),

        CustomGradientOp o => CustomGradients.Jvp(o, x, t),

        CompareOp or LogicalOp or CastOp or ArgMaxOp or TopOp or WindowArgMaxOp or StopGradientOp => null,
        _ => throw new InvalidGraphException($"no forward rule for {op}"),
    };

    private static Expression? Binary(BinaryKind kind, Expression a, Expression b, Expression y, Expression? ta, Expression? tb) => kind switch
    {
        BinaryKind.Add => Sum(ta, tb),
        BinaryKind.Subtract => Sum(ta, -tb),
        BinaryKind.Multiply => Sum(ta * b, tb * a),
        BinaryKind.Divide => Sum(Guarded(ta, Reciprocal(b)), -Guarded(tb, y * Reciprocal(b))),
        BinaryKind.Maximum => Winner(a > b, b > a, Equal(a, b), OrZero(ta, y), OrZero(tb, y)),
        BinaryKind.Minimum => Winner(a < b, b < a, Equal(a, b), OrZero(ta, y), OrZero(tb, y)),
        BinaryKind.Power => Sum(Guarded(ta * b, Pow(a, b - 1)), tb is Expression t ? Select(Equal(a, 0) & (b >= 0), 0, Guarded(t, y * Log(a))) : null),
        _ => throw new InvalidGraphException($"no forward rule for {kind}"),
    };

    private static Expression Winner(Expression aWins, Expression bWins, Expression ties, Expression ta, Expression tb) =>
        Select(aWins, ta, Select(ties, 0.5 * (ta + tb), Select(bWins, tb, 0)));

    /// <summary>The mean of the tangents of the elements that attain the extremum.</summary>
    private static Expression Extremum(Expression x, Expression y, Expression t, int[] axes)
    {
        Expression attains = Equal(x, y.Along(x.Shape, axes));
        return Guarded(Select(attains, t, 0).Sum(axes), Reciprocal(attains.ToFloat().Sum(axes)));
    }

    private static Expression OrZero(Expression? t, Expression like) => t ?? like.Scalar(0).To(like.Shape);
}
