using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>Looks for a smaller definition that fails too, by leaving decisions out and by making them simpler.</summary>
internal static class Shrinker
{
    /// <param name="decisions">The decisions of a definition that fails.</param>
    /// <param name="fails">Whether the definition made of some decisions fails in the same way.</param>
    /// <param name="limit">When to stop.</param>
    public static IReadOnlyList<int> Shrink(IReadOnlyList<int> decisions, Func<IReadOnlyList<int>, bool> fails, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        List<int> best = [.. decisions];
        bool improved = true;
        while (improved && watch.Elapsed < limit)
        {
            improved = false;
            for (int length = Math.Max(1, best.Count / 2); length > 0 && watch.Elapsed < limit; length /= 2)
            {
                for (int start = best.Count - length; start >= 0 && watch.Elapsed < limit; start -= length)
                {
                    improved |= Try([.. best.Take(start), .. best.Skip(start + length)])
                        || Try([.. best.Take(start), .. Enumerable.Repeat(0, length), .. best.Skip(start + length)]);
                    if (start > best.Count) start = best.Count;
                }
            }
            for (int i = 0; i < best.Count && watch.Elapsed < limit; i++)
            {
                if (best[i] > 1) improved |= Try([.. best.Take(i), best[i] / 2, .. best.Skip(i + 1)]);
            }
        }
        return best;

        bool Try(List<int> candidate)
        {
            if (candidate.SequenceEqual(best) || !fails(candidate)) return false;
            best = candidate;
            return true;
        }
    }
}
