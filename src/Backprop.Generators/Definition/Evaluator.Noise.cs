using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

// Random numbers. A place where they are drawn has an identifier that stays the same when the code around it changes, and so the place keeps its numbers.
internal sealed partial class Evaluator
{
    private readonly List<Draw> draws = [];
    private readonly Dictionary<uint, string> sites = [];

    /// <summary>The random numbers that the last method draws, in order.</summary>
    public EquatableArray<NoiseDraw> Draws => Described(draws);

    /// <summary>A draw from a place, or a loop around draws.</summary>
    private sealed record Draw(string Place, uint Site, Dimension? Length, bool Reverse, IReadOnlyList<Draw> Body);

    /// <summary>
    /// Uniform random numbers in [0, 1) of a shape. In loops over time they are a slice of the numbers of all steps: step t has positions of its own.
    /// </summary>
    public Value Noise(TensorShape shape, IOperation at)
    {
        string place = PlaceOf(at);
        int before = Count(draws, place);
        uint site = SiteOf(before == 0 ? place : place + "#" + before.ToString(CultureInfo.InvariantCulture));
        draws.Add(new Draw(place, site, null, false, []));
        Value noise = Graph.Noise(site, new TensorShape(loops.Select(l => l.Length).Concat(shape.Dimensions)));
        for (int i = 0; i < loops.Count; i++) noise = Graph.Slice(noise, i, Dimension.Symbol(loops[i].Step), Dimension.One);
        return Graph.Reshape(noise, shape);
    }

    /// <summary>What was drawn since <paramref name="first"/> is drawn in each step of a loop.</summary>
    private void PutDrawsInLoop(int first, Dimension length, bool reverse)
    {
        if (first == draws.Count) return;
        Draw[] body = draws.Skip(first).ToArray();
        draws.RemoveRange(first, body.Length);
        draws.Add(new Draw("", 0, length, reverse, body));
    }

    /// <summary>The way from the model to an operation: the objects and their methods, and the operation's text. Compiled methods are no part of it: called from another, they draw what they draw by themselves. Nor are checkpoints, which change no number.</summary>
    private string PlaceOf(IOperation at) =>
        string.Concat(frames.Where(f => !KnownTypes.IsCompiled(f.Member) && !IsLambda(f.Member)).Select(f => (f.This is { Path.Length: > 0 } self ? self.Path + "." : "") + f.Member.Name + "/")) + CodeText.Line(at.Syntax);

    private uint SiteOf(string place)
    {
        // FNV-1a.
        uint hash = 2166136261;
        foreach (char c in place) hash = unchecked((hash ^ c) * 16777619);
        while (sites.TryGetValue(hash, out string? other) && other != place) hash = unchecked(hash + 1);
        sites[hash] = place;
        return hash;
    }

    private static int Count(IEnumerable<Draw> draws, string place) => draws.Sum(d => d.Length is null ? d.Place == place ? 1 : 0 : Count(d.Body, place));

    private static EquatableArray<NoiseDraw> Described(IEnumerable<Draw> draws) => draws.Select(d => new NoiseDraw(d.Site, d.Length, d.Reverse, Described(d.Body))).ToEquatableArray();
}
