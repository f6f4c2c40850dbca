using System;

namespace Backprop;

/// <summary>
/// Scalar functions in double precision that <see cref="Math"/> lacks or evaluates with cancellation.
/// Each is accurate to a few units in the last place, unless it says otherwise, and correct at infinities, NaN and signed zero.
/// </summary>
static class SpecialFunctions
{
    /// <summary><c>log(1 + x)</c> without the rounding of <c>1 + x</c>: the rounding error of the sum is put back to first order (Kahan).</summary>
    public static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(x)
            ? x
            : Math.Log(sum) - (sum == 0 ? 0 : (sum - 1 - x) / sum);
    }

    /// <summary><c>exp(x) - 1</c> without cancellation: <c>(e - 1) x / log(e)</c>, whose errors in <c>e = exp(x)</c> cancel (Kahan).</summary>
    public static double Expm1(double x)
    {
        double e = Math.Exp(x);
        return e == 1 ? x
            : e == 0 ? -1
            : double.IsPositiveInfinity(e) ? e
            : (e - 1) * (x / Math.Log(e));
    }

    /// <summary><c>1 / (1 + exp(-x))</c>; the exponential never overflows.</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary><c>log(1 + exp(x))</c>; the exponential never overflows.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>The error function, <c>2/sqrt(pi)</c> times the integral of <c>exp(-t^2)</c> from 0 to x.</summary>
    public static double Erf(double x) =>
        Math.Abs(x) < SeriesLimit ? ErfSeries(x) :
        x > 0 ? 1 - ErfcFraction(x) :
        x < 0 ? ErfcFraction(-x) - 1 :
        x;

    /// <summary><c>1 - erf(x)</c>, relative error below 1e-13: in the upper tail, where the subtraction would cancel, there is none.</summary>
    public static double Erfc(double x) => x >= SeriesLimit ? ErfcFraction(x) : 1 - Erf(x);

    // Below, the series converges in a few dozen terms; above, the fraction does.
    const double SeriesLimit = 2;

    /// <summary>
    /// <c>erf(x) = 2/sqrt(pi) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 3 5 ... (2n+1))</c>
    /// (NIST Digital Library of Mathematical Functions 7.6.2). All terms have one sign, so nothing cancels.
    /// </summary>
    static double ErfSeries(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>
    /// <c>erfc(x) = exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))</c> for positive x
    /// (DLMF 7.9.1, contracted), from the inside out. A hundred levels are more than double precision needs from x = 2 on.
    /// </summary>
    static double ErfcFraction(double x)
    {
        double denominator = x;
        for (int n = 100; n >= 1; n--)
        {
            denominator = x + 0.5 * n / denominator;
        }
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * denominator);
    }
}
