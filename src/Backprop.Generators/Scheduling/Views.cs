using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Movement ops are not computed: they turn the index their user asks for into the index of their operand.
/// What cannot be said as an affine index (a reshape that splits an index into quotient and remainder) needs its operand in memory,
/// where a reshape is the identity on positions.
/// </summary>
internal static class Views
{
    public static bool IsView(Op op) => op is BroadcastOp or PermuteOp or FlipOp or SliceOp or ReshapeOp or StopGradientOp or CheckpointOp;

    /// <summary>The index into the operand of <paramref name="view"/> where the view itself is asked for <paramref name="index"/>; null when it is not affine.</summary>
    public static Affine[]? Operand(Node view, TensorShape operand, Affine[] index, int loops)
    {
        switch (view.Op)
        {
            case BroadcastOp op:
                return op.Axes.Select((axis, k) => operand[k].IsOne ? Affine.Constant(0, loops) : index[axis]).ToArray();
            case PermuteOp op:
                var permuted = new Affine[index.Length];
                for (int k = 0; k < index.Length; k++) permuted[op.Axes[k]] = index[k];
                return permuted;
            case FlipOp op:
                return index.Select((i, axis) => axis == op.Axis ? i * -1 + (operand[axis] - 1) : i).ToArray();
            case SliceOp op:
                return index.Select((i, axis) => axis == op.Axis ? i * op.Stride + op.Start : i).ToArray();
            case StopGradientOp or CheckpointOp:
                return index;
            case ReshapeOp op:
                return Reshape(op.Shape, operand, index, loops);
            default:
                throw new InvalidGraphException($"{view.Op.Name} is not a view");
        }
    }

    /// <summary>Whether the operand of this view must be in memory: a reshape that merges several axes of its operand into one.</summary>
    public static bool NeedsMemory(Node view, TensorShape operand) =>
        view.Op is ReshapeOp op && Operand(view, operand, Affine.Identity(op.Shape), op.Shape.Rank) is null;

    private static Affine[]? Reshape(TensorShape shape, TensorShape operand, Affine[] index, int loops)
    {
        var result = new Affine[operand.Rank];
        foreach ((List<int> targets, List<int> sources) in Groups(shape, operand))
        {
            foreach (int s in sources) result[s] = Affine.Constant(0, loops);
            int[] wide = sources.Where(s => !operand[s].IsOne).ToArray();
            if (wide.Length == 0) continue;
            if (wide.Length > 1) return null;
            Affine position = Affine.Constant(0, loops);
            foreach (int t in targets) position = position * shape[t] + index[t];
            result[wide[0]] = position;
        }
        return result;
    }

    /// <summary>Cuts both shapes into the shortest runs of axes with equal products.</summary>
    private static IEnumerable<(List<int> Targets, List<int> Sources)> Groups(TensorShape target, TensorShape source)
    {
        int t = 0, s = 0;
        while (t < target.Rank || s < source.Rank)
        {
            List<int> targets = [], sources = [];
            Dimension targetCount = Dimension.One, sourceCount = Dimension.One;
            do
            {
                // Take from the side that is behind; for polynomials "behind" is what divides the other side.
                bool takeTarget = s >= source.Rank || (t < target.Rank && sourceCount.TryDivide(targetCount, out _));
                if (takeTarget)
                {
                    targetCount *= target[t];
                    targets.Add(t++);
                }
                else
                {
                    sourceCount *= source[s];
                    sources.Add(s++);
                }
            }
            while (targetCount != sourceCount && (t < target.Rank || s < source.Rank));
            // Extents of 1 on the other side belong to this run.
            while (t < target.Rank && target[t].IsOne) targets.Add(t++);
            while (s < source.Rank && source[s].IsOne) sources.Add(s++);
            yield return (targets, sources);
        }
    }
}
