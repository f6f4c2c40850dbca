using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// The values every member of the softmax family is made of, in forward and backward: because equal nodes are one node, a loss and its gradient share
/// the row's maximum, exponentials and their sum. The maximum is subtracted so that nothing overflows; it carries no gradient, because its contribution cancels exactly.
/// </summary>
internal sealed class RowSoftmax
{
    private readonly Expression x;
    private readonly int axis;

    public RowSoftmax(Expression x, int axis)
    {
        (this.x, this.axis) = (x, axis);
        Maximum = x.Maximum(axis).StopGradient();
        Shifted = x - Each(Maximum);
        Exponentials = Exp(Shifted);
        Sum = Exponentials.Sum(axis);
    }

    /// <summary>m = max(x), one a row.</summary>
    public Expression Maximum { get; }

    /// <summary>x - m.</summary>
    public Expression Shifted { get; }

    /// <summary>e = exp(x - m).</summary>
    public Expression Exponentials { get; }

    /// <summary>s = sum(e), one a row.</summary>
    public Expression Sum { get; }

    /// <summary>log(s), one a row.</summary>
    public Expression LogSum => Log(Sum);

    /// <summary>softmax(x) = e (1/s): one division a row.</summary>
    public Expression Probabilities => Weighted(Reciprocal(Sum));

    /// <summary>c softmax(x) for one factor c a row, without the probabilities themselves: e (c/s).</summary>
    public Expression Scaled(Expression factor) => Weighted(factor * Reciprocal(Sum));

    /// <summary>A value of each row, repeated over the row's elements.</summary>
    public Expression Each(Expression row) => row.Along(x.Shape, axis);

    private Expression Weighted(Expression factor) => Exponentials * Each(factor);
}
