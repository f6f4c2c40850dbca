using System;
using System.Linq;
using System.Runtime.InteropServices;
using Backprop.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Backprop.Peers;

/// <summary>One matrix product. Either operand may be stored transposed.</summary>
sealed unsafe class ProductWorkload : Workload
{
    private readonly int m, n, k;
    private readonly float* a, b, c;
    private readonly MatrixView left, right;
    private readonly Tensor x, y;

    public ProductWorkload(string name, int m, int n, int k, bool transposeA = false, bool transposeB = false) : base(name)
    {
        (this.m, this.n, this.k) = (m, n, k);
        a = Allocate(m * k);
        b = Allocate(k * n);
        c = Allocate(m * n);
        var random = new Random(1);
        float[] first = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)], second = [.. Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f)];
        first.CopyTo(new Span<float>(a, m * k));
        second.CopyTo(new Span<float>(b, k * n));
        left = transposeA ? new MatrixView(a, 1, m) : new MatrixView(a, k, 1);
        right = transposeB ? new MatrixView(b, 1, k) : new MatrixView(b, n, 1);
        x = transposeA ? tensor(first, [k, m]).t() : tensor(first, [m, k]);
        y = transposeB ? tensor(second, [n, k]).t() : tensor(second, [k, n]);
    }

    public override double Flops => 2.0 * m * n * k;

    public override double Bytes => 4.0 * ((double)m * k + (double)k * n + (double)m * n);

    public override void Restart() { }

    public override double Ours(int steps)
    {
        for (int step = 0; step < steps; step++) Gemm.Multiply(m, n, k, left, right, new StoreTo { c = c, stride = n });
        return c[0];
    }

    public override double Theirs(int steps)
    {
        for (int step = 0; step < steps; step++) x.mm(y).Dispose();
        return 0;
    }

    public override void Verify()
    {
        Ours(1);
        using Tensor product = x.mm(y);
        float[] theirs = product.contiguous().data<float>().ToArray();
        for (int i = 0; i < theirs.Length; i++)
        {
            if (!(Math.Abs(theirs[i] - c[i]) <= 1e-3 + 1e-4 * Math.Abs(theirs[i]))) throw new InvalidOperationException($"{Name}: element {i} is {c[i]:R} here and {theirs[i]:R} there");
        }
    }

    public override void Dispose()
    {
        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
        x.Dispose();
        y.Dispose();
    }

    private static float* Allocate(int count) => (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);

    private struct StoreTo : IEpilogue
    {
        public float* c;
        public nint stride;

        public readonly void Store<TSimd>(TSimd accumulated, int row, int column, int lanes) where TSimd : struct, ISimd<TSimd> =>
            TSimd.Store(accumulated, c + row * stride + column, lanes);
    }
}
