using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>A C# expression of type Variable.</summary>
/// <param name="Text">The expression; it can be an operand of anything.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Magnitude">About the largest absolute value of its elements, so that definitions stay within the range in which single precision can be judged.</param>
internal sealed record Term(string Text, TensorShape Shape, double Magnitude = 1)
{
    public int Rank => Shape.Rank;
}

/// <summary>A C# expression of type Indices.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Limit">What its elements are below.</param>
internal sealed record IndexTerm(string Text, TensorShape Shape, Dimension Limit);

/// <summary>Shapes and numbers of definitions.</summary>
internal static class Shapes
{
    /// <summary>NumPy's broadcasting, or null.</summary>
    public static TensorShape? Broadcast(TensorShape a, TensorShape b)
    {
        var extents = new Dimension[Math.Max(a.Rank, b.Rank)];
        for (int fromEnd = 1; fromEnd <= extents.Length; fromEnd++)
        {
            Dimension p = fromEnd <= a.Rank ? a[a.Rank - fromEnd] : Dimension.One, q = fromEnd <= b.Rank ? b[b.Rank - fromEnd] : Dimension.One;
            if (p != q && !p.IsOne && !q.IsOne) return null;
            extents[extents.Length - fromEnd] = p.IsOne ? q : p;
        }
        return new(extents);
    }

    public static Dimension Substitute(Dimension dimension, IReadOnlyDictionary<string, Dimension> values) =>
        dimension.Terms.Select(t => Dimension.Constant(t.Coefficient) * Dimension.Product(t.Monomial.Names.Select(n => values.TryGetValue(n, out Dimension? value) ? value : Dimension.Symbol(n)))).Aggregate(Dimension.Zero, (a, b) => a + b);

    public static TensorShape Substitute(TensorShape shape, IReadOnlyDictionary<string, Dimension> values) => new(shape.Dimensions.Select(d => Substitute(d, values)));

    /// <summary>The size of a typical instance, to keep definitions small.</summary>
    public static long Typical(Dimension dimension) => dimension.Evaluate(name => name switch { "B" => 17, "T" => 9, _ => 4 });

    public static long Typical(TensorShape shape) => Typical(shape.Count);

    public static IEnumerable<string> Names(TensorShape shape) => shape.Dimensions.SelectMany(d => d.Names).Distinct();

    /// <summary>A size as an expression over its names, which <paramref name="text"/> turns into expressions.</summary>
    public static string Text(Dimension size, Func<string, string> text)
    {
        if (size.IsConstant) return Literal(size.Value);
        if (size.Name is string name) return text(name);
        return "(" + string.Join(" + ", size.Terms.Select(t => string.Join(" * ", t.Monomial.Names.Select(text).Prepend(Literal(t.Coefficient)).Where(factor => factor != "1" || t.Monomial.Degree == 0)))) + ")";
    }

    public static string Literal(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return value < 0 ? "(" + text + ")" : text;
    }

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);
}
