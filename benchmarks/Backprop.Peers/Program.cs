using System;
using System.Globalization;
using System.IO;
using Backprop;
using Backprop.Benchmarks;
using Backprop.Peers;

// The same training steps and matrix products here and in libtorch, interleaved in one run. See README.md.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    var options = Options.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(Options.Help);
        return 0;
    }
    if (!options.Profile) return Compare(options);
    Profile.SwitchOn();
    Profile.Print(options);
    return 0;
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
catch (InvalidOperationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Compare(Options options)
{
    if (Libtorch.FindObstacle() is { } obstacle)
    {
        Console.Error.WriteLine($"libtorch cannot be loaded, so there is nothing to compare with: {obstacle}");
        Console.Error.WriteLine($"Where a GLIBCXX version is missing: ../shared/tools/torchsharp/prepare.sh {Path.GetRelativePath(Environment.CurrentDirectory, AppContext.BaseDirectory)}, then run with --no-build. See benchmarks/Backprop.Peers/README.md.");
        return 2;
    }

    using StreamWriter? json = options.OpenJson();
    Console.WriteLine(Result.Header);
    foreach (int threads in options.Threads)
    {
        BackpropOptions.Threads = threads;
        Libtorch.SetThreads(threads);
        double flopRate = MultiplyAddPeak.Measure(threads) * 1e9, copyRate = CopyRate.Measure(threads);
        Console.WriteLine($"-- {threads} {(threads == 1 ? "thread" : "threads")}: multiply-adds at {flopRate * 1e-9:F0} GFLOP/s, copies at {copyRate * 1e-9:F0} GB/s");
        foreach (Workload workload in options.Workloads)
        {
            (Times ours, Times peer) = Comparison.Run(workload);
            var result = new Result(workload, threads, ours, peer, Math.Max(workload.Flops / flopRate, workload.Bytes / copyRate) * 1e6);
            Console.WriteLine(result);
            json?.WriteLine(result.ToJson());
        }
    }
    return 0;
}
