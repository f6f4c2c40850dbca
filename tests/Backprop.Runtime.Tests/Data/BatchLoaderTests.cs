using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Backprop.Runtime.Tests.Data;

public sealed class BatchLoaderTests
{
    /// <summary>Example i has label i and features 10 i and 10 i + 1.</summary>
    static LabelledDataSet Numbered(int count) =>
        new([.. Enumerable.Range(0, count).SelectMany(i => new float[] { 10 * i, (10 * i) + 1 })], [.. Enumerable.Range(0, count)], 2);

    static List<int[]> Labels(BatchLoader loader, int epoch)
    {
        var batches = new List<int[]>();
        foreach (Batch batch in loader.Epoch(epoch))
        {
            var labels = new int[batch.Count];
            batch.Labels.FlattenTo(labels);
            batches.Add(labels);
        }

        return batches;
    }

    [Theory]
    [InlineData(10, 3, false, new[] { 3, 3, 3, 1 })]
    [InlineData(10, 3, true, new[] { 3, 3, 3 })]
    [InlineData(9, 3, false, new[] { 3, 3, 3 })]
    [InlineData(2, 3, false, new[] { 2 })]
    [InlineData(2, 3, true, new int[0])]
    [InlineData(0, 3, false, new int[0])]
    public void An_epoch_has_every_example_once(int count, int batchSize, bool dropLast, int[] sizes)
    {
        foreach (bool shuffle in new[] { false, true })
        {
            var loader = new BatchLoader(Numbered(count), batchSize, shuffle: shuffle, dropLast: dropLast);
            List<int[]> batches = Labels(loader, epoch: 0);

            Assert.Equal(sizes.Length, loader.BatchCount);
            Assert.Equal(sizes, batches.Select(batch => batch.Length));
            int[] seen = [.. batches.SelectMany(batch => batch)];
            Assert.Equal(seen.Length, seen.Distinct().Count());
            Assert.All(seen, label => Assert.InRange(label, 0, count - 1));
        }
    }

    [Fact]
    public void Features_go_with_their_labels()
    {
        foreach (Batch batch in new BatchLoader(Numbered(7), 3, seed: 5).Epoch(1))
        {
            Assert.Equal([batch.Count, 2], batch.Features.Lengths.ToArray());
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(10 * batch.Labels[i], batch.Features[i, 0]);
                Assert.Equal((10 * batch.Labels[i]) + 1, batch.Features[i, 1]);
            }
        }
    }

    [Fact]
    public void The_order_depends_on_seed_and_epoch_only()
    {
        var loader = new BatchLoader(Numbered(100), 100, seed: 1);
        int[] second = Labels(loader, 1).Single();
        int[] first = Labels(loader, 0).Single();

        Assert.Equal(first, Labels(new BatchLoader(Numbered(100), 100, seed: 1), 0).Single());
        Assert.Equal(second, Labels(loader, 1).Single());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, Labels(new BatchLoader(Numbered(100), 100, seed: 2), 0).Single());
        Assert.Equal(Enumerable.Range(0, 100), Labels(new BatchLoader(Numbered(100), 100, shuffle: false), 3).Single());
    }

    [Fact]
    public void Orders_are_uniform()
    {
        // 24 orders of four examples, 24,000 draws: 1,000 each, with a standard deviation of 31.
        var loader = new BatchLoader(Numbered(4), 4);
        var counts = new Dictionary<string, int>();
        for (int epoch = 0; epoch < 24_000; epoch++)
        {
            string order = string.Join(' ', Labels(loader, epoch).Single());
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1000 - (5 * 31), 1000 + (5 * 31)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Epochs_after_the_first_batch_allocate_nothing(bool shuffle)
    {
        var loader = new BatchLoader(Numbered(50), 8, shuffle: shuffle);
        long before = 0;
        for (int epoch = 0; epoch < 10; epoch++)
        {
            foreach (Batch batch in loader.Epoch(epoch))
            {
                if (before == 0)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_batch_has_at_least_one_example() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbered(3), 0));
}
