using System;
using System.Diagnostics;
using System.Linq;

namespace Backprop.Peers;

/// <summary>The microseconds per step of each block, and the managed bytes that a step allocates.</summary>
sealed record Times(double[] Microseconds, long BytesPerStep)
{
    public double Median => Quantile(0.5);

    /// <summary>Half the distance of the quartiles, as a part of the median.</summary>
    public double Spread => (Quantile(0.75) - Quantile(0.25)) / 2 / Median;

    private double Quantile(double fraction) => Microseconds.Order().ElementAt((int)Math.Round(fraction * (Microseconds.Length - 1)));
}

/// <summary>Blocks of both sides in turn, each from the initial state.</summary>
static class Comparison
{
    public const int Blocks = 15;

    /// <summary>Long enough to make the clock's resolution and disturbances of microseconds not matter.</summary>
    public const double BlockSeconds = 0.03;

    private const double WarmUpSeconds = 0.5;

    /// <exception cref="InvalidOperationException">The two sides do not compute the same.</exception>
    public static (Times Ours, Times Peer) Run(Workload workload)
    {
        using Side ours = workload.CreateOurs(), peer = workload.CreatePeer();
        if (workload.FindDifference(ours, peer) is { } difference) throw new InvalidOperationException($"{workload.Name}: the two sides do not compute the same: {difference}");

        WarmUp(ours, workload);
        int steps = (int)Math.Clamp(BlockSeconds / WarmUp(peer, workload), 2, workload.MaximumSteps);
        double[] us = new double[Blocks], them = new double[Blocks];
        long ourBytes = 0, theirBytes = 0;
        // The first two do not count.
        for (int block = -2; block < Blocks; block++)
        {
            (double ourTime, long ourBlock) = Time(ours, steps);
            (double theirTime, long theirBlock) = Time(peer, steps);
            if (block < 0) continue;
            (us[block], them[block]) = (ourTime, theirTime);
            ourBytes = Math.Max(ourBytes, ourBlock);
            theirBytes = Math.Max(theirBytes, theirBlock);
        }
        return (new(us, ourBytes), new(them, theirBytes));
    }

    /// <summary>Runs steps until the code is compiled in its last tier.</summary>
    /// <returns>The seconds of a step, roughly.</returns>
    public static double WarmUp(Side side, Workload workload)
    {
        double step = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds;)
        {
            side.Restart();
            int steps = step == 0 ? 1 : (int)Math.Clamp(0.05 / step, 1, Math.Min(100, workload.MaximumSteps));
            long begin = Stopwatch.GetTimestamp();
            side.Run(steps);
            step = Stopwatch.GetElapsedTime(begin).TotalSeconds / steps;
        }
        Idle.Wait();
        return step;
    }

    /// <summary>The steps before a block's timed ones: they wake the threads, fill the caches, and touch new memory.</summary>
    public static int FirstSteps(int steps) => 1 + steps / 10;

    private static (double Microseconds, long BytesPerStep) Time(Side side, int steps)
    {
        side.Restart();
        Idle.Wait();
        int first = FirstSteps(steps);
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        side.Run(first);
        long start = Stopwatch.GetTimestamp();
        side.Run(steps);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        // Rounded up: a byte in a hundred steps is not nothing.
        return (elapsed / steps, (bytes + first + steps - 1) / (first + steps));
    }
}
