using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Backprop;
using Backprop.Benchmarks;
using Backprop.Peers;

// The same training steps and matrix products here and in libtorch, interleaved in one run. See README.md.

const int Blocks = 15;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? json = Option("--json"), only = Option("--only");
int[] threadCounts = Option("--threads") is { } text ? [int.Parse(text, CultureInfo.InvariantCulture)] : [1, Math.Min(2, Environment.ProcessorCount)];

try
{
    TorchSharp.torch.set_num_threads(1);
}
catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or NotSupportedException)
{
    Console.Error.WriteLine($"libtorch cannot be loaded, so there is nothing to compare with: {exception.GetBaseException().Message}");
    Console.Error.WriteLine("On systems whose libstdc++ is older than GCC 13's, prepare the output folder first; README.md says how.");
    return 2;
}

using StreamWriter? file = json is null ? null : new StreamWriter(json, append: false, new UTF8Encoding(false));
Console.WriteLine($"{"workload",-22}{"threads",8}{"ours µs",11}{"peer µs",11}{"ratio",8}{"spread",15}{"GFLOP/s",9}{"of limit",10}{"B/step",8}");
foreach (int threads in threadCounts.Distinct())
{
    BackpropOptions.Threads = threads;
    TorchSharp.torch.set_num_threads(threads);
    double flopRate = MultiplyAddPeak.Measure() * 1e9 * threads, copyRate = CopyRate.Measure(threads);
    Console.WriteLine($"-- {threads} thread(s): {flopRate * 1e-9:F0} GFLOP/s of multiply-adds, copies at {copyRate * 1e-9:F1} GB/s");
    foreach (Func<Workload> create in Workloads())
    {
        using Workload workload = create();
        if (only is not null && !workload.Name.Contains(only, StringComparison.Ordinal)) continue;
        Compare(workload, threads, flopRate, copyRate);
    }
}
return 0;

void Compare(Workload workload, int threads, double flopRate, double copyRate)
{
    workload.Verify();
    (double[] ours, double[] theirs, long ourBytes, long theirBytes, int steps) = Time(workload);
    double us = Median(ours), them = Median(theirs);
    double[] ratios = [.. ours.Zip(theirs, (a, b) => a / b).Order()];
    double limit = Math.Max(workload.Flops / flopRate, workload.Bytes / copyRate) * 1e6;
    Console.WriteLine($"{workload.Name,-22}{threads,8}{us,11:F1}{them,11:F1}{us / them,8:F3}{$"{ratios[0]:F2}..{ratios[^1]:F2}",15}{workload.Flops / us * 1e-3,9:F1}{limit / us,10:F2}{ourBytes / steps,8}");
    if (file is null) return;
    using var buffer = new MemoryStream();
    using (var writer = new Utf8JsonWriter(buffer))
    {
        writer.WriteStartObject();
        writer.WriteString("workload", workload.Name);
        writer.WriteNumber("threads", threads);
        writer.WriteNumber("ours_us", Math.Round(us, 2));
        writer.WriteNumber("peer_us", Math.Round(them, 2));
        writer.WriteNumber("ratio", Math.Round(us / them, 4));
        writer.WriteNumber("ours_gflops", Math.Round(workload.Flops / us * 1e-3, 2));
        writer.WriteNumber("limit_us", Math.Round(limit, 2));
        writer.WriteNumber("of_limit", Math.Round(limit / us, 4));
        writer.WriteNumber("ours_bytes_per_step", ourBytes / steps);
        writer.WriteNumber("peer_bytes_per_step", theirBytes / steps);
        writer.WriteEndObject();
    }
    file.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    file.Flush();
}

// Blocks of both sides in turn, each from the initial state: a network trained for long on one batch drifts into denormal numbers, which slows either side and measures nothing.
static (double[] Ours, double[] Theirs, long OurBytes, long TheirBytes, int Steps) Time(Workload workload)
{
    int steps = StepsOf(workload);
    double[] ours = new double[Blocks], theirs = new double[Blocks];
    long ourBytes = 0, theirBytes = 0;
    for (int block = -2; block < Blocks; block++)
    {
        workload.Restart();
        workload.Ours(2);
        (double first, long firstBytes) = Measure(() => workload.Ours(steps), steps);
        (double second, long secondBytes) = Measure(() => workload.Theirs(steps), steps);
        if (block < 0) continue;
        (ours[block], theirs[block], ourBytes, theirBytes) = (first, second, firstBytes, secondBytes);
    }
    return (ours, theirs, ourBytes, theirBytes, steps);
}

// As many steps as libtorch does in about 20 ms, but not so many that training ends.
static int StepsOf(Workload workload)
{
    workload.Restart();
    workload.Ours(300 / 10);
    workload.Theirs(5);
    long start = Stopwatch.GetTimestamp();
    int done = 0;
    while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 20)
    {
        workload.Theirs(1);
        done++;
    }
    return Math.Clamp(done, 1, 300);
}

static (double Microseconds, long Bytes) Measure(Action action, int steps)
{
    long bytes = GC.GetTotalAllocatedBytes(precise: true);
    long start = Stopwatch.GetTimestamp();
    action();
    double elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    return (elapsed / steps, GC.GetTotalAllocatedBytes(precise: true) - bytes);
}

static double Median(double[] values)
{
    double[] sorted = [.. values.Order()];
    return sorted[sorted.Length / 2];
}

static IEnumerable<Func<Workload>> Workloads()
{
    foreach (int batch in new[] { 1, 32, 512 })
    {
        yield return () =>
        {
            var model = new Digits();
            return new TrainingWorkload($"mlp-784-128-10/b{batch}", model, [784, 128, 10], batch, adam: true, classifies: true, (x, labels, _) => () => model.LossAndGradients(x, labels));
        };
    }
    yield return () =>
    {
        var model = new Small();
        return new TrainingWorkload("mlp-64-32-10/b32", model, [64, 32, 10], 32, adam: false, classifies: true, (x, labels, _) => () => model.LossAndGradients(x, labels));
    };
    yield return () =>
    {
        var model = new Wide();
        return new TrainingWorkload("mlp-1024x3/b128", model, [1024, 1024, 1024, 1024], 128, adam: true, classifies: false, (x, _, target) => () => model.LossAndGradients(x, target));
    };
    foreach (int size in new[] { 64, 128, 256, 512, 1024, 2048 }) yield return () => new ProductWorkload($"gemm-{size}", size, size, size);
    yield return () => new ProductWorkload("gemm-skinny-1", 32, 128, 784, transposeB: true);
    yield return () => new ProductWorkload("gemm-skinny-2", 32, 10, 128, transposeB: true);
    yield return () => new ProductWorkload("gemm-skinny-3", 128, 784, 32, transposeA: true);
}

string? Option(string name)
{
    int index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
}
