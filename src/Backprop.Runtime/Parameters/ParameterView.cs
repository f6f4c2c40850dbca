using System;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>The part of a <see cref="ParameterStore"/> or <see cref="GradientStore"/> that belongs to one parameter.</summary>
public sealed class ParameterView
{
    readonly AlignedBuffer buffer;
    readonly int[] shape;

    internal ParameterView(AlignedBuffer buffer, string name, int[] shape, int offset)
    {
        (this.buffer, this.shape) = (buffer, shape);
        (Name, Offset, Length) = (name, offset, Shapes.Count(shape));
    }

    /// <summary>The parameter's name in the model, such as <c>hidden.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The parameter's shape.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Where the view starts in its store, in floats: a multiple of 16, so that the view is aligned to 64 bytes.</summary>
    public int Offset { get; }

    /// <summary>The number of elements: the product of the extents.</summary>
    public int Length { get; }

    /// <summary>The elements in row-major order; writing changes the store.</summary>
    public Span<float> Span => buffer.Span.Slice(Offset, Length);

    /// <summary>
    /// The elements as a tensor of the parameter's shape; writing changes the store. A scalar becomes a vector of one element, because tensor spans of
    /// rank 0 are empty.
    /// </summary>
    public TensorSpan<float> AsTensorSpan() => new(Span, shape.Length == 0 ? [1] : Array.ConvertAll(shape, extent => (nint)extent));

    /// <summary>The name and the shape: <c>hidden.weight [128, 784]</c>.</summary>
    public override string ToString() => $"{Name} {Shapes.Format(shape)}";

    /// <summary>The same place in another buffer.</summary>
    internal ParameterView In(AlignedBuffer other) => new(other, Name, shape, Offset);
}
