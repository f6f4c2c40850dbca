using System;
using System.IO;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>Labelled examples in memory: features of one shape, and a class index for each example.</summary>
public sealed class LabelledDataSet
{
    readonly float[] features;
    readonly int[] labels;
    readonly int[] exampleShape;

    /// <summary>Wraps arrays, which are not copied.</summary>
    /// <param name="features">The features of all examples, one example after the other, each row-major.</param>
    /// <param name="labels">The class index of each example.</param>
    /// <param name="exampleShape">The shape of one example, without the dimension that counts examples.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public LabelledDataSet(float[] features, int[] labels, params ReadOnlySpan<int> exampleShape)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        long featureCount = CountOf(exampleShape);
        if (featureCount * labels.Length != features.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} labels with examples of shape {Shapes.Format(exampleShape)} need {featureCount * labels.Length} features, not {features.Length}.", nameof(features));
        }

        this.features = features;
        this.labels = labels;
        this.exampleShape = exampleShape.ToArray();
        FeatureCount = (int)featureCount;
    }

    /// <summary>The number of examples.</summary>
    public int Count => labels.Length;

    /// <summary>The number of features of one example.</summary>
    public int FeatureCount { get; }

    /// <summary>The shape of one example.</summary>
    public ReadOnlySpan<int> ExampleShape => exampleShape;

    /// <summary>The class index of each example.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Reads a pair of IDX files, plain or gzipped, as MNIST is published.</summary>
    /// <param name="featuresPath">The examples; the first dimension counts them.</param>
    /// <param name="labelsPath">One label per example.</param>
    /// <param name="scale">What each feature is multiplied by: the default maps bytes to [0, 1].</param>
    /// <exception cref="InvalidDataException">A file is malformed, or the two do not fit together; the message names the file.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LabelledDataSet ReadIdx(string featuresPath, string labelsPath, double scale = 1 / 255.0)
    {
        IdxFile features = IdxFile.Read(featuresPath);
        IdxFile labels = IdxFile.Read(labelsPath);
        if (labels.Shape.Length != 1)
        {
            throw new InvalidDataException($"{labelsPath}: labels have one dimension, this file has {labels.Shape.Length}.");
        }

        if (features.Shape.IsEmpty || features.Shape[0] != labels.Count)
        {
            throw new InvalidDataException($"{featuresPath}: its shape is {Shapes.Format(features.Shape)}, but {labelsPath} has {labels.Count} labels.");
        }

        return new LabelledDataSet(features.ToSingles(scale), labels.ToInt32s(), features.Shape[1..]);
    }

    /// <summary>The features of one example.</summary>
    public ReadOnlySpan<float> Features(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return features.AsSpan(index * FeatureCount, FeatureCount);
    }

    /// <summary>Consecutive examples, without a copy.</summary>
    public Batch Slice(int start, int count) => View(features, labels, start, count);

    /// <summary>The same examples, sharing the memory, seen with another shape: [28, 28] images as [784] vectors, for instance.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public LabelledDataSet Reshape(params ReadOnlySpan<int> shape) =>
        CountOf(shape) == FeatureCount
            ? new LabelledDataSet(features, labels, shape)
            : throw new ArgumentException($"Examples of shape {Shapes.Format(exampleShape)} cannot be seen as {Shapes.Format(shape)}.", nameof(shape));

    /// <summary>A range of arrays laid out as this data set's, as tensors.</summary>
    internal Batch View(float[] features, int[] labels, int start, int count)
    {
        ReadOnlySpan<int> labelRange = labels.AsSpan(start, count);
        ReadOnlySpan<float> featureRange = features.AsSpan(start * FeatureCount, count * FeatureCount);
        Span<nint> lengths = stackalloc nint[1 + exampleShape.Length];
        lengths[0] = count;
        for (int axis = 0; axis < exampleShape.Length; axis++)
        {
            lengths[1 + axis] = exampleShape[axis];
        }

        return new Batch(new ReadOnlyTensorSpan<float>(featureRange, lengths), new ReadOnlyTensorSpan<int>(labelRange));
    }

    static long CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count *= size;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength, nameof(shape));
        }

        return count;
    }
}
