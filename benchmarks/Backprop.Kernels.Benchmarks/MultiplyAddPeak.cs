using System;
using System.Runtime.CompilerServices;
using Backprop.Kernels;

namespace Backprop.Benchmarks;

/// <summary>What the processor can do: independent chains of multiply-adds in registers.</summary>
static class MultiplyAddPeak
{
    const int Steps = 500_000, Chains = 10, Samples = 40;

    /// <summary>GFLOP/s of a number of threads together, all at once: they may share a clock, a power budget, or a core.</summary>
    public static double Measure(int threads = 1)
    {
        var kernel = new Kernel { Threads = threads };
        SimdWidth.Run(ref kernel);
        return kernel.Rate;
    }

    struct Kernel : ISimdKernel
    {
        public int Threads;
        public double Rate;

        public void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>
        {
            double seconds = AllThreads.ShortestTime(Threads, Samples, _ =>
            {
                if (float.IsNaN(Chain<TSimd>(Steps, 0.5f))) throw new InvalidOperationException();
            });
            Rate = 2.0 * Threads * Steps * Chains * TSimd.Count / seconds * 1e-9;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Chain<TSimd>(int steps, float factor) where TSimd : struct, ISimd<TSimd>
    {
        TSimd x = TSimd.Create(factor), y = TSimd.Create(0.25f);
        TSimd a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int step = 0; step < steps; step++)
        {
            a = TSimd.MultiplyAddFast(a, x, y);
            b = TSimd.MultiplyAddFast(b, x, y);
            c = TSimd.MultiplyAddFast(c, x, y);
            d = TSimd.MultiplyAddFast(d, x, y);
            e = TSimd.MultiplyAddFast(e, x, y);
            f = TSimd.MultiplyAddFast(f, x, y);
            g = TSimd.MultiplyAddFast(g, x, y);
            h = TSimd.MultiplyAddFast(h, x, y);
            i = TSimd.MultiplyAddFast(i, x, y);
            j = TSimd.MultiplyAddFast(j, x, y);
        }
        return TSimd.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
