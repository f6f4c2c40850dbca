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
    private readonly int hash;

    private Dimension(Term[] terms)
    {
        this.terms = terms;
        // Dimensions are compared far more often than they are made.
        hash = 17;
        foreach (Term term in terms) hash = unchecked((hash * 31 + term.Coefficient.GetHashCode()) * 31 + term.Monomial.GetHashCode());
    }

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

    public static Dimension Constant(long value) => value == 0 ? Zero : value == 1 ? One : new([new Term(value, Monomial.Unit)]);

    public static Dimension Symbol(string name) => new([new Term(1, new Monomial([name]))]);

    public static implicit operator Dimension(int value) => Constant(value);

    public static implicit operator Dimension(long value) => Constant(value);

    public static Dimension operator +(Dimension left, Dimension right) =>
        left.IsZero ? right : right.IsZero ? left : left.IsConstant && right.IsConstant ? Constant(checked(left.Value + right.Value)) : Sum(left.terms, right.terms);

    public static Dimension operator -(Dimension left, Dimension right) => right.IsZero ? left : left + right * Constant(-1);

    public static Dimension operator *(Dimension left, Dimension right)
    {
        if (left.IsZero || right.IsZero) return Zero;
        if (left.IsOne) return right;
        if (right.IsOne) return left;
        // One term times each of several keeps their order, and makes no two of them alike.
        if (left.terms.Length == 1) return new(Array.ConvertAll(right.terms, t => Times(left.terms[0], t)));
        if (right.terms.Length == 1) return new(Array.ConvertAll(left.terms, t => Times(t, right.terms[0])));
        return left.terms.Aggregate(Zero, (sum, term) => sum + new Dimension(Array.ConvertAll(right.terms, t => Times(term, t))));

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

    public bool Equals(Dimension? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || hash != other.hash || terms.Length != other.terms.Length) return false;
        for (int i = 0; i < terms.Length; i++)
        {
            if (terms[i].Coefficient != other.terms[i].Coefficient || !terms[i].Monomial.Equals(other.terms[i].Monomial)) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is Dimension other && Equals(other);

    public override int GetHashCode() => hash;

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
        if (IsConstant) return Value.ToString(CultureInfo.InvariantCulture);
        if (Name is { } single) return nameOf(single);
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

    /// <summary>Merges two runs of terms, each in canonical order.</summary>
    private static Dimension Sum(Term[] left, Term[] right)
    {
        var sum = new List<Term>(left.Length + right.Length);
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            int order = left[l].Monomial.CompareTo(right[r].Monomial);
            if (order < 0) sum.Add(left[l++]);
            else if (order > 0) sum.Add(right[r++]);
            else
            {
                long coefficient = checked(left[l].Coefficient + right[r++].Coefficient);
                if (coefficient != 0) sum.Add(new Term(coefficient, left[l].Monomial));
                l++;
            }
        }
        while (l < left.Length) sum.Add(left[l++]);
        while (r < right.Length) sum.Add(right[r++]);
        return sum.Count == 0 ? Zero : new([.. sum]);
    }

    /// <summary>A coefficient times a monomial.</summary>
    public readonly record struct Term(long Coefficient, Monomial Monomial);

    /// <summary>A product of names, sorted, with repetition; the empty product is 1.</summary>
    public sealed class Monomial : IEquatable<Monomial>, IComparable<Monomial>
    {
        public static readonly Monomial Unit = new([]);

        private readonly int hash = 7;

        public Monomial(string[] names)
        {
            Names = names;
            foreach (string name in names) hash = unchecked(hash * 31 + StringComparer.Ordinal.GetHashCode(name));
        }

        public string[] Names { get; }

        public int Degree => Names.Length;

        public Monomial Times(Monomial other) => other.Degree == 0 ? this : Degree == 0 ? other : new(Merge(Names, other.Names));

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

        public bool Equals(Monomial? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && Names.AsSpan().SequenceEqual(other.Names));

        public override bool Equals(object? obj) => obj is Monomial other && Equals(other);

        public override int GetHashCode() => hash;

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

        private static string[] Merge(string[] left, string[] right)
        {
            var names = new string[left.Length + right.Length];
            for (int i = 0, l = 0, r = 0; i < names.Length; i++)
            {
                names[i] = r == right.Length || (l < left.Length && string.CompareOrdinal(left[l], right[r]) <= 0) ? left[l++] : right[r++];
            }
            return names;
        }
    }
}
