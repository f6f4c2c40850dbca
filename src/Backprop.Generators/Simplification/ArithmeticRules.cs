using System;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Identities of arithmetic that hold bit for bit. Negations move outwards, where they meet other negations or turn sums into differences.</summary>
internal static class ArithmeticRules
{
    public static Value? Unary(Rewriter graph, Op op, Value[] x) => ((UnaryOp)op).Kind switch
    {
        UnaryKind.Negate when graph.Is(x[0], UnaryKind.Negate) => graph.Operand(x[0]),
        UnaryKind.Negate when Scaled(graph, x[0], out Value y, out double c) => graph.Scale(y, -c),
        UnaryKind.Abs when graph.Is(x[0], UnaryKind.Negate) => graph.Unary(UnaryKind.Abs, graph.Operand(x[0])),
        UnaryKind.Abs when graph.Is(x[0], UnaryKind.Abs) => x[0],
        UnaryKind.Relu when graph.Is(x[0], UnaryKind.Relu) => x[0],
        _ => null,
    };

    public static Value? Binary(Rewriter graph, Op op, Value[] x) => ((BinaryOp)op).Kind switch
    {
        BinaryKind.Add => Add(graph, x[0], x[1]) ?? Add(graph, x[1], x[0]),
        BinaryKind.Subtract => Subtract(graph, x[0], x[1]),
        BinaryKind.Multiply => Multiply(graph, x[0], x[1]) ?? Multiply(graph, x[1], x[0]),
        BinaryKind.Divide => Divide(graph, x[0], x[1]),
        BinaryKind.Maximum or BinaryKind.Minimum when x[0] == x[1] => x[0],
        _ => null,
    };

    private static Value? Add(Rewriter graph, Value a, Value b) =>
        graph.IsConstant(b, -0.0) ? a
        : graph.Is(b, UnaryKind.Negate) ? graph.Subtract(a, graph.Operand(b))
        : null;

    private static Value? Subtract(Rewriter graph, Value a, Value b) =>
        graph.IsConstant(b, 0.0) ? a
        : graph.IsConstant(a, -0.0) ? graph.Negate(b)
        : graph.Is(b, UnaryKind.Negate) ? graph.Add(a, graph.Operand(b))
        : null;

    private static Value? Multiply(Rewriter graph, Value a, Value b)
    {
        if (graph.Is(a, UnaryKind.Negate)) return graph.Negate(graph.Multiply(graph.Operand(a), b));
        if (!graph.IsConstant(b, out double c)) return null;
        return c == 1 ? a
            : c == -1 ? graph.Negate(a)
            : Scaled(graph, a, out Value y, out double d) && (IsPowerOfTwo(c) || IsPowerOfTwo(d)) ? graph.Scale(y, c * d)
            : null;
    }

    private static Value? Divide(Rewriter graph, Value a, Value b)
    {
        if (graph.Is(a, UnaryKind.Negate)) return graph.Negate(graph.Divide(graph.Operand(a), b));
        if (graph.Is(b, UnaryKind.Negate)) return graph.Negate(graph.Divide(a, graph.Operand(b)));
        if (graph.IsConstant(a, 1)) return graph.Unary(UnaryKind.Reciprocal, b);
        return graph.IsConstant(b, out double c) && IsPowerOfTwo(c) ? graph.Scale(a, 1 / c) : null;
    }

    /// <summary>Recognises y c and c y with a constant c.</summary>
    private static bool Scaled(Rewriter graph, Value x, out Value y, out double c)
    {
        (y, c) = (default, 0);
        if (!graph.Is(x, out BinaryOp op) || op.Kind != BinaryKind.Multiply) return false;
        int constant = graph.IsConstant(graph.Operand(x, 1), out c) ? 1 : graph.IsConstant(graph.Operand(x, 0), out c) ? 0 : -1;
        if (constant < 0) return false;
        y = graph.Operand(x, 1 - constant);
        return true;
    }

    /// <summary>A power of two far from overflow and underflow, by which products are exact.</summary>
    private static bool IsPowerOfTwo(double c)
    {
        const long Mantissa = 0xFFFFFFFFFFFFF;
        return Math.Abs(c) is >= 1e-6 and <= 1e6 && (BitConverter.DoubleToInt64Bits(c) & Mantissa) == 0;
    }
}
