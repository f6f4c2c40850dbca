using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>
/// An immutable tensor of real numbers in the definition of a model or layer. Definitions are ordinary C# and run: a variable computes
/// eagerly, in double precision, with the simplest possible loops. That is the reference semantics of the compiled model,
/// whose elements are <see cref="float"/>.
/// </summary>
/// <remarks>Elements are in row-major order: the last axis varies fastest. An extent may be 0; a scalar has rank 0.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public partial class Variable
{
    readonly int[] shape;
    readonly double[] values;

    /// <summary>Wraps arrays that nobody else will write to.</summary>
    internal Variable(int[] shape, double[] values)
    {
        Debug.Assert(Shapes.Count(shape) == values.Length, "shape and values disagree");
        (this.shape, this.values) = (shape, values);
        Count = values.Length;
    }

    /// <summary>For <see cref="Parameter"/>, which keeps its values elsewhere.</summary>
    private protected Variable(int[] shape)
    {
        this.shape = shape;
        values = [];
        Count = Shapes.Count(shape);
    }

    /// <summary>The extents of the axes, outermost first; empty for a scalar. In a definition, <c>x.Shape[i]</c> may be a symbolic dimension.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of axes.</summary>
    public int Rank => shape.Length;

    /// <summary>The number of elements: the product of the extents, 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The elements in row-major order.</summary>
    public virtual ReadOnlySpan<double> Values => values;

    /// <summary>The value of a variable with exactly one element, of any rank.</summary>
    /// <exception cref="InvalidOperationException">There are no elements, or more than one.</exception>
    public double Item => Count == 1
        ? Values[0]
        : throw new InvalidOperationException($"a variable of shape {Shapes.Format(shape)} has {Count} elements, not one");

    /// <summary>Element <paramref name="index"/> of the first axis, which the result lacks: <c>x[t]</c> is one step of a sequence. In a compiled loop the index may be the step.</summary>
    /// <param name="index">From 0 to the extent of the first axis less one; <c>^1</c> is the last.</param>
    /// <exception cref="ArgumentException">The variable is a scalar, or the index is out of range.</exception>
    [IndexerName("Element")]
    public Variable this[Index index]
    {
        get
        {
            (int position, int count) = Shapes.Element(nameof(Variable), index, shape);
            return new Variable(shape[1..], Values.Slice(position * count, count).ToArray());
        }
    }

    /// <summary>Creates a variable from its elements in row-major order.</summary>
    /// <param name="shape">The extents of the axes; empty for a scalar.</param>
    /// <param name="values">As many elements as the product of the extents; copied.</param>
    /// <exception cref="ArgumentException">An extent is negative, or the number of elements is not the product of the extents.</exception>
    public static Variable Create(ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        int[] extents = Shapes.Validate(nameof(Create), shape);
        return Shapes.Count(extents) == values.Length
            ? new Variable(extents, values.ToArray())
            : throw new ArgumentException($"{nameof(Create)}: the shape {Shapes.Format(shape)} has {Shapes.Count(extents)} elements, but {values.Length} are given");
    }

    /// <inheritdoc cref="Create(ReadOnlySpan{int}, ReadOnlySpan{double})"/>
    public static Variable Create(ReadOnlySpan<int> shape, ReadOnlySpan<float> values) => Create(shape, Elementwise.Map(values, value => (double)value));

    /// <summary>The value of a variable with exactly one element, rounded to single precision.</summary>
    /// <exception cref="InvalidOperationException">There are no elements, or more than one.</exception>
    public float ToSingle() => (float)Item;

    /// <summary>The shape and the elements to six digits; long axes are abbreviated.</summary>
    public override string ToString() => TensorText.Format(nameof(Variable), shape, Values);

    internal static Variable Scalar(double value) => new([], [value]);
}
