using Backprop.Generators.Graphs;
using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// Mean cross-entropy of logits x [N, C] against labels k [N] with label smoothing ε. With d = x - max(x) and s = sum(exp(d)) the loss of a row is
/// <c>log(s) - (1-ε) d[k] - (ε/C) sum(d)</c> (the maximum cancels, because the target distribution sums to 1), and its gradient is softmax(x) - q with
/// <c>q[j] = ε/C + (1-ε) [j = k]</c>. Rows whose label is ignored do not count; without any row the loss and the gradient are 0.
/// Everything is elementwise or a reduction over a row, so that loss and gradient can be one kernel.
/// </summary>
internal sealed class CrossEntropy
{
    private const int Classes = 1;

    private readonly CrossEntropyOp op;
    private readonly RowSoftmax row;
    private readonly Expression isLabel, rows;
    private readonly Expression? kept;

    public CrossEntropy(CrossEntropyOp op, Expression logits, Expression labels)
    {
        this.op = op;
        row = new RowSoftmax(logits, Classes);
        GraphBuilder graph = logits.Graph;
        Expression classes = logits.Wrap(graph.Broadcast(graph.Iota(logits.Shape[Classes]), logits.Shape, Classes));
        isLabel = Equal(classes, row.Each(labels));
        kept = op.IgnoreIndex is int ignored ? NotEqual(labels, ignored) : null;
        rows = Max(kept is Expression keep ? keep.ToFloat().SumAll() : Extent(logits, 0), 1);
    }

    public Expression Loss
    {
        get
        {
            Expression likelihood = (1 - op.Smoothing) * Select(isLabel, row.Shifted, 0).Sum(Classes);
            if (op.Smoothing != 0) likelihood += SmoothedShare * row.Shifted.Sum(Classes);
            Expression losses = row.LogSum - likelihood;
            return (kept is Expression keep ? Select(keep, losses, 0) : losses).SumAll() / rows;
        }
    }

    /// <summary>The cotangent of the logits for the cotangent g of the loss. A row that is not kept gets 0 by selection, so that a NaN in it stays there.</summary>
    public Expression Gradient(Expression g)
    {
        Expression weight = g / rows, elsewhere = weight.Scalar(0);
        if (op.Smoothing != 0) elsewhere = SmoothedShare * weight;
        Expression target = Select(isLabel, op.Smoothing == 0 ? weight : (1 - op.Smoothing) * weight + elsewhere, elsewhere);
        Expression gradient = row.Scaled(weight) - target;
        return kept is Expression keep ? Select(row.Each(keep), gradient, 0) : gradient;
    }

    /// <summary>ε/C, the weight of every class.</summary>
    private Expression SmoothedShare => row.Shifted.Scalar(op.Smoothing) / Extent(row.Shifted, Classes);

    private static Expression Extent(Expression x, int axis) => x.Wrap(x.Graph.Extent(x.Shape[axis]));
}
