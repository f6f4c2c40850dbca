using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Backprop.Benchmarks;

/// <summary>Times work that several plain threads do at the same moment.</summary>
static class AllThreads
{
    /// <summary>The shortest time, in seconds, from the first thread's start to the last one's end. Each thread is given its number.</summary>
    public static double ShortestTime(int threads, int samples, Action<int> work)
    {
        long[] starts = new long[threads], ends = new long[threads];
        long shortest = long.MaxValue;
        using var line = new Barrier(threads);
        using var finish = new Barrier(threads, _ => shortest = Math.Min(shortest, ends.Max() - starts.Min()));
        Thread[] all = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (int sample = 0; sample < samples; sample++)
            {
                line.SignalAndWait();
                starts[thread] = Stopwatch.GetTimestamp();
                work(thread);
                ends[thread] = Stopwatch.GetTimestamp();
                finish.SignalAndWait();
            }
        }))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        return (double)shortest / Stopwatch.Frequency;
    }
}
