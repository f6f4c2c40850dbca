using System;
using System.Collections.Generic;

namespace Backprop;

public static partial class Ops
{
    /// <summary>
    /// Einstein's summation: each term of the equation names the axes of one operand by letters; the operands' elements at equal letters are multiplied, and
    /// letters that the result lacks are summed. <c>Einsum("bik,bjk-&gt;bij", q, k)</c> multiplies each matrix of a batch with the transpose of another.
    /// </summary>
    /// <remarks>
    /// A letter twice in a term is the diagonal. <c>...</c> stands for the axes that a term does not name; where operands have different numbers of them, they are aligned at the last, and where the result
    /// lacks <c>...</c>, they are summed. Without an arrow the result has these axes and then the letters that appear once, in the order of their character codes, as in NumPy and PyTorch.
    /// </remarks>
    /// <param name="equation">The terms, separated by commas, then <c>-&gt;</c> and the result's letters. In a compiled definition, known at compile time.</param>
    /// <param name="operands">An operand for each term. Equal letters, and aligned axes of <c>...</c>, have equal extents: nothing is stretched.</param>
    /// <exception cref="ArgumentException">The equation does not fit the operands, or extents differ.</exception>
    public static Variable Einsum(string equation, params Variable[] operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        string compact = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = compact.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? compact : compact[..arrow]).Split(',');
        string unnamed = NameEllipses(compact, terms, operands);
        string output = arrow < 0 ? unnamed + ImplicitOutput(string.Concat(terms)) : compact[(arrow + 2)..].Replace("...", unnamed, StringComparison.Ordinal);
        Dictionary<char, int> extents = Extents(compact, terms, operands, output);

        // The result's letters first, then those that are summed.
        string letters = output;
        foreach (char letter in string.Concat(terms))
        {
            letters += letters.Contains(letter, StringComparison.Ordinal) ? "" : letter;
        }
        int[] all = [.. System.Linq.Enumerable.Select(letters, letter => extents[letter])];
        int[] shape = all[..output.Length];
        int summed = Shapes.Count(all.AsSpan(output.Length));
        double[][] factors = Array.ConvertAll(operands, operand => operand.Values.ToArray());
        var values = new double[Shapes.Count(shape)];
        var index = new int[letters.Length];
        for (int position = 0; position < values.Length * summed; position++)
        {
            double product = 1;
            for (int i = 0; i < terms.Length; i++)
            {
                int place = 0;
                for (int axis = 0; axis < terms[i].Length; axis++)
                {
                    place = place * operands[i].Shape[axis] + index[letters.IndexOf(terms[i][axis], StringComparison.Ordinal)];
                }
                product *= factors[i][place];
            }
            values[position / summed] += product;
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == all[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
        return new Variable(shape, values);
    }

    /// <summary>Replaces <c>...</c> in each term by digits, of which 9 stands for the last axis without a letter. Returns those of the operand that has most.</summary>
    static string NameEllipses(string equation, string[] terms, Variable[] operands)
    {
        string longest = "";
        if (equation.AsSpan().IndexOfAnyInRange('0', '9') is >= 0 and int at)
        {
            throw new ArgumentException($"{nameof(Einsum)}: '{equation[at]}' in '{equation}' is not a letter");
        }
        for (int i = 0; i < terms.Length && i < operands.Length; i++)
        {
            int place = terms[i].IndexOf("...", StringComparison.Ordinal), count = operands[i].Rank - terms[i].Length + 3;
            if (place < 0)
            {
                continue;
            }
            if (count is < 0 or > 10)
            {
                throw new ArgumentException($"{nameof(Einsum)}: {Shapes.Format(operands[i].Shape)} has {operands[i].Rank} axes; the term '{terms[i]}' names {terms[i].Length - 3}, and at most 10 more");
            }
            string digits = "0123456789"[^count..];
            terms[i] = terms[i].Remove(place, 3).Insert(place, digits);
            longest = digits.Length > longest.Length ? digits : longest;
        }
        return longest;
    }

    static string ImplicitOutput(string letters)
    {
        char[] once = Array.FindAll(letters.ToCharArray(), letter => char.IsAsciiLetter(letter) && letters.IndexOf(letter, StringComparison.Ordinal) == letters.LastIndexOf(letter));
        Array.Sort(once);
        return new string(once);
    }

    /// <summary>The extent of each letter, after all checks.</summary>
    static Dictionary<char, int> Extents(string equation, string[] terms, Variable[] operands, string output)
    {
        ArgumentException Error(string reason) => new($"{nameof(Einsum)}: {reason}");
        foreach (char letter in string.Concat(terms) + output)
        {
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                throw Error($"'{letter}' in '{equation}' is not a letter");
            }
        }
        if (terms.Length != operands.Length)
        {
            throw Error($"the equation has {terms.Length} terms, but {operands.Length} operands are given");
        }
        var extents = new Dictionary<char, int>();
        for (int i = 0; i < terms.Length; i++)
        {
            ReadOnlySpan<int> shape = operands[i].Shape;
            if (shape.Length != terms[i].Length)
            {
                throw Error($"{Shapes.Format(shape)} has {shape.Length} axes; the term '{terms[i]}' names {terms[i].Length}");
            }
            for (int axis = 0; axis < shape.Length; axis++)
            {
                if (!extents.TryAdd(terms[i][axis], shape[axis]) && extents[terms[i][axis]] != shape[axis])
                {
                    string what = char.IsAsciiDigit(terms[i][axis]) ? "an axis of '...'" : $"'{terms[i][axis]}'";
                    throw Error($"{what} is {extents[terms[i][axis]]} and {shape[axis]}");
                }
            }
        }
        foreach (char letter in output)
        {
            if (!extents.ContainsKey(letter))
            {
                throw Error($"the result's letter '{letter}' is in no operand");
            }
            if (output.IndexOf(letter, StringComparison.Ordinal) != output.LastIndexOf(letter))
            {
                throw Error(char.IsAsciiDigit(letter) ? "the result has '...' twice" : $"the result has the letter '{letter}' twice");
            }
        }
        return extents;
    }
}
