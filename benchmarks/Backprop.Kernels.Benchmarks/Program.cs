using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop;
using Backprop.Benchmarks;
using Backprop.Kernels;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string filter = args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "";
int threads = BackpropOptions.Threads;

double peak = MultiplyAddPeak.Measure();
Console.WriteLine($"{SimdWidth.Best} bits, {threads} threads, one core's multiply-adds: {peak:F0} GFLOP/s");

var workloads = new List<GemmWorkload>();
foreach (int n in new[] { 64, 128, 256, 512, 768, 1024, 2048 }) workloads.Add(new($"square-{n}", n, n, n, false, false));
workloads.Add(new("square-512 A'B", 512, 512, 512, true, false));
workloads.Add(new("square-512 AB'", 512, 512, 512, false, true));
workloads.Add(new("square-512 A'B'", 512, 512, 512, true, true));
foreach (int batch in new[] { 1, 32, 128, 512 })
{
    workloads.Add(new($"mlp/b{batch} hidden", batch, 128, 784, false, true));
    workloads.Add(new($"mlp/b{batch} logits", batch, 10, 128, false, true));
    workloads.Add(new($"mlp/b{batch} dW2", 10, 128, batch, true, false));
    workloads.Add(new($"mlp/b{batch} dX2", batch, 128, 10, false, false));
    workloads.Add(new($"mlp/b{batch} dW1", 128, 784, batch, true, false));
}

Console.WriteLine($"{"product",-20} {"m x n x k",18} {"µs",10} {"GFLOP/s",9} {"of peak",8}");
workloads.RemoveAll(workload => !workload.Name.Contains(filter, StringComparison.Ordinal));
foreach (GemmWorkload workload in workloads) workload.Verify();
// Interleaved: each round times every workload once, so that a disturbance of the machine hits a few samples of each.
for (int round = 0; round < 15; round++)
    foreach (GemmWorkload workload in workloads) workload.Sample();
foreach (GemmWorkload workload in workloads)
{
    double seconds = workload.Median, rate = workload.Operations / seconds * 1e-9;
    string size = $"{workload.M}x{workload.N}x{workload.K}";
    Console.WriteLine($"{workload.Name,-20} {size,18} {seconds * 1e6,10:F1} {rate,9:F1} {rate / (peak * threads),8:P0}");
}

FunctionBenchmark.Run(filter);
