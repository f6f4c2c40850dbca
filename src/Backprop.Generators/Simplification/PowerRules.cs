using System;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Powers with a constant exponent: multiplications for integers, roots for halves.</summary>
internal static class PowerRules
{
    private const int LargestChain = 32;

    public static Value? ConstantExponent(Rewriter graph, Op op, Value[] x)
    {
        if (((BinaryOp)op).Kind != BinaryKind.Power || !graph.IsConstant(x[1], out double exponent)) return null;
        return exponent switch
        {
            0 => graph.Fill(1, graph.ShapeOf(x[0])),
            0.5 => graph.Unary(UnaryKind.Sqrt, x[0]),
            -0.5 => graph.Unary(UnaryKind.Rsqrt, x[0]),
            _ when Math.Abs(exponent) > LargestChain || exponent != Math.Floor(exponent) => null,
            < 0 => graph.Unary(UnaryKind.Reciprocal, Chain(graph, x[0], (int)-exponent)),
            _ => Chain(graph, x[0], (int)exponent),
        };
    }

    /// <summary>x to the n-th, n at least 1, by repeated squaring.</summary>
    private static Value Chain(Rewriter graph, Value x, int n)
    {
        Value? product = null;
        for (Value square = x; ; square = graph.Multiply(square, square))
        {
            if ((n & 1) != 0) product = product is Value p ? graph.Multiply(p, square) : square;
            n >>= 1;
            if (n == 0) return product!.Value;
        }
    }
}
