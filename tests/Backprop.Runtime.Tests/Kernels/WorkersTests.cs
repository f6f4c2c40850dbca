using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Backprop.Kernels;
using Backprop.Threading;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

[Collection(nameof(ProcessWideSettings))]
public class WorkersTests
{
    [Theory]
    [InlineData(1, 1), InlineData(1, 5), InlineData(2, 2), InlineData(2, 7), InlineData(4, 3), InlineData(8, 64)]
    public void RunsEachPartOnceOnItsRows(int threads, int parts)
    {
        using var count = new Threads(threads);
        foreach (int rows in new[] { 0, 1, 2, 17, 1000, int.MaxValue })
        {
            var kernel = new Record(new (int, int)[parts], new int[parts]);
            Workers.Run(ref kernel, rows, parts);
            for (int part = 0; part < parts; part++)
            {
                Assert.Equal(1, kernel.Runs[part]);
                Assert.Equal(((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts)), kernel.Ranges[part]);
            }
        }
    }

    /// <summary>Rows that an int cannot count are refused rather than taken modulo 2^32.</summary>
    [Fact]
    public void RefusesMoreRowsThanAnIntCounts()
    {
        var kernel = new Record(new (int, int)[1], new int[1]);
        Assert.Throws<OverflowException>(() => Workers.Run(ref kernel, (nint)1 << 32, 1));
        Assert.Throws<OverflowException>(() => Workers.Run(ref kernel, (nint)1 << 31, 1));
        Assert.Equal(0, kernel.Runs[0]);
    }

    [Fact]
    public void JobsThatFollowEachOtherStayApart()
    {
        using var count = new Threads(4);
        long[] sums = new long[8];
        var kernel = new Sum(sums);
        for (int repeat = 0; repeat < 20_000; repeat++)
        {
            Array.Clear(sums);
            int rows = repeat % 100, parts = 1 + repeat % 8;
            Workers.Run(ref kernel, rows, parts);
            Assert.Equal(rows * (rows - 1L) / 2, sums.Sum());
        }
    }

    [Fact]
    public void SleepingWorkersAreFoundOrNotNeeded()
    {
        using var count = new Threads(3);
        long[] sums = new long[3];
        var kernel = new Sum(sums);
        for (int repeat = 0; repeat < 100; repeat++)
        {
            Array.Clear(sums);
            Workers.Run(ref kernel, 10, 3);
            Assert.Equal(45, sums.Sum());
            if (repeat % 10 == 0) Thread.Sleep(1);
        }
    }

    [Fact]
    public void NestedCallsRunInline()
    {
        using var count = new Threads(4);
        var kernel = new Nested(new long[4]);
        Workers.Run(ref kernel, 40, 4);
        Assert.Equal(4 * 4950, kernel.Totals.Sum());
    }

    [Fact]
    public void ConcurrentCallersGetTheirOwnResults()
    {
        using var count = new Threads(3);
        int failures = 0;
        Thread[] callers = Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            long[] sums = new long[5];
            var kernel = new Sum(sums);
            for (int repeat = 0; repeat < 3000; repeat++)
            {
                Array.Clear(sums);
                int rows = (repeat * 7 + caller) % 50;
                Workers.Run(ref kernel, rows, 5);
                if (sums.Sum() != rows * (rows - 1L) / 2) Interlocked.Increment(ref failures);
            }
        })).ToArray();
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(0, failures);
    }

    [Fact]
    public void ThreadsAreShared()
    {
        using var count = new Threads(2);
        // With parts this long the second thread takes at least one of them.
        bool helped = false;
        for (int attempt = 0; attempt < 50 && !helped; attempt++)
        {
            var kernel = new Identify(new int[4]);
            Workers.Run(ref kernel, 4, 4);
            helped = kernel.Threads.Distinct().Count() == 2;
        }
        Assert.True(helped);
    }

    [Fact]
    public void AllocatesNothing()
    {
        using var count = new Threads(2);
        var kernel = new Sum(new long[4]);
        Allocation.AssertNone(() =>
        {
            for (int repeat = 0; repeat < 1000; repeat++) Workers.Run(ref kernel, 100, 4);
        });
    }

    [Fact]
    public void WakingSleepersAllocatesNothing()
    {
        using var count = new Threads(2);
        var kernel = new Sum(new long[2]);
        Allocation.AssertNone(() =>
        {
            for (int repeat = 0; repeat < 50; repeat++)
            {
                // Long enough for the other thread to fall asleep.
                for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMicroseconds < 200;) Thread.SpinWait(10);
                Workers.Run(ref kernel, 100, 2);
            }
        });
    }

    [Fact]
    public void OptionsAreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BackpropOptions.Threads = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => BackpropOptions.Threads = BackpropOptions.MaximumThreads + 1);
        Assert.Equal(3, BackpropOptions.InitialThreads("3"));
        foreach (string? text in new[] { null, "", "0", "-1", "many", "1000000", "99999999999" })
            Assert.Equal(Math.Min(Environment.ProcessorCount, BackpropOptions.MaximumThreads), BackpropOptions.InitialThreads(text));
    }

    [Fact]
    public unsafe void WorkspacesGrowAndStay()
    {
        var workspace = new Workspace();
        float* small = workspace.Reserve(100);
        Assert.True(small != null && (nuint)small % 64 == 0);
        Assert.True(small == workspace.Reserve(0) && small == workspace.Reserve(100));
        float* large = workspace.Reserve(100_000);
        Assert.Equal(0u, (nuint)large % 64);
        large[99_999] = 1;
        Assert.True(large == workspace.Reserve(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => { workspace.Reserve(-1); });
        Assert.Throws<OutOfMemoryException>(() => { workspace.Reserve(1L << 40); });
        Assert.True(large == workspace.Reserve(100_000));
    }

    readonly struct Record((int, int)[] ranges, int[] runs) : IKernel
    {
        public (int, int)[] Ranges { get; } = ranges;

        public int[] Runs { get; } = runs;

        public void Execute(int begin, int end, int part)
        {
            Ranges[part] = (begin, end);
            Interlocked.Increment(ref Runs[part]);
        }
    }

    readonly struct Sum(long[] sums) : IKernel
    {
        public void Execute(int begin, int end, int part)
        {
            for (int row = begin; row < end; row++) sums[part] += row;
        }
    }

    readonly struct Nested(long[] totals) : IKernel
    {
        public long[] Totals { get; } = totals;

        public void Execute(int begin, int end, int part)
        {
            long[] sums = new long[3];
            var inner = new Sum(sums);
            Workers.Run(ref inner, 100, 3);
            Totals[part] = sums.Sum();
        }
    }

    readonly struct Identify(int[] threads) : IKernel
    {
        public int[] Threads { get; } = threads;

        public void Execute(int begin, int end, int part)
        {
            Threads[part] = Environment.CurrentManagedThreadId;
            Thread.Sleep(5);
        }
    }
}
