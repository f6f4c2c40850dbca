using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Backprop.Kernels;

namespace Backprop.Benchmarks;

/// <summary>A matrix product with a bias in its epilogue: checked against plain loops, then timed.</summary>
sealed unsafe class GemmWorkload
{
    readonly float* a, b, c, bias;
    readonly MatrixView left, right;
    readonly List<double> samples = [];
    int repeats;

    public GemmWorkload(string name, int m, int n, int k, bool transposeA, bool transposeB)
    {
        (Name, M, N, K) = (name, m, n, k);
        a = Random((long)m * k, 1);
        b = Random((long)k * n, 2);
        c = Random((long)m * n, 3);
        bias = Random(n, 4);
        left = transposeA ? new MatrixView(a, 1, m) : new MatrixView(a, k, 1);
        right = transposeB ? new MatrixView(b, 1, k) : new MatrixView(b, n, 1);
    }

    public string Name { get; }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public double Operations => 2.0 * M * N * K;

    public double Median
    {
        get
        {
            samples.Sort();
            return samples[samples.Count / 2];
        }
    }

    /// <summary>Compares rows of the product with plain loops, and finds how many products make a sample of some milliseconds.</summary>
    public void Verify()
    {
        Multiply();
        for (int i = 0; i < M; i += Math.Max(1, M / 7))
            for (int j = 0; j < N; j++)
            {
                double sum = bias[j];
                for (int p = 0; p < K; p++) sum += (double)*left.At(i, p) * *right.At(p, j);
                if (!(Math.Abs(sum - c[(long)i * N + j]) < 1e-5 + 1e-7 * K)) throw new InvalidOperationException($"{Name}: ({i}, {j}) is {c[(long)i * N + j]}, should be {sum}");
            }
        // Long enough for the last tier of the JIT.
        long start = Stopwatch.GetTimestamp();
        int warm = 0;
        for (; warm < 200 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.3; warm++)
        {
            Multiply();
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 1) break;
        }
        repeats = Math.Max(1, (int)(warm / Stopwatch.GetElapsedTime(start).TotalSeconds * 0.005));
    }

    public void Sample()
    {
        Multiply();
        long start = Stopwatch.GetTimestamp();
        for (int repeat = 0; repeat < repeats; repeat++) Multiply();
        samples.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
    }

    void Multiply() => Gemm.Multiply(M, N, K, left, right, new AddBias(c, N, bias));

    static float* Random(long count, int seed)
    {
        var random = new Random(seed);
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        for (long i = 0; i < count; i++) values[i] = random.NextSingle() * 2 - 1;
        return values;
    }

    readonly struct AddBias(float* c, nint stride, float* bias) : IEpilogue
    {
        public void Store<TSimd>(TSimd accumulated, int row, int column, int lanes) where TSimd : struct, ISimd<TSimd> =>
            TSimd.Store(accumulated + TSimd.Load(bias + column, lanes), c + row * stride + column, lanes);
    }
}
