using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Backprop.Generators.Scheduling;

/// <summary>Texts that differ from layer to layer in a number: <c>blocks.0.inner</c>, <c>blocks.1.inner</c> ... are <c>blocks.{layer}.inner</c>.</summary>
internal static class LayerText
{
    /// <summary>How layers are numbered: as in the definition's texts, where these count up or down by one from layer to layer; else from 0 on.</summary>
    /// <param name="count">The number of layers.</param>
    /// <param name="places">For each kernel of a layer, that kernel in each of the layers.</param>
    public static LayerNumbers Numbers(int count, IEnumerable<IEnumerable<Kernel>> places)
    {
        foreach (IEnumerable<Kernel> place in places)
        {
            Kernel[] kernels = [.. place];
            if (kernels.Any(k => k.Origins.Count != kernels[0].Origins.Count)) continue;
            for (int line = 0; line < kernels[0].Origins.Count; line++)
            {
                Piece[][] texts = [.. kernels.Select(k => Pieces(k.Origins[line]))];
                if (!Alike(texts)) continue;
                for (int p = 0; p < texts[0].Length; p++)
                {
                    long step = texts[1][p].Number - texts[0][p].Number;
                    if (step is not (1 or -1) || texts.Any(t => t[p].Number < 0) || Enumerable.Range(0, count).Any(i => texts[i][p].Number != texts[0][p].Number + i * step)) continue;
                    return new LayerNumbers((int)(step > 0 ? texts[0][p].Number : texts[count - 1][p].Number), count, step < 0);
                }
            }
        }
        return new LayerNumbers(0, count, false);
    }

    /// <summary>One text for those of several layers; null if they differ in more than their numbers, or these do not follow the layers'.</summary>
    public static string? Of(IReadOnlyList<int> layers, IReadOnlyList<string> texts)
    {
        if (texts.Distinct().Count() == 1) return texts[0];
        Piece[][] pieces = [.. texts.Select(Pieces)];
        if (!Alike(pieces)) return null;
        var text = new StringBuilder();
        for (int p = 0; p < pieces[0].Length; p++)
        {
            text.Append(pieces[0][p].Text);
            if (pieces[0][p].Digits.Length == 0) continue;
            long offset = pieces[0][p].Number - layers[0];
            if (pieces.All(t => t[p].Digits == pieces[0][p].Digits)) text.Append(pieces[0][p].Digits);
            else if (Enumerable.Range(0, layers.Count).Any(i => pieces[i][p].Number != layers[i] + offset)) return null;
            else text.Append('{').Append(LayerNumbers.Name).Append(offset == 0 ? "" : (offset > 0 ? " + " : " - ") + System.Math.Abs(offset).ToString(CultureInfo.InvariantCulture)).Append('}');
        }
        return text.ToString();
    }

    /// <summary>A text with 0 for each number.</summary>
    public static string WithoutNumbers(string text) => string.Concat(Pieces(text).Select(piece => piece.Digits.Length == 0 ? piece.Text : piece.Text + "0"));

    /// <summary>
    /// Names that differ only in numbers, three or more of them, as one: <c>blocks.*.weight</c>. Each with the positions of its members, in the order of the first ones.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="kinds">What else members have in common.</param>
    public static IEnumerable<(string Name, IReadOnlyList<int> Members)> Grouped(IReadOnlyList<string> names, IReadOnlyList<string> kinds)
    {
        const int least = 3;
        var groups = Enumerable.Range(0, names.Count).GroupBy(i => (WithoutNumbers(names[i]), kinds[i])).Select(g => g.ToArray());
        return groups.SelectMany(g => g.Length < least ? g.Select(i => (names[i], (IReadOnlyList<int>)[i])) : [(Common(g), g)]).OrderBy(g => g.Item2[0]);

        string Common(int[] members)
        {
            Piece[][] pieces = [.. members.Select(i => Pieces(names[i]))];
            return string.Concat(pieces[0].Select((piece, p) => piece.Text + (pieces.All(t => t[p].Digits == piece.Digits) ? piece.Digits : "*")));
        }
    }

    private static bool Alike(Piece[][] texts) =>
        texts.All(t => t.Length == texts[0].Length && Enumerable.Range(0, t.Length).All(p => t[p].Text == texts[0][p].Text && t[p].Digits.Length > 0 == texts[0][p].Digits.Length > 0));

    /// <summary>Text without digits, and the digits behind it.</summary>
    private readonly record struct Piece(string Text, string Digits)
    {
        public long Number => int.TryParse(Digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }

    private static Piece[] Pieces(string text)
    {
        var pieces = new List<Piece>();
        for (int i = 0; i < text.Length;)
        {
            int digits = i;
            while (digits < text.Length && !char.IsDigit(text[digits])) digits++;
            int end = digits;
            while (end < text.Length && char.IsDigit(text[end])) end++;
            pieces.Add(new Piece(text.Substring(i, digits - i), text.Substring(digits, end - digits)));
            i = end;
        }
        return [.. pieces];
    }
}
