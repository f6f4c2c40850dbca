using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>C#'s arithmetic on boxed values. The C# compiler has promoted the operands already, so that both have one type.</summary>
internal static class Constants
{
    public static bool IsNumeric(SpecialType type) => type is >= SpecialType.System_Char and <= SpecialType.System_Double and not SpecialType.System_Decimal;

    public static bool IsNumber(object value) => value is int or long or float or double or uint or ulong or short or ushort or byte or sbyte or char;

    public static object Convert(object value, SpecialType type) => type switch
    {
        SpecialType.System_Double => value is char c ? c : System.Convert.ToDouble(value, CultureInfo.InvariantCulture),
        SpecialType.System_Single => value is char c ? c : System.Convert.ToSingle(value, CultureInfo.InvariantCulture),
        _ => value is double or float ? Truncate(System.Convert.ToDouble(value, CultureInfo.InvariantCulture), type) : Wrap(ToInt64(value), type),
    };

    public static object? Unary(UnaryOperatorKind kind, object? value) => (kind, value) switch
    {
        (UnaryOperatorKind.Not, bool v) => !v,
        (UnaryOperatorKind.Minus, int v) => unchecked(-v),
        (UnaryOperatorKind.Minus, long v) => unchecked(-v),
        (UnaryOperatorKind.Minus, float v) => -v,
        (UnaryOperatorKind.Minus, double v) => -v,
        (UnaryOperatorKind.BitwiseNegation, int v) => ~v,
        (UnaryOperatorKind.BitwiseNegation, long v) => ~v,
        _ => null,
    };

    /// <summary>The result, or null if there is no such operator.</summary>
    public static object? Binary(BinaryOperatorKind kind, object? left, object? right) => (left, right) switch
    {
        (float a, float b) => Real(kind, a, b) switch { double v => (float)v, var other => other },
        (double a, double b) => Real(kind, a, b),
        (bool a, bool b) => Logical(kind, a, b),
        (int a, int b) => Integer(kind, a, b, 32) switch { long v => unchecked((int)v), var other => other },
        (uint a, uint b) => Integer(kind, a, b, 32) switch { long v => unchecked((uint)v), var other => other },
        (uint a, int b) when IsShift(kind) => Integer(kind, a, b, 32) switch { long v => unchecked((uint)v), var other => other },
        (ulong a, ulong b) => Unsigned(kind, a, b),
        (ulong a, int b) when IsShift(kind) => Unsigned(kind, a, unchecked((ulong)b)),
        (int or long, int or long) => Integer(kind, ToInt64(left), ToInt64(right), 64),
        _ when kind == BinaryOperatorKind.Add && (left is string || right is string) => Text(left) + Text(right),
        _ when kind == BinaryOperatorKind.Equals => Equals(left, right),
        _ when kind == BinaryOperatorKind.NotEquals => !Equals(left, right),
        _ when left is null || right is null => Lifted(kind),
        // Members of enums with other underlying types; everything else has been promoted.
        _ when left is not (double or float) && right is not (double or float) && IsNumber(left) && IsNumber(right) => Integer(kind, ToInt64(left), ToInt64(right), 64),
        _ => null,
    };

    private static bool IsShift(BinaryOperatorKind kind) => kind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;

    /// <summary>An operator on nullable numbers of which one is null: no order holds, and arithmetic gives null.</summary>
    private static object? Lifted(BinaryOperatorKind kind) =>
        kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual ? false : null;

    /// <summary>On integers of at most 64 bits; of the result, the lower <paramref name="bits"/> count.</summary>
    private static object? Integer(BinaryOperatorKind kind, long a, long b, int bits) => kind switch
    {
        BinaryOperatorKind.Add => unchecked(a + b),
        BinaryOperatorKind.Subtract => unchecked(a - b),
        BinaryOperatorKind.Multiply => unchecked(a * b),
        BinaryOperatorKind.Divide => b == 0 ? throw DivideByZero() : b == -1 ? unchecked(-a) : a / b,
        BinaryOperatorKind.Remainder => b == 0 ? throw DivideByZero() : b == -1 ? 0L : a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        BinaryOperatorKind.LeftShift => a << (int)(b & (bits - 1)),
        BinaryOperatorKind.RightShift => a >> (int)(b & (bits - 1)),
        BinaryOperatorKind.UnsignedRightShift => unchecked((long)((bits == 32 ? (uint)a : (ulong)a) >> (int)(b & (bits - 1)))),
        _ => Order(kind, a.CompareTo(b)),
    };

    private static object? Unsigned(BinaryOperatorKind kind, ulong a, ulong b) => kind switch
    {
        BinaryOperatorKind.Divide => b == 0 ? throw DivideByZero() : a / b,
        BinaryOperatorKind.Remainder => b == 0 ? throw DivideByZero() : a % b,
        BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift => a >> (int)(b & 63),
        _ => Order(kind, a.CompareTo(b)) ?? (Integer(kind, unchecked((long)a), unchecked((long)b), 64) is long v ? unchecked((ulong)v) : null),
    };

    private static object? Real(BinaryOperatorKind kind, double a, double b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.LessThan => a < b,
        BinaryOperatorKind.LessThanOrEqual => a <= b,
        BinaryOperatorKind.GreaterThan => a > b,
        BinaryOperatorKind.GreaterThanOrEqual => a >= b,
        BinaryOperatorKind.Equals => a == b,
        BinaryOperatorKind.NotEquals => a != b,
        _ => null,
    };

    private static object? Logical(BinaryOperatorKind kind, bool a, bool b) => kind switch
    {
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.NotEquals => a ^ b,
        BinaryOperatorKind.Equals => a == b,
        _ => null,
    };

    private static object? Order(BinaryOperatorKind kind, int order) => kind switch
    {
        BinaryOperatorKind.LessThan => order < 0,
        BinaryOperatorKind.LessThanOrEqual => order <= 0,
        BinaryOperatorKind.GreaterThan => order > 0,
        BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
        BinaryOperatorKind.Equals => order == 0,
        BinaryOperatorKind.NotEquals => order != 0,
        _ => null,
    };

    private static DefinitionFailure DivideByZero() => new(nameof(DivideByZeroException), "division by zero");

    private static string? Text(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture);

    private static long ToInt64(object value) => value switch
    {
        ulong v => unchecked((long)v),
        char v => v,
        _ => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static object Truncate(double value, SpecialType type) => type switch
    {
        SpecialType.System_UInt64 => unchecked((ulong)value),
        _ => Wrap(unchecked((long)value), type),
    };

    private static object Wrap(long value, SpecialType type) => unchecked(type switch
    {
        SpecialType.System_Int32 => (object)(int)value,
        SpecialType.System_UInt32 => (uint)value,
        SpecialType.System_UInt64 => (ulong)value,
        SpecialType.System_Int16 => (short)value,
        SpecialType.System_UInt16 => (ushort)value,
        SpecialType.System_Byte => (byte)value,
        SpecialType.System_SByte => (sbyte)value,
        SpecialType.System_Char => (char)value,
        _ => value,
    });
}
