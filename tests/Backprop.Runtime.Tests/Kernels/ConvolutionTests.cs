using System;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Convolutions of many images: the same bits for every number of threads, no allocation, and sums that continue what is there.</summary>
[Collection(nameof(ProcessWideSettings))]
public unsafe class ConvolutionTests
{
    // 40 images of 6 channels in 2 groups, 13 x 14; windows of 3 x 2, strides 2 and 1, padding 1 and 0, dilation 1 and 2; 8 outputs.
    static readonly ConvolutionSizes sizes = new(40, 6, 13, 14, 8, 7, 12, 3, 2, 1, 1, 2, 1, 0, 2, 2);

    const int Images = 40 * 6 * 13 * 14, Weights = 8 * 3 * 3 * 2, Results = 40 * 8 * 7 * 12;

    delegate void Routine(float* target, float* a, float* b, ConvolutionSizes sizes, bool accumulate);

    [Fact]
    public void GivesTheSameBitsForAllThreads()
    {
        foreach ((Routine routine, int count, int a, int b) in Routines())
        {
            float[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 5 })
            {
                using var _ = new Threads(threads);
                float[] actual = Run(routine, new float[count], Numbers(a, 1), Numbers(b, 2), accumulate: false);
                expected ??= actual;
                Assert.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void AddsToWhatIsThere()
    {
        foreach ((Routine routine, int count, int a, int b) in Routines())
        {
            float[] once = Run(routine, Numbers(count, 3), Numbers(a, 1), Numbers(b, 2), accumulate: false);
            float[] twice = Run(routine, [.. once], Numbers(a, 1), Numbers(b, 2), accumulate: true);
            Assert.All(once.Zip(twice), p => Assert.InRange(p.Second - 2 * p.First, -2e-4f, 2e-4f));
        }
    }

    /// <summary>One trilinear form: each routine is its derivative in one of three operands.</summary>
    [Fact]
    public void AreAdjoint()
    {
        float[] images = Numbers(Images, 1), weights = Numbers(Weights, 2), results = Numbers(Results, 3);
        double forward = Dot(results, Run(Convolution.Forward, new float[Results], images, weights, false));
        Assert.Equal(forward, Dot(images, Run(Convolution.Images, new float[Images], results, weights, false)), 1e-3 * Math.Abs(forward));
        Assert.Equal(forward, Dot(weights, Run(Convolution.Weights, new float[Weights], images, results, false)), 1e-3 * Math.Abs(forward));
    }

    [Fact]
    public void AllocatesNothing()
    {
        foreach ((Routine routine, int count, int a, int b) in Routines())
        {
            float[] target = new float[count], first = Numbers(a, 1), second = Numbers(b, 2);
            Allocation.AssertNone(() => Run(routine, target, first, second, accumulate: false));
        }
    }

    static (Routine, int, int, int)[] Routines() =>
        [(Convolution.Forward, Results, Images, Weights), (Convolution.Images, Images, Results, Weights), (Convolution.Weights, Weights, Images, Results)];

    static float[] Run(Routine routine, float[] target, float[] a, float[] b, bool accumulate)
    {
        fixed (float* t = target, x = a, y = b) routine(t, x, y, sizes, accumulate);
        return target;
    }

    static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.4f)];
    }

    static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
