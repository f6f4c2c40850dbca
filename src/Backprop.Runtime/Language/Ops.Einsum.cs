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
    /// A letter twice in a term is the diagonal. Without an arrow the result has the letters that appear once, in the order of their character codes, as in NumPy and PyTorch;
    /// <c>...</c> is not supported.
    /// </remarks>
    /// <param name="equation">The terms, separated by commas, then <c>-&gt;</c> and the result's letters. In a compiled definition, known at compile time.</param>
    /// <param name="operands">An operand for each term. Equal letters have equal extents: nothing is stretched.</param>
    /// <exception cref="ArgumentException">The equation does not fit the operands, or extents differ.</exception>
    public static Variable Einsum(string equation, params Variable[] operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        string compact = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = compact.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? compact : compact[..arrow]).Split(',');
        string output = arrow < 0 ? ImplicitOutput(string.Concat(terms)) : compact[(arrow + 2)..];
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

    static string ImplicitOutput(string letters)
    {
        char[] once = Array.FindAll(letters.ToCharArray(), letter => letters.IndexOf(letter, StringComparison.Ordinal) == letters.LastIndexOf(letter));
        Array.Sort(once);
        return new string(once);
    }

    /// <summary>The extent of each letter, after all checks.</summary>
    static Dictionary<char, int> Extents(string equation, string[] terms, Variable[] operands, string output)
    {
        ArgumentException Error(string reason) => new($"{nameof(Einsum)}: {reason}");
        foreach (char letter in string.Concat(terms) + output)
        {
            if (!char.IsAsciiLetter(letter))
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
                    throw Error($"'{terms[i][axis]}' is {extents[terms[i][axis]]} and {shape[axis]}");
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
                throw Error($"the result has the letter '{letter}' twice");
            }
        }
        return extents;
    }
}
