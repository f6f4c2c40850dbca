using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Finds in a sequence of kernels what repeats, as the layers of a deep model do, and folds it: the program, the plan and the memory constants then grow with what is different,
/// not with the number of layers. The order of execution stays as it is, and so does every kernel.
/// </summary>
internal static class RepeatFolding
{
    /// <summary>A loop has to save so many kernels to be easier to read than the kernels one after the other.</summary>
    private const int LeastSaved = 8;

    /// <summary>The longest sequence that is looked for.</summary>
    private const int LongestPeriod = 1024;

    /// <summary>The same kernels, those that repeat as <see cref="RepeatedKernels"/>.</summary>
    public static IReadOnlyList<Kernel> Run(IReadOnlyList<Kernel> kernels, CancellationToken cancellation)
    {
        var codes = new Dictionary<string, int>();
        int[] keys = [.. kernels.Select((kernel, i) => kernel.Form is { } form ? Code(form.Code + "\n" + form.Call + "\n" + string.Concat(form.Buffers.Select(Base))) : -1 - i)];
        int[] texts = [.. kernels.Select(kernel => Code(string.Join("\n", kernel.Origins.Select(LayerText.WithoutNumbers))))];
        var folded = new List<Kernel>();
        Fold(0, keys.Length);
        return folded;

        int Code(string text)
        {
            if (!codes.TryGetValue(text, out int code)) codes[text] = code = codes.Count;
            return code;
        }

        void Fold(int begin, int end)
        {
            if (Longest(keys, texts, begin, end, cancellation) is not { } run)
            {
                for (int i = begin; i < end; i++) folded.Add(kernels[i]);
                return;
            }
            Fold(begin, run.Begin);
            folded.Add(Create(kernels, keys, run));
            Fold(run.Begin + run.Period * run.Count, end);
        }
    }

    /// <summary>The kernels a folded sequence executes.</summary>
    public static IEnumerable<Kernel> Expand(IEnumerable<Kernel> folded) => folded.SelectMany(k => k is RepeatedKernels repeated ? repeated.Expanded : [k]);

    /// <summary>What a buffer's address begins with. Addresses in one block of memory are numbers, which a layer's number can give.</summary>
    private static string Base(Buffer buffer) => buffer.Kind switch
    {
        BufferKind.Workspace or BufferKind.PerPart => FormattableString.Invariant($"{buffer.Kind} {buffer.Total};"),
        BufferKind.Parameter or BufferKind.ParameterGradient or BufferKind.State or BufferKind.NextState or BufferKind.Direction or BufferKind.HessianVector => FormattableString.Invariant($"{buffer.Kind};"),
        _ => FormattableString.Invariant($"{buffer.Kind} {buffer.Index};"),
    };

    /// <summary>A sequence of <paramref name="Period"/> kernels, <paramref name="Count"/> times from <paramref name="Begin"/> on.</summary>
    private sealed record Repeat(int Begin, int Period, int Count, int Rank);

    /// <summary>
    /// The repetition that saves most; kernels that differ from those a period before count against it, and half as much those that are alike but have other texts of the definition:
    /// then the sequence does not begin in the middle of a layer.
    /// </summary>
    private static Repeat? Longest(int[] keys, int[] texts, int begin, int end, CancellationToken cancellation)
    {
        Repeat? best = null;
        int[] equal = new int[keys.Length + 1], alike = new int[keys.Length + 1];
        // next[i]: the first kernel from i on that has no form, such as a loop over time. It stands alone.
        int[] next = new int[keys.Length + 1];
        next[end] = end;
        for (int i = end - 1; i >= begin; i--) next[i] = keys[i] < 0 ? i : next[i + 1];
        for (int period = 1; period <= Math.Min((end - begin) / 2, LongestPeriod); period++)
        {
            cancellation.ThrowIfCancellationRequested();
            // equal[i]: how many kernels before i are like those a period later.
            (equal[begin], alike[begin]) = (0, 0);
            for (int i = begin; i + period < end; i++)
            {
                equal[i + 1] = equal[i] + (keys[i] == keys[i + period] ? 1 : 0);
                alike[i + 1] = alike[i] + (texts[i] == texts[i + period] ? 1 : 0);
            }
            if (equal[end - period] < LeastSaved) continue;
            for (int start = begin; start + 2 * period <= end; start++)
            {
                if (equal[start + 1] == equal[start]) continue;
                int score = 0;
                for (int count = 2; start + count * period <= next[start]; count++)
                {
                    int same = equal[start + (count - 1) * period] - equal[start + (count - 2) * period];
                    if (4 * same < 3 * period) break;
                    score += 2 * same - period;
                    int compared = (count - 1) * period, rank = 2 * score - (compared - (alike[start + compared] - alike[start]));
                    if (score >= LeastSaved && (best is null || rank > best.Rank)) best = new(start, period, count, rank);
                }
            }
        }
        return best;
    }

    private static RepeatedKernels Create(IReadOnlyList<Kernel> kernels, int[] keys, Repeat run)
    {
        LayerNumbers layers = LayerText.Numbers(run.Count, Enumerable.Range(0, run.Period).Select(place => Enumerable.Range(0, run.Count).Select(i => kernels[run.Begin + i * run.Period + place])));
        var body = new List<IReadOnlyList<LayerVariant>>();
        for (int place = 0; place < run.Period; place++)
        {
            body.Add([.. Enumerable.Range(0, run.Count)
                .Select(i => (Layer: layers.At(i), At: run.Begin + i * run.Period + place))
                .GroupBy(k => keys[k.At])
                .Select(g => new LayerVariant([.. g.Select(k => k.Layer)], [.. g.Select(k => kernels[k.At])]))]);
        }
        return new RepeatedKernels("Layers", layers, body);
    }
}
