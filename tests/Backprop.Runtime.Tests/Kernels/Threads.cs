using System;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Sets the process's number of threads until disposed.</summary>
sealed class Threads : IDisposable
{
    readonly int before = BackpropOptions.Threads;

    public Threads(int count) => BackpropOptions.Threads = count;

    public void Dispose() => BackpropOptions.Threads = before;
}

/// <summary>Tests that change or depend on settings of the whole process, and those that count its allocations, run alone.</summary>
[CollectionDefinition(nameof(ProcessWideSettings), DisableParallelization = true)]
public class ProcessWideSettings;

static class Allocation
{
    /// <summary>Asserts that the action allocates nothing on any thread, once it has run a few times.</summary>
    public static void AssertNone(Action action)
    {
        long allocated = 0;
        // Compilation at a higher tier and threads that end may allocate in the background: one quiet run of several proves it.
        for (int attempt = 0; attempt < 10; attempt++)
        {
            action();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (allocated == 0) return;
        }
        Assert.Fail($"{allocated} bytes were allocated");
    }
}
