using System;
using System.Numerics.Tensors;

namespace Backprop;

// Every binary operator broadcasts as NumPy does: shapes are aligned at the last axis, and an extent of 1 or a missing axis stretches.
public partial class Variable
{
    /// <summary>A scalar (rank 0).</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Variable(double value) => Scalar(value);

    /// <summary>A vector with the elements of an array.</summary>
    /// <param name="values">The elements; copied.</param>
    public static implicit operator Variable(double[] values) => Create([values.Length], values);

    /// <summary>A vector with the elements of an array.</summary>
    /// <param name="values">The elements; copied.</param>
    public static implicit operator Variable(float[] values) => Create([values.Length], values);

    /// <summary>A variable with the shape and elements of a tensor.</summary>
    /// <param name="tensor">The elements; copied.</param>
    public static implicit operator Variable(ReadOnlyTensorSpan<float> tensor)
    {
        var shape = new int[tensor.Rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = checked((int)tensor.Lengths[axis]);
        }
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Create(shape, values);
    }

    /// <summary>Elementwise sum, with broadcasting.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Variable operator +(Variable a, Variable b) => Elementwise.Zip("Add", a, b, (x, y) => x + y);

    /// <summary>Elementwise difference, with broadcasting.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Variable operator -(Variable a, Variable b) => Elementwise.Zip("Subtract", a, b, (x, y) => x - y);

    /// <summary>Elementwise product, with broadcasting.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Variable operator *(Variable a, Variable b) => Elementwise.Zip("Multiply", a, b, (x, y) => x * y);

    /// <summary>Elementwise quotient, with broadcasting. Division by zero gives an infinity or NaN as IEEE 754 says.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Variable operator /(Variable a, Variable b) => Elementwise.Zip("Divide", a, b, (x, y) => x / y);

    /// <summary>Elementwise negation.</summary>
    /// <param name="x">The operand, of any shape.</param>
    public static Variable operator -(Variable x) => Elementwise.Map(x, v => -v);

    /// <summary>Elementwise <c>a &lt; b</c>, with broadcasting; false where an operand is NaN.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Mask operator <(Variable a, Variable b) => Elementwise.Compare("LessThan", a, b, (x, y) => x < y);

    /// <summary>Elementwise <c>a &gt; b</c>, with broadcasting; false where an operand is NaN.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Mask operator >(Variable a, Variable b) => Elementwise.Compare("GreaterThan", a, b, (x, y) => x > y);

    /// <summary>Elementwise <c>a &lt;= b</c>, with broadcasting; false where an operand is NaN.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Mask operator <=(Variable a, Variable b) => Elementwise.Compare("LessThanOrEqual", a, b, (x, y) => x <= y);

    /// <summary>Elementwise <c>a &gt;= b</c>, with broadcasting; false where an operand is NaN.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static Mask operator >=(Variable a, Variable b) => Elementwise.Compare("GreaterThanOrEqual", a, b, (x, y) => x >= y);
}
