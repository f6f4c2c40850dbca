using System;
using System.Numerics.Tensors;

namespace Backprop.Models.Tests;

/// <summary>Made-up images and labels for the digit classifier.</summary>
internal sealed class Digits
{
    public const int Pixels = 784, Classes = 10;

    public Digits(int count, int seed = 1)
    {
        var random = new Random(seed);
        Images = new float[count * Pixels];
        Labels = new int[count];
        for (int i = 0; i < Images.Length; i++) Images[i] = random.NextSingle();
        for (int i = 0; i < count; i++) Labels[i] = random.Next(Classes);
        Count = count;
    }

    public int Count { get; }

    public float[] Images { get; }

    public int[] Labels { get; }

    /// <summary>The images as [count, 784].</summary>
    public ReadOnlyTensorSpan<float> Tensor => new(Images, [Count, Pixels]);
}
