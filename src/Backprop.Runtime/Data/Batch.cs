using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Some labelled examples, as views of memory that a <see cref="LabelledDataSet"/> or a <see cref="BatchLoader"/> owns.</summary>
/// <param name="features">The examples: the number of examples, then the shape of one.</param>
/// <param name="labels">One class index per example.</param>
public readonly ref struct Batch(ReadOnlyTensorSpan<float> features, ReadOnlyTensorSpan<int> labels)
{
    /// <summary>The examples, of shape [<see cref="Count"/>, ...shape of one example].</summary>
    public ReadOnlyTensorSpan<float> Features { get; } = features;

    /// <summary>The class indices, of shape [<see cref="Count"/>].</summary>
    public ReadOnlyTensorSpan<int> Labels { get; } = labels;

    /// <summary>The number of examples.</summary>
    public int Count => (int)Labels.FlattenedLength;
}
