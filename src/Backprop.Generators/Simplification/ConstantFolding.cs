using System;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Elementwise ops of constants, also repeated ones. Computed in double precision, like the reference semantics, and rounded once where the constant is used.</summary>
internal static class ConstantFolding
{
    public static Value? Fold(Rewriter graph, Op op, Value[] x)
    {
        double[] c = new double[x.Length];
        for (int i = 0; i < c.Length; i++)
        {
            if (!graph.IsConstant(x[i], out c[i])) return null;
        }
        (double? folded, ElementType type) = op switch
        {
            UnaryOp o => (Unary(o.Kind, c[0]), ElementType.Float32),
            BinaryOp o => (Binary(o.Kind, c[0], c[1]), ElementType.Float32),
            CompareOp o => (Truth(Compare(o.Kind, c[0], c[1])), ElementType.Bool),
            LogicalOp o => (Truth(Logical(o.Kind, c)), ElementType.Bool),
            SelectOp => (c[0] != 0 ? c[1] : c[2], graph[x[1]].Type),
            CastOp o => (c[0], o.Type),
            _ => ((double?)null, ElementType.Float32),
        };
        return folded is double value ? graph.Fill(value, type, graph.ShapeOf(x[0])) : null;
    }

    private static double? Unary(UnaryKind kind, double x) => kind switch
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
        UnaryKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryKind.Floor => Math.Floor(x),
        UnaryKind.Abs => Math.Abs(x),
        UnaryKind.Relu => x <= 0 ? 0 : x,
        _ => null,
    };

    private static double? Binary(BinaryKind kind, double a, double b) => kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Subtract => a - b,
        BinaryKind.Multiply => a * b,
        BinaryKind.Divide => a / b,
        BinaryKind.Maximum => Math.Max(a, b),
        BinaryKind.Minimum => Math.Min(a, b),
        BinaryKind.Power => Math.Pow(a, b),
        _ => null,
    };

    private static bool Compare(CompareKind kind, double a, double b) => kind switch
    {
        CompareKind.Less => a < b,
        CompareKind.LessOrEqual => a <= b,
        CompareKind.Equal => a == b,
        _ => a != b,
    };

    private static bool Logical(LogicalKind kind, double[] p) => kind switch
    {
        LogicalKind.And => p[0] != 0 && p[1] != 0,
        LogicalKind.Or => p[0] != 0 || p[1] != 0,
        _ => p[0] == 0,
    };

    private static double Truth(bool value) => value ? 1 : 0;
}
