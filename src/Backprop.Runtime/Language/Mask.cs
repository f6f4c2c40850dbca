using System;
using System.Diagnostics;

namespace Backprop;

/// <summary>An immutable tensor of truth values: the result of comparing variables or indices. Masks carry no gradient.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Mask
{
    readonly int[] shape;
    readonly bool[] values;

    internal Mask(int[] shape, bool[] values) => (this.shape, this.values) = (shape, values);

    /// <summary>The extents of the axes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of axes.</summary>
    public int Rank => shape.Length;

    /// <summary>The number of elements.</summary>
    public int Count => values.Length;

    /// <summary>The elements in row-major order.</summary>
    public ReadOnlySpan<bool> Values => values;

    /// <summary>Creates a mask from its elements in row-major order.</summary>
    /// <param name="shape">The extents of the axes; empty for a scalar.</param>
    /// <param name="values">As many elements as the product of the extents; copied.</param>
    /// <exception cref="ArgumentException">An extent is negative, or the number of elements is not the product of the extents.</exception>
    public static Mask Create(ReadOnlySpan<int> shape, ReadOnlySpan<bool> values)
    {
        int[] extents = Shapes.Validate(nameof(Create), shape);
        return Shapes.Count(extents) == values.Length
            ? new Mask(extents, values.ToArray())
            : throw new ArgumentException($"{nameof(Create)}: the shape {Shapes.Format(shape)} has {Shapes.Count(extents)} elements, but {values.Length} are given");
    }

    /// <summary>Elementwise conjunction, with broadcasting.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Mask operator &(Mask a, Mask b) => Elementwise.Combine("And", a, b, (x, y) => x && y);

    /// <summary>Elementwise disjunction, with broadcasting.</summary>
    /// <inheritdoc cref="op_BitwiseAnd"/>
    public static Mask operator |(Mask a, Mask b) => Elementwise.Combine("Or", a, b, (x, y) => x || y);

    /// <summary>Elementwise negation.</summary>
    /// <param name="mask">The operand, of any shape.</param>
    public static Mask operator !(Mask mask) => new(mask.shape, Elementwise.Map<bool, bool>(mask.values, v => !v));

    /// <summary>The shape and the elements; long axes are abbreviated.</summary>
    public override string ToString() => TensorText.Format<bool>(nameof(Mask), shape, values);
}
