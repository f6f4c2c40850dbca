using System;
using System.Runtime.InteropServices;
using Backprop.Benchmarks;

namespace Backprop.Peers;

/// <summary>How fast a number of threads together copy memory: bytes read plus bytes written per second, both streams of all threads at the same time.</summary>
static unsafe class CopyRate
{
    // 1 MB to another: together about what a step of the 784-128-10 network at batch 1 goes through, the one workload here that bytes limit.
    private const int Floats = 1 << 18;

    // A sample lasts about a millisecond, so that the threads' start does not count; a call is too short for the copying function to go around the caches.
    private const int Samples = 100, Passes = 50, Call = 1 << 14;

    public static double Measure(int threads)
    {
        float* from = (float*)NativeMemory.AlignedAlloc(Floats * sizeof(float), 64), to = (float*)NativeMemory.AlignedAlloc(Floats * sizeof(float), 64);
        new Span<float>(from, Floats).Fill(1);
        new Span<float>(to, Floats).Fill(0);
        double seconds = AllThreads.ShortestTime(threads, Samples, thread =>
        {
            int begin = (int)((long)Floats * thread / threads), end = (int)((long)Floats * (thread + 1) / threads);
            for (int pass = 0; pass < Passes; pass++)
            {
                for (int i = begin; i < end; i += Call) new ReadOnlySpan<float>(from + i, Math.Min(Call, end - i)).CopyTo(new Span<float>(to + i, Math.Min(Call, end - i)));
            }
        });
        NativeMemory.AlignedFree(from);
        NativeMemory.AlignedFree(to);
        return 2.0 * sizeof(float) * Floats * Passes / seconds;
    }
}
