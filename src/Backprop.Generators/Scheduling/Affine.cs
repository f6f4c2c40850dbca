using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>An index as a function of loop indices: <c>Offset + sum(Coefficients[k] * loop k)</c>.</summary>
internal sealed record Affine(Dimension Offset, EquatableArray<Dimension> Coefficients)
{
    public int LoopCount => Coefficients.Count;

    public bool IsConstant => Loops == 0;

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

    public static Affine Constant(Dimension value, int loops) => new(value, new(Zeros(loops)));

    public static Affine Loop(int loop, int loops)
    {
        Dimension[] coefficients = Zeros(loops);
        coefficients[loop] = Dimension.One;
        return new(Dimension.Zero, new(coefficients));
    }

    private static Dimension[] Zeros(int loops)
    {
        var coefficients = new Dimension[loops];
        for (int k = 0; k < loops; k++) coefficients[k] = Dimension.Zero;
        return coefficients;
    }

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

    public static Affine operator +(Affine a, Affine b)
    {
        var coefficients = new Dimension[a.LoopCount];
        for (int k = 0; k < coefficients.Length; k++) coefficients[k] = a.Coefficients[k] + b.Coefficients[k];
        return new(a.Offset + b.Offset, new(coefficients));
    }

    public static Affine operator +(Affine a, Dimension b) => b.IsZero ? a : a with { Offset = a.Offset + b };

    public static Affine operator *(Affine a, Dimension b)
    {
        if (b.IsOne) return a;
        var coefficients = new Dimension[a.LoopCount];
        for (int k = 0; k < coefficients.Length; k++) coefficients[k] = a.Coefficients[k] * b;
        return new(a.Offset * b, new(coefficients));
    }

    /// <summary>One index per axis, each its own loop; axes of extent 1 are at 0, so that they are no loops.</summary>
    public static Affine[] Identity(TensorShape shape) =>
        Enumerable.Range(0, shape.Rank).Select(k => shape[k].IsOne ? Constant(0, shape.Rank) : Loop(k, shape.Rank)).ToArray();

    /// <summary>The position in a row-major buffer of <paramref name="shape"/> at <paramref name="index"/>.</summary>
    public static Affine Flatten(TensorShape shape, IReadOnlyList<Affine> index, int loops)
    {
        Dimension offset = Dimension.Zero, stride = Dimension.One;
        Dimension[] coefficients = Zeros(loops);
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            offset += index[axis].Offset * stride;
            for (int k = 0; k < loops; k++) coefficients[k] += index[axis].Coefficients[k] * stride;
            stride *= shape[axis];
        }
        return new(offset, new(coefficients));
    }

    public static bool SameMap(Affine[] a, Affine[] b) => a.AsSpan().SequenceEqual(b);
}
