using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>Elementwise power <c>a^b</c>, with broadcasting; scalars convert: <c>Pow(x, 2)</c>.</summary>
    /// <remarks>As IEEE 754's pow: anything to the power 0 is 1, a negative base with a fractional exponent gives NaN.
    /// Gradients: that of the base is 0 where <c>b = 0</c>; that of the exponent is 0 where <c>a = 0</c> and <c>b &gt;= 0</c>.</remarks>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Variable Pow(Variable a, Variable b) => Elementwise.Zip(nameof(Pow), a, b, Math.Pow);

    /// <summary>Elementwise larger value, with broadcasting; NaN if either is NaN. A tie splits the gradient evenly.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Variable Maximum(Variable a, Variable b) => Elementwise.Zip(nameof(Maximum), a, b, Math.Max);

    /// <summary>Elementwise smaller value, with broadcasting; NaN if either is NaN. A tie splits the gradient evenly.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <returns>A result of the operands' broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Variable Minimum(Variable a, Variable b) => Elementwise.Zip(nameof(Minimum), a, b, Math.Min);

    /// <summary>Elementwise <c>x &lt; minimum ? minimum : x &gt; maximum ? maximum : x</c>. The gradient at both bounds is 1.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    /// <param name="minimum">The lower bound.</param>
    /// <param name="maximum">The upper bound.</param>
    public static Variable Clamp(Variable x, double minimum, double maximum) => Elementwise.Map(x, v => v < minimum ? minimum : v > maximum ? maximum : v);
}
