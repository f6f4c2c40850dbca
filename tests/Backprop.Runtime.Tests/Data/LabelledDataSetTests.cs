using System;
using System.IO;
using Xunit;

namespace Backprop.Runtime.Tests.Data;

public sealed class LabelledDataSetTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_pair_of_idx_files_becomes_a_data_set()
    {
        string images = directory.Write("images", [0, 0, 0x08, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 102, 153, 204, 255]);
        string labels = directory.Write("labels", [0, 0, 0x08, 1, 0, 0, 0, 2, 7, 9]);

        LabelledDataSet data = LabelledDataSet.ReadIdx(images, labels);

        Assert.Equal(2, data.Count);
        Assert.Equal([1, 3], data.ExampleShape.ToArray());
        Assert.Equal([7, 9], data.Labels.ToArray());
        Assert.Equal([0.6f, 0.8f, 1f], data.Features(1).ToArray());
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_named()
    {
        string images = directory.Write("images", [0, 0, 0x08, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 51]);
        string labels = directory.Write("labels", [0, 0, 0x08, 1, 0, 0, 0, 3, 7, 9, 1]);

        string message = Assert.Throws<InvalidDataException>(() => LabelledDataSet.ReadIdx(images, labels)).Message;
        Assert.Contains(images, message, StringComparison.Ordinal);
        Assert.Contains(labels, message, StringComparison.Ordinal);

        message = Assert.Throws<InvalidDataException>(() => LabelledDataSet.ReadIdx(labels, images)).Message;
        Assert.StartsWith(images, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_do_not_agree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LabelledDataSet(new float[5], new int[2], 3));
        Assert.Throws<ArgumentException>(() => new LabelledDataSet(new float[6], new int[2], 3).Reshape(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelledDataSet([], [], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelledDataSet([], [], 1 << 16, 1 << 16));
    }

    [Fact]
    public void Slice_and_reshape_share_the_memory()
    {
        float[] features = [0, 1, 2, 3, 4, 5, 6, 7];
        LabelledDataSet data = new LabelledDataSet(features, [0, 1], 2, 2).Reshape(4);
        features[7] = 70;

        Batch batch = data.Slice(1, 1);

        Assert.Equal(1, batch.Count);
        Assert.Equal([1, 4], batch.Features.Lengths.ToArray());
        Assert.Equal(70, batch.Features[0, 3]);
        Assert.Equal(1, batch.Labels[0]);
    }
}
