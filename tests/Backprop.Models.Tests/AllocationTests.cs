using System;
using System.Diagnostics;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Training and evaluation allocate nothing once the first step has made room.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData("training", 1)]
    [InlineData("training", 2)]
    [InlineData("large batches", 1)]
    [InlineData("large batches", 2)]
    [InlineData("changing batches", 2)]
    [InlineData("evaluation", 2)]
    [InlineData("loops over time", 1)]
    [InlineData("loops over time", 2)]
    [InlineData("products with the Hessian", 1)]
    [InlineData("products with the Hessian", 2)]
    [InlineData("windows", 2)]
    public void NothingIsAllocated(string scenario, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet",
            [typeof(AllocationProbe).Assembly.Location, scenario, $"{threads}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        // Compiled once: the thread that would compile methods again in the background is an object of 6 KB when it starts.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", error);
        Assert.Equal("0", output.Trim());
    }
}
