using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Backprop.Kernels;
using Backprop.Threading;

namespace Backprop.Peers;

/// <summary>How fast memory can be copied by a number of threads: bytes read plus bytes written per second.</summary>
static unsafe class CopyRate
{
    // Larger than a core's second cache, so that it is what a training step of a few megabytes sees.
    private const int Floats = 2 << 20;

    public static double Measure(int threads)
    {
        float* from = (float*)NativeMemory.AlignedAlloc(Floats * sizeof(float), 64), to = (float*)NativeMemory.AlignedAlloc(Floats * sizeof(float), 64);
        new Span<float>(from, Floats).Fill(1);
        new Span<float>(to, Floats).Fill(0);
        var copy = new Copy { From = from, To = to };
        double best = 0;
        for (int sample = 0; sample < 60; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.Run(ref copy, Floats / 1024, threads);
            best = Math.Max(best, 2.0 * Floats * sizeof(float) / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        NativeMemory.AlignedFree(from);
        NativeMemory.AlignedFree(to);
        return best;
    }

    private struct Copy : IKernel
    {
        public float* From, To;

        public readonly void Execute(int begin, int end, int part) =>
            new ReadOnlySpan<float>(From + begin * 1024L, (end - begin) * 1024).CopyTo(new Span<float>(To + begin * 1024L, (end - begin) * 1024));
    }
}
