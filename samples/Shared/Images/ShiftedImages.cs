using System;
using System.Numerics.Tensors;
using Backprop;

namespace Samples.Images;

/// <summary>Moves training images by up to a pixel in each direction, so that the model does not learn where exactly the pen was.</summary>
sealed class ShiftedImages(int batchSize, int seed)
{
    const int Side = DrawnDigits.Side, Size = Side * Side;

    readonly float[] pixels = new float[batchSize * Size];
    readonly Random random = new(seed);

    /// <summary>The same images, each moved at random; valid until the next call.</summary>
    public Batch Shift(Batch batch)
    {
        ReadOnlySpan<float> images = batch.Features.GetSpan([0, 0], batch.Count * Size);
        for (int i = 0; i < batch.Count; i++)
        {
            Shift(images.Slice(i * Size, Size), pixels.AsSpan(i * Size, Size), random.Next(-1, 2), random.Next(-1, 2));
        }

        return new Batch(new ReadOnlyTensorSpan<float>(pixels.AsSpan(0, batch.Count * Size), batch.Features.Lengths), batch.Labels);
    }

    static void Shift(ReadOnlySpan<float> image, Span<float> shifted, int right, int down)
    {
        shifted.Clear();
        int width = Side - Math.Abs(right);
        for (int y = Math.Max(0, down); y < Math.Min(Side, Side + down); y++)
        {
            image.Slice(((y - down) * Side) + Math.Max(0, -right), width).CopyTo(shifted[((y * Side) + Math.Max(0, right))..]);
        }
    }
}
