using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Backprop.Kernels;

namespace Backprop.Benchmarks;

/// <summary>What one core can do: independent chains of multiply-adds in registers.</summary>
static class MultiplyAddPeak
{
    const int Steps = 200_000, Chains = 10;

    public static double Measure()
    {
        var kernel = new Kernel();
        for (int sample = 0; sample < 60; sample++) SimdWidth.Run(ref kernel);
        return kernel.Best;
    }

    struct Kernel : ISimdKernel
    {
        public double Best;

        public void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>
        {
            long start = Stopwatch.GetTimestamp();
            float sum = Chain<TSimd>(Steps, 0.5f);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (float.IsNaN(sum)) throw new InvalidOperationException();
            Best = Math.Max(Best, 2.0 * Steps * Chains * TSimd.Count / seconds * 1e-9);
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
