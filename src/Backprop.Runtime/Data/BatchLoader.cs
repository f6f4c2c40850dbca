using System;

namespace Backprop;

/// <summary>Cuts a data set into mini-batches, in an order that is drawn anew for each epoch.</summary>
/// <remarks>
/// The order depends on the seed and the number of the epoch only, so that a run can be repeated, or resumed at any epoch.
/// The loader owns one buffer and one order, so it walks through one epoch at a time; use several loaders to read one data set from several threads.
/// </remarks>
public sealed class BatchLoader
{
    readonly LabelledDataSet data;
    readonly ulong seed;
    readonly float[] features;
    readonly int[] labels;
    readonly int[] order;

    /// <summary>Creates a loader.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="batchSize">The number of examples in a batch, at least 1.</param>
    /// <param name="seed">Selects the sequence of orders.</param>
    /// <param name="shuffle">Whether to draw an order; if not, batches are views of the data set, in its order.</param>
    /// <param name="dropLast">Whether to leave out the last batch of an epoch where it would be smaller than the others.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public BatchLoader(LabelledDataSet data, int batchSize, ulong seed = 0, bool shuffle = true, bool dropLast = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        this.data = data;
        this.seed = seed;
        BatchSize = batchSize;
        IsShuffled = shuffle;
        BatchCount = dropLast ? data.Count / batchSize : (int)(((long)data.Count + batchSize - 1) / batchSize);

        int buffered = shuffle ? Math.Min(batchSize, data.Count) : 0;
        features = new float[buffered * data.FeatureCount];
        labels = new int[buffered];
        order = new int[shuffle ? data.Count : 0];
    }

    /// <summary>The number of examples in every batch but perhaps the last.</summary>
    public int BatchSize { get; }

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool IsShuffled { get; }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>The batches of one epoch, for <c>foreach</c>. A batch is valid until the next one is asked for.</summary>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    public Enumerator Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (IsShuffled)
        {
            Permutation.Draw(order, seed, (uint)epoch);
        }

        return new Enumerator(this);
    }

    Batch Gather(int start)
    {
        int count = Math.Min(BatchSize, data.Count - start);
        if (!IsShuffled)
        {
            return data.Slice(start, count);
        }

        int width = data.FeatureCount;
        for (int i = 0; i < count; i++)
        {
            int example = order[start + i];
            data.Features(example).CopyTo(features.AsSpan(i * width, width));
            labels[i] = data.Labels[example];
        }

        return data.View(features, labels, 0, count);
    }

    /// <summary>Walks over the batches of one epoch.</summary>
    public struct Enumerator
    {
        readonly BatchLoader loader;
        int next;

        internal Enumerator(BatchLoader loader) => this.loader = loader;

        /// <summary>The batch, gathered when it is asked for.</summary>
        public readonly Batch Current => loader.Gather((next - 1) * loader.BatchSize);

        /// <summary>Goes to the next batch; false after the last.</summary>
        public bool MoveNext() => next++ < loader.BatchCount;

        /// <summary>This enumerator, so that <c>foreach</c> accepts it.</summary>
        public readonly Enumerator GetEnumerator() => this;
    }
}
