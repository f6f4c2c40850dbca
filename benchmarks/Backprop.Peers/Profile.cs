using System;
using System.Diagnostics;
using System.Linq;

namespace Backprop.Peers;

/// <summary>Where the time of a training step goes: our side alone, in blocks from the initial parameters as in the comparison, of which the median is shown.</summary>
static class Profile
{
    /// <summary>Has to be called before anything else of the library.</summary>
    public static void SwitchOn() => AppContext.SetSwitch("Backprop.KernelProfile", true);

    public static void Print(Options options)
    {
        foreach (int threads in options.Threads)
        {
            BackpropOptions.Threads = threads;
            foreach (Workload workload in options.Workloads)
            {
                using Side side = workload.CreateOurs();
                int steps = (int)Math.Clamp(Comparison.BlockSeconds / Comparison.WarmUp(side, workload), 5, workload.MaximumSteps);
                (double Microseconds, string Report) median = Enumerable.Range(0, Comparison.Blocks).Select(_ => Run(side, steps)).OrderBy(block => block.Microseconds).ElementAt(Comparison.Blocks / 2);
                Console.WriteLine($"-- {workload.Name}, {threads} {(threads == 1 ? "thread" : "threads")}: {median.Microseconds:F1} µs per step, measuring included");
                Console.WriteLine(median.Report);
            }
        }
    }

    private static (double Microseconds, string Report) Run(Side side, int steps)
    {
        side.Restart();
        // The first step touches the optimizer's new memory.
        side.Run(Comparison.FirstSteps(steps));
        KernelProfile.Reset();
        long start = Stopwatch.GetTimestamp();
        side.Run(steps);
        return (Stopwatch.GetElapsedTime(start).TotalMicroseconds / steps, KernelProfile.Report());
    }
}
