using System;
using System.Linq;
using System.Runtime.InteropServices;
using Backprop.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Backprop.Peers;

/// <summary>One matrix product C[m, n] = A[m, k] B[k, n]. Either operand may be stored transposed.</summary>
sealed class ProductWorkload(string name, int m, int n, int k, bool transposeA = false, bool transposeB = false) : Workload(name)
{
    public int M => m;

    public int N => n;

    public int K => k;

    public bool TransposeA => transposeA;

    public bool TransposeB => transposeB;

    public override double Flops => 2.0 * m * n * k;

    public override double Bytes => sizeof(float) * ((double)m * k + (double)k * n + (double)m * n);

    public override int MaximumSteps => 20_000;

    public (float[] A, float[] B) CreateOperands()
    {
        var random = new Random(1);
        return ([.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)], [.. Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f)]);
    }

    public override Side CreateOurs() => new OurProduct(this);

    public override Side CreatePeer() => new PeerProduct(this);

    public override string? FindDifference(Side ours, Side peer)
    {
        ours.Run(1);
        peer.Run(1);
        ReadOnlySpan<float> us = ((OurProduct)ours).Result;
        float[] them = ((PeerProduct)peer).Result;
        for (int i = 0; i < them.Length; i++)
        {
            if (!(Math.Abs(them[i] - us[i]) <= 1e-3 + 1e-4 * Math.Abs(them[i]))) return $"element {i} is {us[i]:R} here and {them[i]:R} there";
        }
        return null;
    }
}

sealed unsafe class OurProduct : Side
{
    private readonly ProductWorkload workload;
    private readonly float* a, b, c;
    private readonly MatrixView left, right;

    public OurProduct(ProductWorkload workload)
    {
        this.workload = workload;
        (float[] A, float[] B) operands = workload.CreateOperands();
        a = Copy(operands.A);
        b = Copy(operands.B);
        c = Copy(new float[workload.M * workload.N]);
        left = workload.TransposeA ? new MatrixView(a, 1, workload.M) : new MatrixView(a, workload.K, 1);
        right = workload.TransposeB ? new MatrixView(b, 1, workload.K) : new MatrixView(b, workload.N, 1);
    }

    public ReadOnlySpan<float> Result => new(c, workload.M * workload.N);

    public override float Run(int steps)
    {
        int m = workload.M, n = workload.N, k = workload.K;
        for (int step = 0; step < steps; step++) Gemm.Multiply(m, n, k, left, right, new StoreTo { c = c, stride = n });
        return 0;
    }

    public override void Dispose()
    {
        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
    }

    private static float* Copy(float[] values)
    {
        float* copy = (float*)NativeMemory.AlignedAlloc((nuint)values.Length * sizeof(float), 64);
        values.CopyTo(new Span<float>(copy, values.Length));
        return copy;
    }

    private struct StoreTo : IEpilogue
    {
        public float* c;
        public nint stride;

        public readonly void Store<TSimd>(TSimd accumulated, int row, int column, int lanes) where TSimd : struct, ISimd<TSimd> =>
            TSimd.Store(accumulated, c + row * stride + column, lanes);
    }
}

/// <summary>Writes into one tensor again and again, as the other side does, without recording anything for a gradient.</summary>
sealed class PeerProduct : Side
{
    private readonly Tensor x, y, product;

    public PeerProduct(ProductWorkload workload)
    {
        (int m, int n, int k) = (workload.M, workload.N, workload.K);
        (float[] a, float[] b) = workload.CreateOperands();
        x = workload.TransposeA ? tensor(a, [k, m]).t() : tensor(a, [m, k]);
        y = workload.TransposeB ? tensor(b, [n, k]).t() : tensor(b, [k, n]);
        product = zeros(m, n);
    }

    public float[] Result => product.data<float>().ToArray();

    public override float Run(int steps)
    {
        using (no_grad())
        {
            for (int step = 0; step < steps; step++) product.addmm_(x, y, beta: 0, alpha: 1);
        }
        return 0;
    }

    public override void Dispose()
    {
        x.Dispose();
        y.Dispose();
        product.Dispose();
    }
}
