using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Backprop.Generators.Graphs;

/// <summary>
/// The extent of one axis: a polynomial with integer coefficients over named sizes, in canonical form, so that equal
/// extents are equal values. <c>2*B*T + 1</c> is three facts: names are sorted within a monomial, monomials are sorted,
/// and no coefficient is zero.
/// </summary>
internal sealed class Dimension : IEquatable<Dimension>, IComparable<Dimension>
{
    public static readonly Dimension Zero = new([]);

    public static readonly Dimension One = new([new Term(1, Monomial.Unit)]);

    private readonly Term[] terms;

    private Dimension(Term[] terms) => this.terms = terms;

    /// <summary>The terms in canonical order: higher degree first, then by name; the constant is last.</summary>
    public IReadOnlyList<Term> Terms => terms;

    public bool IsConstant => terms.Length == 0 || (terms.Length == 1 && terms[0].Monomial.Degree == 0);

    /// <summary>The value of a constant dimension.</summary>
    public long Value => IsConstant ? terms.Length == 0 ? 0 : terms[0].Coefficient : throw new InvalidOperationException($"{this} is not a constant");

    public bool IsZero => terms.Length == 0;

    public bool IsOne => IsConstant && Value == 1;

    /// <summary>The single name this dimension consists of, or null.</summary>
    public string? Name => terms.Length == 1 && terms[0].Coefficient == 1 && terms[0].Monomial.Degree == 1 ? terms[0].Monomial.Names[0] : null;

    /// <summary>The names this dimension depends on, sorted, each once.</summary>
    public IEnumerable<string> Names => terms.SelectMany(t => t.Monomial.Names).Distinct().OrderBy(n => n, StringComparer.Ordinal);

    public static Dimension Constant(long value) => value == 0 ? Zero : new([new Term(value, Monomial.Unit)]);

    public static Dimension Symbol(string name) => new([new Term(1, new Monomial([name]))]);

    public static implicit operator Dimension(int value) => Constant(value);

    public static implicit operator Dimension(long value) => Constant(value);

    public static Dimension operator +(Dimension left, Dimension right) =>
        left.IsZero ? right : right.IsZero ? left : left.IsConstant && right.IsConstant ? Constant(checked(left.Value + right.Value)) : Canonical(left.terms.Concat(right.terms));

    public static Dimension operator -(Dimension left, Dimension right) => right.IsZero ? left : left + right * Constant(-1);

    public static Dimension operator *(Dimension left, Dimension right)
    {
        if (left.IsZero || right.IsZero) return Zero;
        if (left.IsOne) return right;
        if (right.IsOne) return left;
        // One term times each of several keeps their order, and makes no two of them alike.
        if (left.terms.Length == 1) return new(Array.ConvertAll(right.terms, t => Times(left.terms[0], t)));
        if (right.terms.Length == 1) return new(Array.ConvertAll(left.terms, t => Times(t, right.terms[0])));
        return Canonical(left.terms.SelectMany(a => right.terms.Select(b => Times(a, b))));

        static Term Times(Term a, Term b) => new(checked(a.Coefficient * b.Coefficient), a.Monomial.Times(b.Monomial));
    }

    public static Dimension Product(IEnumerable<Dimension> factors) => factors.Aggregate(One, (a, b) => a * b);

    public static bool operator ==(Dimension? left, Dimension? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Dimension? left, Dimension? right) => !(left == right);

    /// <summary>Exact polynomial division; false when <paramref name="divisor"/> does not divide this for all sizes.</summary>
    public bool TryDivide(Dimension divisor, out Dimension quotient)
    {
        quotient = Zero;
        if (divisor.IsZero) return false;
        Dimension rest = this;
        Term lead = divisor.terms[0];
        while (!rest.IsZero)
        {
            Term head = rest.terms[0];
            if (head.Coefficient % lead.Coefficient != 0 || !head.Monomial.TryDivide(lead.Monomial, out Monomial monomial)) return false;
            Dimension step = new([new Term(head.Coefficient / lead.Coefficient, monomial)]);
            quotient += step;
            rest -= step * divisor;
        }
        return true;
    }

    /// <summary>This as a polynomial in one name: the coefficients of its powers, the constant first.</summary>
    public IReadOnlyList<Dimension> PowersOf(string name)
    {
        var powers = new List<Dimension> { Zero };
        foreach (Term term in terms)
        {
            int degree = term.Monomial.Names.Count(n => n == name);
            while (powers.Count <= degree) powers.Add(Zero);
            powers[degree] += new Dimension([new Term(term.Coefficient, new Monomial(term.Monomial.Names.Where(n => n != name).ToArray()))]);
        }
        return powers;
    }

    public long Evaluate(Func<string, long> sizeOf)
    {
        long sum = 0;
        foreach (Term term in terms)
        {
            long product = term.Coefficient;
            foreach (string name in term.Monomial.Names) product = checked(product * sizeOf(name));
            sum = checked(sum + product);
        }
        return sum;
    }

    public bool Equals(Dimension? other) => other is not null && terms.AsSpan().SequenceEqual(other.terms);

    public override bool Equals(object? obj) => obj is Dimension other && Equals(other);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (Term term in terms) hash = unchecked(hash * 31 + term.GetHashCode());
        return hash;
    }

    public int CompareTo(Dimension? other)
    {
        if (other is null) return 1;
        for (int i = 0; i < Math.Min(terms.Length, other.terms.Length); i++)
        {
            int order = terms[i].Monomial.CompareTo(other.terms[i].Monomial);
            if (order != 0) return -order;
            order = terms[i].Coefficient.CompareTo(other.terms[i].Coefficient);
            if (order != 0) return order;
        }
        return terms.Length.CompareTo(other.terms.Length);
    }

    /// <summary>The polynomial in the notation of messages and plans: <c>2*B*T + 1</c>.</summary>
    public override string ToString() => ToString(name => name);

    /// <inheritdoc cref="ToString()"/>
    /// <param name="nameOf">What to call each name.</param>
    public string ToString(Func<string, string> nameOf)
    {
        if (terms.Length == 0) return "0";
        var text = new StringBuilder();
        foreach (Term term in terms)
        {
            bool negative = term.Coefficient < 0;
            text.Append(text.Length == 0 ? negative ? "-" : "" : negative ? " - " : " + ");
            long size = Math.Abs(term.Coefficient);
            if (term.Monomial.Degree == 0) text.Append(size.ToString(CultureInfo.InvariantCulture));
            else
            {
                if (size != 1) text.Append(size.ToString(CultureInfo.InvariantCulture)).Append('*');
                text.Append(string.Join("*", term.Monomial.Names.Select(nameOf)));
            }
        }
        return text.ToString();
    }

    private static Dimension Canonical(IEnumerable<Term> terms) => new(terms
        .GroupBy(t => t.Monomial)
        .Select(g => new Term(g.Aggregate(0L, (sum, t) => checked(sum + t.Coefficient)), g.Key))
        .Where(t => t.Coefficient != 0)
        .OrderBy(t => t.Monomial)
        .ToArray());

    /// <summary>A coefficient times a monomial.</summary>
    public readonly record struct Term(long Coefficient, Monomial Monomial);

    /// <summary>A product of names, sorted, with repetition; the empty product is 1.</summary>
    public sealed class Monomial(string[] names) : IEquatable<Monomial>, IComparable<Monomial>
    {
        public static readonly Monomial Unit = new([]);

        public string[] Names { get; } = names;

        public int Degree => Names.Length;

        public Monomial Times(Monomial other) => other.Degree == 0 ? this : Degree == 0 ? other : new(Names.Concat(other.Names).OrderBy(n => n, StringComparer.Ordinal).ToArray());

        public bool TryDivide(Monomial divisor, out Monomial quotient)
        {
            var rest = Names.ToList();
            quotient = Unit;
            foreach (string name in divisor.Names)
            {
                if (!rest.Remove(name)) return false;
            }
            quotient = new(rest.ToArray());
            return true;
        }

        public bool Equals(Monomial? other) => other is not null && Names.AsSpan().SequenceEqual(other.Names);

        public override bool Equals(object? obj) => obj is Monomial other && Equals(other);

        public override int GetHashCode() => Names.Aggregate(7, (hash, name) => unchecked(hash * 31 + StringComparer.Ordinal.GetHashCode(name)));

        /// <summary>Graded order: higher degree first, then lexicographic; a monomial order, as exact division needs.</summary>
        public int CompareTo(Monomial? other)
        {
            if (other is null) return -1;
            if (Degree != other.Degree) return other.Degree.CompareTo(Degree);
            for (int i = 0; i < Degree; i++)
            {
                int order = string.CompareOrdinal(Names[i], other.Names[i]);
                if (order != 0) return order;
            }
            return 0;
        }

        public override string ToString() => string.Join("*", Names);
    }
}
