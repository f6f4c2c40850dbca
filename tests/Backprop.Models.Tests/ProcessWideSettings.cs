using System;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Tests that change settings of the whole process, or count its allocations, run alone.</summary>
[CollectionDefinition(nameof(ProcessWideSettings), DisableParallelization = true)]
public class ProcessWideSettings;

/// <summary>Sets the process's number of threads until disposed.</summary>
internal sealed class Threads : IDisposable
{
    private readonly int before = BackpropOptions.Threads;

    public Threads(int count) => BackpropOptions.Threads = count;

    public void Dispose() => BackpropOptions.Threads = before;
}
