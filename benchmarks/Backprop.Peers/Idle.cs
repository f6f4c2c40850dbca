using System;
using System.Threading;

namespace Backprop.Peers;

/// <summary>Keeps the two sides, and the compilation of either's code in the background, out of each other's way.</summary>
/// <remarks>
/// libtorch's OpenMP threads spin for some milliseconds after their last parallel region, and ours for some microseconds. A block that began meanwhile would
/// share its processors with them. How long they spin depends on the OpenMP library, its settings and the machine, so this looks at the processor time that
/// the process uses until there is none.
/// </remarks>
static class Idle
{
    // Longer than the ticks with which the system counts the time of running threads.
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(10), patience = TimeSpan.FromSeconds(5);

    /// <summary>Returns when no thread has computed anything for two intervals in a row.</summary>
    public static void Wait()
    {
        int calm = 0;
        for (TimeSpan waited = TimeSpan.Zero; calm < 2 && waited < patience; waited += interval)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(interval);
            calm = Environment.CpuUsage.TotalTime - before < interval / 10 ? calm + 1 : 0;
        }
    }
}
