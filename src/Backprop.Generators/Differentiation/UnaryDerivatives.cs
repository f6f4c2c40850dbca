using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;
using static Backprop.Generators.Differentiation.Expression;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// f'(x) times t for every elementwise function y = f(x) of one value. In reverse mode t is the cotangent of y, in forward mode the tangent of x:
/// the Jacobian is diagonal, so one table serves both. <see cref="Guarded"/> where f' can be infinite at a finite x.
/// </summary>
internal static class UnaryDerivatives
{
    private delegate Expression? Derivative(Expression x, Expression y, Expression t);

    private static readonly Dictionary<UnaryKind, Derivative> Table = new()
    {
        [UnaryKind.Negate] = (x, y, t) => -t,
        [UnaryKind.Reciprocal] = (x, y, t) => -Guarded(t, y * y),
        [UnaryKind.Exp] = (x, y, t) => Guarded(t, y),
        [UnaryKind.Log] = (x, y, t) => Guarded(t, Reciprocal(x)),
        [UnaryKind.Sqrt] = (x, y, t) => Guarded(0.5 * t, Reciprocal(y)),
        [UnaryKind.Rsqrt] = (x, y, t) => Guarded(-0.5 * t, y * y * y),
        [UnaryKind.Sin] = (x, y, t) => t * Cos(x),
        [UnaryKind.Cos] = (x, y, t) => -(t * Sin(x)),
        [UnaryKind.Tanh] = (x, y, t) => t * (1 - y * y),
        [UnaryKind.Sigmoid] = (x, y, t) => t * (y * (1 - y)),
        [UnaryKind.Erf] = (x, y, t) => t * (2 / Math.Sqrt(Math.PI) * Exp(-(x * x))),
        [UnaryKind.Log1p] = (x, y, t) => Guarded(t, Reciprocal(1 + x)),
        [UnaryKind.Expm1] = (x, y, t) => Guarded(t, y + 1),
        [UnaryKind.Floor] = (x, y, t) => null,
        [UnaryKind.Abs] = (x, y, t) => Select(x > 0, t, Select(x < 0, -t, 0)),
        [UnaryKind.Relu] = (x, y, t) => Select(y <= 0, 0, t),
    };

    public static Expression? Multiply(UnaryKind kind, Expression x, Expression y, Expression t) => Table[kind](x, y, t);
}
