using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Consecutive axes before and after a reshape that hold the same elements. Axes of extent 1 are in no group.</summary>
internal sealed record ReshapeGroup(int[] Source, int[] Target)
{
    /// <summary>
    /// Splits a reshape into the smallest groups whose products agree, such as {0, 1} to {0} and {2} to {1} for [B, T, C] to [B*T, C].
    /// Each axis of more than one element is in one group.
    /// </summary>
    public static List<ReshapeGroup> Split(TensorShape source, TensorShape target)
    {
        int[] s = NotUnit(source), t = NotUnit(target);
        if (source.Count.IsZero) return [new(s, t)];
        var groups = new List<ReshapeGroup>();
        for (int i = 0, j = 0; i < s.Length || j < t.Length;)
        {
            int firstSource = i, firstTarget = j;
            Dimension p = i < s.Length ? source[s[i++]] : Dimension.One, q = j < t.Length ? target[t[j++]] : Dimension.One;
            while (p != q)
            {
                bool extendSource = q.TryDivide(p, out _) && i < s.Length, extendTarget = !extendSource && p.TryDivide(q, out _) && j < t.Length;
                if (!extendSource && !extendTarget)
                {
                    // The products do not nest: what is left is one group.
                    (i, j) = (s.Length, t.Length);
                    break;
                }
                if (extendSource) p *= source[s[i++]];
                else q *= target[t[j++]];
            }
            groups.Add(new(Range(s, firstSource, i), Range(t, firstTarget, j)));
        }
        return groups;
    }

    private static int[] NotUnit(TensorShape shape) => Enumerable.Range(0, shape.Rank).Where(a => !shape[a].IsOne).ToArray();

    private static int[] Range(int[] axes, int start, int end) => axes.Skip(start).Take(end - start).ToArray();
}
