using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>Integer arithmetic and comparisons on symbolic sizes. Names stand for sizes of at least 0.</summary>
internal static class Sizes
{
    /// <summary>The result, or null where it is not a polynomial.</summary>
    public static AbstractValue? Operate(BinaryOperatorKind kind, Dimension a, Dimension b) => kind switch
    {
        BinaryOperatorKind.Add => SizeValue.Of(a + b),
        BinaryOperatorKind.Subtract => SizeValue.Of(a - b),
        BinaryOperatorKind.Multiply => SizeValue.Of(a * b),
        BinaryOperatorKind.Divide => a.TryDivide(b, out Dimension quotient) ? SizeValue.Of(quotient) : null,
        BinaryOperatorKind.Remainder => a.TryDivide(b, out _) ? new ConstantValue(0) : null,
        BinaryOperatorKind.LessThan => Truth(IsPositive(b - a), $"{a} < {b}", a, b, a - b),
        BinaryOperatorKind.GreaterThan => Truth(IsPositive(a - b), $"{a} > {b}", a, b, b - a),
        BinaryOperatorKind.LessThanOrEqual => Truth(IsNonNegative(b - a), $"{a} <= {b}", a, b, a - b - 1),
        BinaryOperatorKind.GreaterThanOrEqual => Truth(IsNonNegative(a - b), $"{a} >= {b}", a, b, b - a - 1),
        BinaryOperatorKind.Equals => Truth(AreEqual(a, b), $"{a} == {b}", a, b),
        BinaryOperatorKind.NotEquals => Truth(!AreEqual(a, b), $"{a} != {b}", a, b, a - b, b - a),
        _ => null,
    };

    /// <summary>Whether a size is at least 0: true or false if that holds for all sizes, else null.</summary>
    public static bool? IsNonNegative(Dimension size) => Lowest(size) >= 0 ? true : Highest(size) < 0 ? false : null;

    public static bool? IsPositive(Dimension size) => IsNonNegative(size - 1);

    public static bool? AreEqual(Dimension a, Dimension b) => a == b ? true : Lowest(a - b) > 0 || Highest(a - b) < 0 ? false : null;

    /// <summary>Whether a tensor of this shape can exist: its elements are counted by an int.</summary>
    public static bool IsPossible(IReadOnlyList<Dimension> shape)
    {
        try
        {
            return Dimension.Product(shape).Terms.All(term => term.Coefficient is >= int.MinValue and <= int.MaxValue);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    public static string Names(params IEnumerable<Dimension> sizes) => string.Join(", ", sizes.SelectMany(s => s.Names).Distinct().OrderBy(n => n, StringComparer.Ordinal));

    private static AbstractValue Truth(bool? value, string condition, Dimension a, Dimension b, params Dimension[] denial) =>
        value is { } known ? ConstantValue.Of(known) : new UndecidedValue(condition, Names(a, b), denial.Length > 0 ? denial : null);

    private static double Lowest(Dimension size) => size.Terms.Any(t => t.Monomial.Degree > 0 && t.Coefficient < 0) ? double.NegativeInfinity : ConstantTerm(size);

    private static double Highest(Dimension size) => size.Terms.Any(t => t.Monomial.Degree > 0 && t.Coefficient > 0) ? double.PositiveInfinity : ConstantTerm(size);

    private static double ConstantTerm(Dimension size) => size.Terms.Where(t => t.Monomial.Degree == 0).Select(t => (double)t.Coefficient).FirstOrDefault();
}
