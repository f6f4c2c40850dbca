using System;
using System.Linq;
using Backprop.Generators.Graphs;
using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// Vector-Jacobian products: from the cotangent g of y = op(x) the cotangents of the operands, null for a structural zero. Sources: any text on
/// automatic differentiation; the choices at ties and singular points are those of the reference semantics.
/// </summary>
internal static class ReverseRules
{
    /// <summary>A structural zero: no gradient flows to this operand.</summary>
    private static readonly Expression? Zero = null;

    public static Expression?[] Vjp(Op op, Expression[] x, Expression y, Expression g) => op switch
    {
        UnaryOp o => [UnaryDerivatives.Multiply(o.Kind, x[0], y, g)],
        BinaryOp o => Binary(o.Kind, x[0], x[1], y, g),
        SelectOp => [Zero, Select(x[0], g, 0), Select(x[0], 0, g)],

        ReduceOp { Kind: ReduceKind.Sum } o => [g.Along(x[0].Shape, o.Axes.ToArray())],
        ReduceOp o => [Extremum(x[0], y, g, o.Axes.ToArray())],

        CumulativeSumOp o => [g.Apply(o with { Reverse = !o.Reverse })],

        BroadcastOp o => [g.Sum(Except(o.Shape.Rank, o.Axes))],
        ReshapeOp => [g.Wrap(g.Graph.Reshape(g.Value, x[0].Shape))],
        PermuteOp o => [g.Wrap(g.Graph.Permute(g.Value, Inverse(o.Axes)))],
        FlipOp => [g.Apply(op)],
        SliceOp o => [Unslice(o, x[0].Shape[o.Axis], g)],
        PadOp o => [g.Wrap(g.Graph.Slice(g.Value, o.Axis, o.Low, x[0].Shape[o.Axis], o.Interior + 1))],
        ConcatOp o => Split(o, x, g),

        DotOp => [Dot(g, Transpose(x[1])), Dot(Transpose(x[0]), g)],
        GatherOp o => [g.Wrap(g.Graph.ScatterAdd(x[1].Value, g.Value, o.Axis, x[0].Shape)), Zero],
        ScatterAddOp o => [Zero, g.Wrap(g.Graph.Gather(g.Value, x[0].Value, o.Axis))],

        TakeAlongOp o => [g.Wrap(g.Graph.ScatterAlong(x[1].Value, g.Value, o.Axis, x[0].Shape[o.Axis])), Zero],
        ScatterAlongOp o => [Zero, g.Wrap(g.Graph.TakeAlong(g.Value, x[0].Value, o.Axis))],

        // One trilinear form in images, weights and cotangents: each op is its derivative in the operand that it lacks.
        ConvolutionOp o => [g.Apply(Images(o, x[0].Shape), x[1]), x[0].Apply(new ConvolutionWeightsOp(o.Y, o.X, o.Groups), g)],
        ConvolutionImagesOp o => [g.Apply(new ConvolutionOp(o.Y, o.X, o.Groups), x[1]), g.Apply(new ConvolutionWeightsOp(o.Y, o.X, o.Groups), x[0])],
        ConvolutionWeightsOp o => [x[1].Apply(Images(new ConvolutionOp(o.Y, o.X, o.Groups), x[0].Shape), g), x[0].Apply(new ConvolutionOp(o.Y, o.X, o.Groups), g)],

        CheckpointOp => [g, Zero],
        GuardedMultiplyOp => [Guarded(g, x[1]), Guarded(x[0], g)],
        CompositeOp o => Composites.Vjp(o, x, g),
        CustomGradientOp o => CustomGradients.Vjp(o, x, g),

        CompareOp or LogicalOp or CastOp or ArgMaxOp or TopOp or WindowArgMaxOp or StopGradientOp => x.Select(_ => Zero).ToArray(),
        InputOp or ParameterOp or StateOp or NoiseOp or DirectionOp or ConstantOp or ExtentOp or IotaOp => [],
        _ => throw new InvalidGraphException($"no reverse rule for {op}"),
    };

    private static Expression?[] Binary(BinaryKind kind, Expression a, Expression b, Expression y, Expression g) => kind switch
    {
        BinaryKind.Add => [g, g],
        BinaryKind.Subtract => [g, -g],
        BinaryKind.Multiply when a.Value == b.Value => [2 * g * a, Zero],
        BinaryKind.Multiply => [g * b, g * a],
        BinaryKind.Divide => [Guarded(g, Reciprocal(b)), -Guarded(g, y * Reciprocal(b))],
        BinaryKind.Maximum => [Winner(a > b, Equal(a, b), g), Winner(b > a, Equal(a, b), g)],
        BinaryKind.Minimum => [Winner(a < b, Equal(a, b), g), Winner(b < a, Equal(a, b), g)],
        BinaryKind.Power => [Guarded(g * b, Pow(a, b - 1)), Select(Equal(a, 0) & (b >= 0), 0, Guarded(g, y * Log(a)))],
        _ => throw new InvalidGraphException($"no reverse rule for {kind}"),
    };

    /// <summary>The larger (or smaller) operand takes all, a tie is halved, and a NaN on either side gives nothing.</summary>
    private static Expression Winner(Expression wins, Expression ties, Expression g) => Select(wins, g, Select(ties, 0.5 * g, 0));

    /// <summary>All elements equal to the extremum share its cotangent evenly.</summary>
    private static Expression Extremum(Expression x, Expression y, Expression g, int[] axes)
    {
        Expression attains = Equal(x, y.Along(x.Shape, axes));
        Expression share = g * Reciprocal(attains.ToFloat().Sum(axes));
        return Select(attains, share.Along(x.Shape, axes), 0);
    }

    /// <summary>Zeros everywhere but where the slice was taken.</summary>
    private static Expression Unslice(SliceOp op, Dimension extent, Expression g) =>
        g.Wrap(g.Graph.Pad(g.Value, op.Axis, op.Start, extent - (op.Start + (op.Count - 1) * op.Stride + 1), op.Stride - 1));

    private static Expression?[] Split(ConcatOp op, Expression[] parts, Expression g)
    {
        Dimension start = Dimension.Zero;
        return parts.Select(part =>
        {
            Dimension count = part.Shape[op.Axis];
            Expression slice = g.Wrap(g.Graph.Slice(g.Value, op.Axis, start, count));
            start += count;
            return (Expression?)slice;
        }).ToArray();
    }

    private static ConvolutionImagesOp Images(ConvolutionOp op, TensorShape images) => new(op.Y, op.X, op.Groups, images[2], images[3]);

    private static Expression Dot(Expression a, Expression b) => a.Wrap(a.Graph.Dot(a.Value, b.Value));

    private static Expression Transpose(Expression x) => x.Wrap(x.Graph.Transpose(x.Value));

    private static int[] Except(int rank, EquatableArray<int> axes) => Enumerable.Range(0, rank).Where(a => !axes.Contains(a)).ToArray();

    private static int[] Inverse(EquatableArray<int> permutation)
    {
        int[] inverse = new int[permutation.Count];
        for (int k = 0; k < inverse.Length; k++) inverse[permutation[k]] = k;
        return inverse;
    }
}
