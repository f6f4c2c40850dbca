using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>
/// Einstein's summation: operands are joined from left to right, each pair by one batched matrix product, or by an elementwise product where nothing is summed.
/// Letters that nobody needs any more are summed before.
/// </summary>
internal static class EinsumOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Einsum(String, Variable[])"] = Einsum,
    };

    /// <summary>A value and the letter of each of its axes.</summary>
    private readonly record struct Term(Value Value, string Letters);

    private static Value Einsum(OpCall call)
    {
        string equation = new([.. call.Text(0).Where(c => !char.IsWhiteSpace(c))]);
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        string[] written = (arrow < 0 ? equation : equation.Substring(0, arrow)).Split(',');
        if (equation.FirstOrDefault(char.IsDigit) is var digit and not '\0') throw NotALetter(digit);
        string unnamed = NameEllipses(call, written);
        string output = arrow < 0 ? unnamed + ImplicitOutput(written) : equation.Substring(arrow + 2).Replace("...", unnamed);
        foreach (char c in string.Concat(written) + output)
        {
            if (!IsLetter(c) && !char.IsDigit(c)) throw NotALetter(c);
        }
        Term[] terms = Terms(call, written);
        CheckOutput(call, output, written);
        Term result = terms[0];
        for (int i = 1; i < terms.Length; i++) result = Join(call.Graph, result, terms[i], output + string.Concat(written.Skip(i + 1)));
        result = Sum(call.Graph, result, output);
        return call.Graph.Permute(result.Value, output.Select(c => result.Letters.IndexOf(c)).ToArray());

        DefinitionException NotALetter(char c) => call.Invalid($"'{c}' in '{equation}' is not a letter");
    }

    /// <summary>Names the axes that <c>...</c> stands for by digits, the last one 9. Returns all that are used.</summary>
    private static string NameEllipses(OpCall call, string[] written)
    {
        string unnamed = "";
        Value[] operands = Operands(call);
        for (int i = 0; i < Math.Min(written.Length, operands.Length); i++)
        {
            TensorShape shape = call.Graph.ShapeOf(operands[i]);
            int place = written[i].IndexOf("...", StringComparison.Ordinal), named = written[i].Length - 3, count = shape.Rank - named;
            if (place < 0) continue;
            if (count is < 0 or > 10) throw call.Error(Descriptors.Rank, shape, shape.Rank, FormattableString.Invariant($"the term '{written[i]}' names {named}, and at most 10 more"));
            string digits = "0123456789".Substring(10 - count);
            written[i] = written[i].Remove(place, 3).Insert(place, digits);
            if (count > unnamed.Length) unnamed = digits;
        }
        return unnamed;
    }

    /// <summary>The operands. What a loop appended is one tensor, and cannot be told apart item by item.</summary>
    private static Value[] Operands(OpCall call) =>
        [.. call.Parts(1).Select(part => part.Count is null ? part.Node : throw call.Invalid("a list that a loop over time appended to has no single operands; stack it"))];

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    /// <summary>The letters that appear once, in order.</summary>
    private static string ImplicitOutput(string[] written) =>
        new([.. string.Concat(written).Where(IsLetter).GroupBy(c => c).Where(uses => uses.Count() == 1).Select(uses => uses.Key).OrderBy(c => c)]);

    private static void CheckOutput(OpCall call, string output, string[] written)
    {
        foreach (char c in output)
        {
            if (!written.Any(term => term.Contains(c))) throw call.Invalid($"the result's letter '{c}' is in no operand");
            if (output.IndexOf(c) != output.LastIndexOf(c)) throw call.Invalid(char.IsDigit(c) ? "the result has '...' twice" : $"the result has the letter '{c}' twice");
        }
    }

    private static Term[] Terms(OpCall call, string[] written)
    {
        Value[] operands = Operands(call);
        if (operands.Length != written.Length) throw call.Invalid(FormattableString.Invariant($"the equation has {written.Length} terms, but {operands.Length} operands are given"));
        var seen = new Dictionary<char, (Value Operand, int Axis)>();
        for (int i = 0; i < operands.Length; i++)
        {
            TensorShape shape = call.Graph.ShapeOf(operands[i]);
            if (shape.Rank != written[i].Length) throw call.Error(Descriptors.Rank, shape, shape.Rank, $"the term '{written[i]}' names {FormattableString.Invariant($"{written[i].Length}")}");
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                char letter = written[i][axis];
                if (!seen.TryGetValue(letter, out (Value Operand, int Axis) first)) seen[letter] = (operands[i], axis);
                else if (call.Graph.ShapeOf(first.Operand)[first.Axis] != shape[axis])
                {
                    throw call.Error(Descriptors.ShapesDiffer, call.Graph.ShapeOf(first.Operand), shape, $"{(char.IsDigit(letter) ? "an axis of '...'" : $"'{letter}'")} is {call.Describe(first.Operand, first.Axis)} and {call.Describe(operands[i], axis)}");
                }
            }
        }
        return operands.Select((operand, i) => Diagonal(call.Graph, new Term(operand, written[i]))).ToArray();
    }

    /// <summary>Axes with the same letter become one: their diagonal.</summary>
    private static Term Diagonal(GraphBuilder graph, Term term)
    {
        for (int axis = term.Letters.Length - 1; axis > 0; axis--)
        {
            int first = term.Letters.IndexOf(term.Letters[axis]);
            if (first == axis) continue;
            TensorShape shape = graph.ShapeOf(term.Value);
            Value count = graph.Iota(shape[axis]);
            Value isDiagonal = graph.Compare(CompareKind.Equal, graph.Broadcast(count, shape, first), graph.Broadcast(count, shape, axis));
            term = new(graph.Sum(graph.Select(isDiagonal, term.Value, graph.Fill(0, shape)), axis), term.Letters.Remove(axis, 1));
        }
        return term;
    }

    /// <summary>Sums over the letters that are not kept.</summary>
    private static Term Sum(GraphBuilder graph, Term term, string kept)
    {
        int[] axes = Enumerable.Range(0, term.Letters.Length).Where(axis => !kept.Contains(term.Letters[axis])).ToArray();
        return new(graph.Sum(term.Value, axes), new([.. term.Letters.Where(kept.Contains)]));
    }

    /// <summary>The product of two terms, summed over the letters that are in both and not needed later.</summary>
    private static Term Join(GraphBuilder graph, Term a, Term b, string later)
    {
        a = Sum(graph, a, later + b.Letters);
        b = Sum(graph, b, later + a.Letters);
        string batch = Letters(a.Letters, c => b.Letters.Contains(c) && later.Contains(c)), contracted = Letters(a.Letters, c => b.Letters.Contains(c) && !later.Contains(c));
        string left = Letters(a.Letters, c => !b.Letters.Contains(c)), right = Letters(b.Letters, c => !a.Letters.Contains(c));
        string result = batch + left + right;
        Value x = Ordered(graph, a, batch + left + contracted), y = Ordered(graph, b, batch + contracted + right);
        var shape = new TensorShape([.. Extents(graph, a, batch + left), .. Extents(graph, b, right)]);
        if (contracted.Length == 0)
        {
            Value repeatedLeft = graph.Broadcast(x, shape, Enumerable.Range(0, batch.Length + left.Length).ToArray());
            Value repeatedRight = graph.Broadcast(y, shape, Enumerable.Range(0, shape.Rank).Where(axis => axis < batch.Length || axis >= batch.Length + left.Length).ToArray());
            return new(graph.Multiply(repeatedLeft, repeatedRight), result);
        }
        Dimension[] batches = Extents(graph, a, batch);
        Dimension rows = Dimension.Product(Extents(graph, a, left)), depth = Dimension.Product(Extents(graph, a, contracted)), columns = Dimension.Product(Extents(graph, b, right));
        Value product = graph.Dot(graph.Reshape(x, new TensorShape([.. batches, rows, depth])), graph.Reshape(y, new TensorShape([.. batches, depth, columns])));
        return new(graph.Reshape(product, shape), result);
    }

    private static string Letters(string letters, Func<char, bool> belongs) => new([.. letters.Where(belongs)]);

    private static Value Ordered(GraphBuilder graph, Term term, string letters) => graph.Permute(term.Value, letters.Select(c => term.Letters.IndexOf(c)).ToArray());

    private static Dimension[] Extents(GraphBuilder graph, Term term, string letters)
    {
        TensorShape shape = graph.ShapeOf(term.Value);
        return letters.Select(c => shape[term.Letters.IndexOf(c)]).ToArray();
    }
}
