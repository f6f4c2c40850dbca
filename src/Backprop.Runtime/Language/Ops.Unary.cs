using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>Elementwise <c>e^x</c>.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Exp(Variable x) => Elementwise.Map(x, Math.Exp);

    /// <summary>Elementwise natural logarithm: -infinity at 0, NaN below. The gradient at 0 is infinite, but 0 where the incoming gradient is 0.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Log(Variable x) => Elementwise.Map(x, Math.Log);

    /// <summary>Elementwise square root: NaN below 0. The gradient at 0 is infinite, but 0 where the incoming gradient is 0.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Sqrt(Variable x) => Elementwise.Map(x, Math.Sqrt);

    /// <summary>Elementwise <c>1 / sqrt(x)</c>: infinity at 0, NaN below.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Rsqrt(Variable x) => Elementwise.Map(x, v => 1 / Math.Sqrt(v));

    /// <summary>Elementwise <c>1 / x</c>.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Reciprocal(Variable x) => Elementwise.Map(x, v => 1 / v);

    /// <summary>Elementwise absolute value. The gradient at 0 is 0.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Abs(Variable x) => Elementwise.Map(x, Math.Abs);

    /// <summary>Elementwise <c>x * x</c>.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Square(Variable x) => Elementwise.Map(x, v => v * v);

    /// <summary>Elementwise sine of angles in radians.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Sin(Variable x) => Elementwise.Map(x, Math.Sin);

    /// <summary>Elementwise cosine of angles in radians.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Cos(Variable x) => Elementwise.Map(x, Math.Cos);

    /// <summary>Elementwise hyperbolic tangent.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Tanh(Variable x) => Elementwise.Map(x, Math.Tanh);

    /// <summary>Elementwise logistic function <c>1 / (1 + e^-x)</c>, without overflow.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Sigmoid(Variable x) => Elementwise.Map(x, SpecialFunctions.Sigmoid);

    /// <summary>Elementwise error function, <c>2/sqrt(pi)</c> times the integral of <c>e^(-t^2)</c> from 0 to x.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Erf(Variable x) => Elementwise.Map(x, SpecialFunctions.Erf);

    /// <summary>Elementwise <c>log(1 + x)</c>, accurate near 0; -infinity at -1, NaN below.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Log1p(Variable x) => Elementwise.Map(x, SpecialFunctions.Log1p);

    /// <summary>Elementwise <c>e^x - 1</c>, accurate near 0.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Expm1(Variable x) => Elementwise.Map(x, SpecialFunctions.Expm1);

    /// <summary>Elementwise largest integer not above x. The gradient is 0 everywhere.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Floor(Variable x) => Elementwise.Map(x, Math.Floor);

    /// <summary>Elementwise rectifier <c>x &lt;= 0 ? 0 : x</c>. The gradient at 0 is 0.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Relu(Variable x) => Elementwise.Map(x, v => v <= 0 ? 0 : v);

    /// <summary>Elementwise <c>x &gt; 0 ? x : slope * x</c>. The gradient at 0 is the slope.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    /// <param name="slope">The slope for negative numbers.</param>
    public static Variable LeakyRelu(Variable x, double slope = 0.01) => Elementwise.Map(x, v => v > 0 ? v : slope * v);

    /// <summary>Elementwise exponential linear unit <c>x &gt; 0 ? x : alpha * (e^x - 1)</c>. The gradient at 0 is alpha.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    /// <param name="alpha">Minus the limit at -infinity.</param>
    /// <remarks>Clevert, Unterthiner, Hochreiter: "Fast and accurate deep network learning by exponential linear units", 2015.</remarks>
    public static Variable Elu(Variable x, double alpha = 1) => Elementwise.Map(x, v => v > 0 ? v : alpha * SpecialFunctions.Expm1(v));

    /// <summary>
    /// Elementwise Gaussian error linear unit <c>x * Phi(x)</c>, where Phi is the normal distribution function, or its approximation
    /// <c>x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))</c>.
    /// </summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    /// <param name="approximate">Whether to use the approximation by the hyperbolic tangent.</param>
    /// <remarks>Hendrycks, Gimpel: "Gaussian error linear units", 2016.</remarks>
    public static Variable Gelu(Variable x, bool approximate = false) => approximate
        ? Elementwise.Map(x, v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))))
        : Elementwise.Map(x, v => 0.5 * v * SpecialFunctions.Erfc(-v / Math.Sqrt(2)));

    /// <summary>Elementwise sigmoid linear unit <c>x * sigmoid(x)</c>, also called swish.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Silu(Variable x) => Elementwise.Map(x, v => v * SpecialFunctions.Sigmoid(v));

    /// <summary>Elementwise <c>log(1 + e^x)</c>, without overflow.</summary>
    /// <param name="x">The operand, of any shape; the result has the same shape.</param>
    public static Variable Softplus(Variable x) => Elementwise.Map(x, SpecialFunctions.Softplus);
}
