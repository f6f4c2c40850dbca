using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>
    /// A value with a gradient of its own: what is differentiated is not how the value was computed but what the function says. So a network trains through steps that have no useful derivative
    /// (rounding, signs, nearest neighbours), or with another gradient than the true one (reversed, scaled, clipped, written in a better way).
    /// <code>
    /// // The sign, and in the backward pass the derivative of clamp(x, -1, 1): a straight-through estimator.
    /// static Variable Sign(Variable x) => CustomGradient(Where(x >= 0, 1, -1), x, gradient => Where(Abs(x) &lt;= 1, gradient, 0));
    ///
    /// // The identity, whose gradient is reversed: what comes before learns to make the loss larger.
    /// static Variable Reversed(Variable x, double weight) => CustomGradient(x, x, gradient => -weight * gradient);
    ///
    /// // The identity, whose gradient is clipped.
    /// static Variable Clipped(Variable x) => CustomGradient(x, x, gradient => Clamp(gradient, -1, 1));
    /// </code>
    /// </summary>
    /// <param name="value">The result, of any shape. No gradient passes through how it is computed.</param>
    /// <param name="x">What has a gradient: usually what the value is computed from. What the value depends on beside it has none from here.</param>
    /// <param name="gradient">
    /// From the gradient of a loss with respect to the result, of the result's shape, to that with respect to x, of x's shape: a lambda, a local function or a method. It may read everything around it, and may only
    /// compute: no random numbers, no states. It runs in the backward pass only. It is differentiated itself where second derivatives are wanted.
    /// </param>
    /// <remarks>
    /// The chain rule takes a gradient function that is linear: <c>Jᵀ gradient</c> for some matrix J. Products with the Hessian need that, and take J for the derivative of the result; others, such as a
    /// clipped gradient, have none. Gradient checks take the function for what it says, and compare with the slope that it stands for.
    /// Bengio et al., "Estimating or propagating gradients through stochastic neurons", 2013; Ganin and Lempitsky, "Unsupervised domain adaptation by backpropagation", 2015.
    /// </remarks>
    /// <returns>The value.</returns>
    public static Variable CustomGradient(Variable value, Variable x, Func<Variable, Variable> gradient) => StoppedValues.Pass(value, [x], u => [gradient(u)]);

    /// <summary>A value with gradients of its own with respect to two operands.</summary>
    /// <param name="value">The result, of any shape. No gradient passes through how it is computed.</param>
    /// <param name="a">What has the first gradient.</param>
    /// <param name="b">What has the second gradient.</param>
    /// <param name="gradient">From the gradient with respect to the result to those with respect to a and b, each of its operand's shape: where an operand is repeated, the sum over the repetitions.</param>
    /// <returns>The value.</returns>
    /// <inheritdoc cref="CustomGradient(Variable, Variable, Func{Variable, Variable})"/>
    public static Variable CustomGradient(Variable value, Variable a, Variable b, Func<Variable, (Variable A, Variable B)> gradient) => StoppedValues.Pass(value, [a, b], u =>
    {
        (Variable da, Variable db) = gradient(u);
        return [da, db];
    });

    /// <summary>A value with gradients of its own with respect to three operands.</summary>
    /// <param name="value">The result, of any shape. No gradient passes through how it is computed.</param>
    /// <param name="a">What has the first gradient.</param>
    /// <param name="b">What has the second gradient.</param>
    /// <param name="c">What has the third gradient.</param>
    /// <param name="gradient">From the gradient with respect to the result to those with respect to a, b and c, each of its operand's shape: where an operand is repeated, the sum over the repetitions.</param>
    /// <returns>The value.</returns>
    /// <inheritdoc cref="CustomGradient(Variable, Variable, Func{Variable, Variable})"/>
    public static Variable CustomGradient(Variable value, Variable a, Variable b, Variable c, Func<Variable, (Variable A, Variable B, Variable C)> gradient) => StoppedValues.Pass(value, [a, b, c], u =>
    {
        (Variable da, Variable db, Variable dc) = gradient(u);
        return [da, db, dc];
    });
}
