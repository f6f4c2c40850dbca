using System;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>The elementwise functions of one or two numbers.</summary>
internal static class Scalars
{
    public static double Unary(UnaryKind kind, double x) => kind switch
    {
        UnaryKind.Negate => -x,
        UnaryKind.Reciprocal => 1 / x,
        UnaryKind.Exp => Math.Exp(x),
        UnaryKind.Log => Math.Log(x),
        UnaryKind.Sqrt => Math.Sqrt(x),
        UnaryKind.Rsqrt => 1 / Math.Sqrt(x),
        UnaryKind.Sin => Math.Sin(x),
        UnaryKind.Cos => Math.Cos(x),
        UnaryKind.Tanh => Math.Tanh(x),
        UnaryKind.Sigmoid => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)),
        UnaryKind.Erf => Erf(x),
        UnaryKind.Log1p => Log1p(x),
        UnaryKind.Expm1 => Expm1(x),
        UnaryKind.Floor => Math.Floor(x),
        UnaryKind.Abs => Math.Abs(x),
        UnaryKind.Relu => x <= 0 ? 0 : x,
        _ => throw new NotSupportedException(kind.ToString()),
    };

    public static double Binary(BinaryKind kind, double a, double b) => kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Subtract => a - b,
        BinaryKind.Multiply => a * b,
        BinaryKind.Divide => a / b,
        BinaryKind.Maximum => Math.Max(a, b),
        BinaryKind.Minimum => Math.Min(a, b),
        BinaryKind.Power => Math.Pow(a, b),
        _ => throw new NotSupportedException(kind.ToString()),
    };

    public static bool Compare(CompareKind kind, double a, double b) => kind switch
    {
        CompareKind.Less => a < b,
        CompareKind.LessOrEqual => a <= b,
        CompareKind.Equal => a == b,
        CompareKind.NotEqual => a != b,
        _ => throw new NotSupportedException(kind.ToString()),
    };

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>erf(x) = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5···(2n+1)), all terms of one sign (Abramowitz and Stegun 7.1.6).</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; n < 300 && term != 0; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsInfinity(u) ? x : Math.Log(u) * (x / (u - 1));
    }

    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 + x * x * x / 6 : Math.Exp(x) - 1;
}
