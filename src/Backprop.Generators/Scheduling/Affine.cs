using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>An index as a function of loop indices: <c>Offset + sum(Coefficients[k] * loop k)</c>.</summary>
internal sealed record Affine(Dimension Offset, EquatableArray<Dimension> Coefficients)
{
    public int LoopCount => Coefficients.Count;

    public bool IsConstant => Coefficients.All(c => c.IsZero);

    /// <summary>The loops this index depends on, as a bit set.</summary>
    public uint Loops
    {
        get
        {
            uint mask = 0;
            for (int k = 0; k < Coefficients.Count; k++)
            {
                if (!Coefficients[k].IsZero) mask |= 1u << k;
            }
            return mask;
        }
    }

    public static Affine Constant(Dimension value, int loops) => new(value, Enumerable.Repeat(Dimension.Zero, loops).ToEquatableArray());

    public static Affine Loop(int loop, int loops) => new(Dimension.Zero, Enumerable.Range(0, loops).Select(k => k == loop ? Dimension.One : Dimension.Zero).ToEquatableArray());

    /// <summary>The loop this index is equal to, or null.</summary>
    public int? SingleLoop
    {
        get
        {
            if (!Offset.IsZero) return null;
            int? found = null;
            for (int k = 0; k < Coefficients.Count; k++)
            {
                if (Coefficients[k].IsZero) continue;
                if (found is not null || !Coefficients[k].IsOne) return null;
                found = k;
            }
            return found;
        }
    }

    public static Affine operator +(Affine a, Affine b) => new(a.Offset + b.Offset, a.Coefficients.Zip(b.Coefficients, (x, y) => x + y).ToEquatableArray());

    public static Affine operator +(Affine a, Dimension b) => a with { Offset = a.Offset + b };

    public static Affine operator *(Affine a, Dimension b) => new(a.Offset * b, a.Coefficients.Select(c => c * b).ToEquatableArray());

    /// <summary>One index per axis, each its own loop; axes of extent 1 are at 0, so that they are no loops.</summary>
    public static Affine[] Identity(TensorShape shape) =>
        Enumerable.Range(0, shape.Rank).Select(k => shape[k].IsOne ? Constant(0, shape.Rank) : Loop(k, shape.Rank)).ToArray();

    /// <summary>The position in a row-major buffer of <paramref name="shape"/> at <paramref name="index"/>.</summary>
    public static Affine Flatten(TensorShape shape, IReadOnlyList<Affine> index, int loops)
    {
        Affine position = Constant(0, loops);
        Dimension stride = Dimension.One;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            position += index[axis] * stride;
            stride *= shape[axis];
        }
        return position;
    }

    public static bool SameMap(Affine[] a, Affine[] b) => a.AsSpan().SequenceEqual(b);
}
