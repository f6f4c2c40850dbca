using System;
using System.ComponentModel;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Converts between the values of the definition language and the tensors of the generated methods, for <see cref="IDifferentiable"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelValues
{
    /// <summary>A <see cref="Variable"/> in single precision.</summary>
    /// <param name="argument">The variable.</param>
    public static Tensor<float> Floats(object argument)
    {
        var variable = (Variable)argument;
        return Tensor.Create(Array.ConvertAll(variable.Values.ToArray(), value => (float)value), Lengths(variable.Shape));
    }

    /// <summary>The elements of an <see cref="Indices"/>.</summary>
    /// <param name="argument">The indices.</param>
    public static Tensor<int> Integers(object argument)
    {
        var indices = (Indices)argument;
        return Tensor.Create(indices.Values.ToArray(), Lengths(indices.Shape));
    }

    /// <summary>A tensor as a <see cref="Variable"/> of the given shape.</summary>
    /// <param name="tensor">The values.</param>
    /// <param name="shape">The shape; it has as many elements.</param>
    public static Variable FromTensor(Tensor<float> tensor, ReadOnlySpan<nint> shape)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Variable.Create(Array.ConvertAll(shape.ToArray(), size => (int)size), Array.ConvertAll(values, value => (double)value));
    }

    /// <inheritdoc cref="FromTensor(Tensor{float}, ReadOnlySpan{nint})"/>
    public static Variable FromTensor(Tensor<int> tensor, ReadOnlySpan<nint> shape)
    {
        int[] values = new int[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Variable.Create(Array.ConvertAll(shape.ToArray(), size => (int)size), Array.ConvertAll(values, value => (double)value));
    }

    // A tensor without dimensions has no elements in System.Numerics.Tensors; a scalar is a vector of one.
    private static nint[] Lengths(ReadOnlySpan<int> shape) => shape.IsEmpty ? [1] : Array.ConvertAll(shape.ToArray(), size => (nint)size);
}
