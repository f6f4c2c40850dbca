using System;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Table gradients: added in index order whatever the number of threads.</summary>
[Collection(nameof(ProcessWideSettings))]
public unsafe class ScatterTests
{
    [Theory]
    [InlineData(1, 5000, 3000, 64)]
    [InlineData(3, 7, 20000, 33)]
    [InlineData(2, 1, 3, 2)]
    [InlineData(0, 4, 3, 2)]
    [InlineData(2, 3, 0, 5)]
    public void AddsRowsInIndexOrder(int outer, int rows, int selectors, int length)
    {
        var random = new Random(1);
        int[] indices = [.. Enumerable.Range(0, selectors).Select(_ => random.Next(rows))];
        float[] updates = [.. Enumerable.Range(0, outer * selectors * length).Select(_ => random.NextSingle() - 0.5f)];
        foreach (bool accumulate in new[] { false, true })
        {
            float[] start = [.. Enumerable.Range(0, outer * rows * length).Select(i => i * 0.25f)], expected = accumulate ? [.. start] : new float[start.Length];
            for (int block = 0; block < outer; block++)
            {
                for (int i = 0; i < selectors; i++)
                {
                    for (int j = 0; j < length; j++) expected[((block * rows + indices[i]) * length) + j] += updates[((block * selectors + i) * length) + j];
                }
            }
            foreach (int threads in new[] { 1, 2, 5 })
            {
                using var _ = new Threads(threads);
                float[] target = [.. start];
                fixed (float* t = target, u = updates)
                fixed (int* x = indices) Scatter.Add(t, x, u, outer, rows, selectors, length, accumulate);
                Assert.Equal(expected, target);
            }
        }
    }
}
