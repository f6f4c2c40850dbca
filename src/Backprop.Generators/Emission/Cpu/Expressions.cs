using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>The C# of each elementwise op, for one number and for a vector <c>V</c>. Placeholders {0}, {1}, {2} are operands.</summary>
internal static class Expressions
{
    public static string Scalar(Op op, ElementType operand, params string[] operands) => string.Format(System.Globalization.CultureInfo.InvariantCulture, op switch
    {
        UnaryOp o => ScalarUnary[o.Kind],
        BinaryOp o => ScalarBinary[o.Kind],
        CompareOp { Kind: CompareKind.Less } => "{0} < {1}",
        CompareOp { Kind: CompareKind.LessOrEqual } => "{0} <= {1}",
        CompareOp { Kind: CompareKind.Equal } => "{0} == {1}",
        CompareOp => "{0} != {1}",
        LogicalOp { Kind: LogicalKind.And } => "{0} & {1}",
        LogicalOp { Kind: LogicalKind.Or } => "{0} | {1}",
        LogicalOp => "!{0}",
        SelectOp => "{0} ? {1} : {2}",
        CastOp { Type: ElementType.Int32 } => "(int){0}",
        CastOp when operand == ElementType.Bool => "{0} ? 1f : 0f",
        CastOp => "(float){0}",
        _ => throw new InvalidGraphException($"{op.Name} is not elementwise"),
    }, operands);

    public static string Vector(Op op, ElementType operand, params string[] operands) => string.Format(System.Globalization.CultureInfo.InvariantCulture, op switch
    {
        UnaryOp o => VectorUnary[o.Kind],
        BinaryOp o => VectorBinary[o.Kind],
        CompareOp o => operand == ElementType.Int32 ? VectorIntegerCompare[o.Kind] : VectorCompare[o.Kind],
        LogicalOp { Kind: LogicalKind.And } => "V.And({0}, {1})",
        LogicalOp { Kind: LogicalKind.Or } => "V.Or({0}, {1})",
        LogicalOp => "V.Not({0})",
        SelectOp => "V.Select({0}, {1}, {2})",
        CastOp { Type: ElementType.Int32 } => "V.ToInt({0})",
        CastOp when operand == ElementType.Bool => "V.And({0}, V.Create(1f))",
        CastOp => "V.ToFloat({0})",
        _ => throw new InvalidGraphException($"{op.Name} is not elementwise"),
    }, operands);

    private static readonly Dictionary<UnaryKind, string> ScalarUnary = new()
    {
        [UnaryKind.Negate] = "-{0}",
        [UnaryKind.Reciprocal] = "1f / {0}",
        [UnaryKind.Exp] = "ScalarMath.Exp({0})",
        [UnaryKind.Log] = "ScalarMath.Log({0})",
        [UnaryKind.Sqrt] = "MathF.Sqrt({0})",
        [UnaryKind.Rsqrt] = "1f / MathF.Sqrt({0})",
        [UnaryKind.Sin] = "ScalarMath.Sin({0})",
        [UnaryKind.Cos] = "ScalarMath.Cos({0})",
        [UnaryKind.Tanh] = "ScalarMath.Tanh({0})",
        [UnaryKind.Sigmoid] = "ScalarMath.Sigmoid({0})",
        [UnaryKind.Erf] = "ScalarMath.Erf({0})",
        [UnaryKind.Log1p] = "ScalarMath.Log1p({0})",
        [UnaryKind.Expm1] = "ScalarMath.Expm1({0})",
        [UnaryKind.Floor] = "MathF.Floor({0})",
        [UnaryKind.Abs] = "MathF.Abs({0})",
        [UnaryKind.Relu] = "{0} <= 0f ? 0f : {0}",
    };

    private static readonly Dictionary<UnaryKind, string> VectorUnary = new()
    {
        [UnaryKind.Negate] = "-{0}",
        [UnaryKind.Reciprocal] = "V.Create(1f) / {0}",
        [UnaryKind.Exp] = "V.Exp({0})",
        [UnaryKind.Log] = "V.Log({0})",
        [UnaryKind.Sqrt] = "V.Sqrt({0})",
        [UnaryKind.Rsqrt] = "V.Create(1f) / V.Sqrt({0})",
        [UnaryKind.Sin] = "V.Sin({0})",
        [UnaryKind.Cos] = "V.Cos({0})",
        [UnaryKind.Tanh] = "V.Tanh({0})",
        [UnaryKind.Sigmoid] = "V.Sigmoid({0})",
        [UnaryKind.Erf] = "V.Erf({0})",
        [UnaryKind.Log1p] = "V.Log1p({0})",
        [UnaryKind.Expm1] = "V.Expm1({0})",
        [UnaryKind.Floor] = "V.Floor({0})",
        [UnaryKind.Abs] = "V.Abs({0})",
        [UnaryKind.Relu] = "V.Select(V.LessThanOrEqual({0}, V.Zero), V.Zero, {0})",
    };

    private static readonly Dictionary<BinaryKind, string> ScalarBinary = new()
    {
        [BinaryKind.Add] = "{0} + {1}",
        [BinaryKind.Subtract] = "{0} - {1}",
        [BinaryKind.Multiply] = "{0} * {1}",
        [BinaryKind.Divide] = "{0} / {1}",
        [BinaryKind.Maximum] = "MathF.Max({0}, {1})",
        [BinaryKind.Minimum] = "MathF.Min({0}, {1})",
        [BinaryKind.Power] = "ScalarMath.Pow({0}, {1})",
    };

    private static readonly Dictionary<BinaryKind, string> VectorBinary = new()
    {
        [BinaryKind.Add] = "{0} + {1}",
        [BinaryKind.Subtract] = "{0} - {1}",
        [BinaryKind.Multiply] = "{0} * {1}",
        [BinaryKind.Divide] = "{0} / {1}",
        [BinaryKind.Maximum] = "V.Max({0}, {1})",
        [BinaryKind.Minimum] = "V.Min({0}, {1})",
        [BinaryKind.Power] = "V.Pow({0}, {1})",
    };

    private static readonly Dictionary<CompareKind, string> VectorCompare = new()
    {
        [CompareKind.Less] = "V.LessThan({0}, {1})",
        [CompareKind.LessOrEqual] = "V.LessThanOrEqual({0}, {1})",
        [CompareKind.Equal] = "V.Equal({0}, {1})",
        [CompareKind.NotEqual] = "V.NotEqual({0}, {1})",
    };

    private static readonly Dictionary<CompareKind, string> VectorIntegerCompare = new()
    {
        [CompareKind.Less] = "V.LessThanInt({0}, {1})",
        [CompareKind.LessOrEqual] = "V.LessThanOrEqualInt({0}, {1})",
        [CompareKind.Equal] = "V.EqualInt({0}, {1})",
        [CompareKind.NotEqual] = "V.Not(V.EqualInt({0}, {1}))",
    };
}
