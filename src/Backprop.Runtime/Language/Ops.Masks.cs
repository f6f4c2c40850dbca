using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>Elementwise equality, with broadcasting; false where an operand is NaN.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Mask Equal(Variable a, Variable b) => Elementwise.Compare(nameof(Equal), a, b, (x, y) => x == y);

    /// <summary>Elementwise inequality, with broadcasting; true where an operand is NaN.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Mask NotEqual(Variable a, Variable b) => Elementwise.Compare(nameof(NotEqual), a, b, (x, y) => x != y);

    /// <summary>Elementwise equality, with broadcasting.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Mask Equal(Indices a, Indices b) => Elementwise.Compare(nameof(Equal), a, b, (x, y) => x == y);

    /// <summary>Elementwise inequality, with broadcasting.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Mask NotEqual(Indices a, Indices b) => Elementwise.Compare(nameof(NotEqual), a, b, (x, y) => x != y);

    /// <summary>
    /// Elementwise <c>mask ? whenTrue : whenFalse</c>, with broadcasting of all three. A selection, not a product: what is not selected may be infinite or
    /// NaN without a trace in the result or in the gradients.
    /// </summary>
    /// <param name="mask">The condition.</param>
    /// <param name="whenTrue">The values where the mask is set.</param>
    /// <param name="whenFalse">The values where it is not.</param>
    /// <returns>A result of the three operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Variable Where(Mask mask, Variable whenTrue, Variable whenFalse)
    {
        (double, double)[] choices = Elementwise.Zip(
            nameof(Where), whenTrue.Shape, whenTrue.Values, whenFalse.Shape, whenFalse.Values, (x, y) => (x, y), out int[] choicesShape);
        double[] values = Elementwise.Zip<bool, (double WhenTrue, double WhenFalse), double>(
            nameof(Where), mask.Shape, mask.Values, choicesShape, choices, (condition, choice) => condition ? choice.WhenTrue : choice.WhenFalse, out int[] shape);
        return new Variable(shape, values);
    }

    /// <summary>1 where the mask is set, 0 elsewhere. The gradient stops here.</summary>
    /// <param name="mask">The operand, of any shape; the result has the same shape.</param>
    public static Variable ToVariable(Mask mask) => new(mask.Shape.ToArray(), Elementwise.Map(mask.Values, v => v ? 1.0 : 0.0));

    /// <summary>The integers as real numbers.</summary>
    /// <param name="indices">The operand, of any shape; the result has the same shape. Exact in the compiled code up to 2^24.</param>
    public static Variable ToVariable(Indices indices) => new(indices.Shape.ToArray(), Elementwise.Map(indices.Values, v => (double)v));
}
