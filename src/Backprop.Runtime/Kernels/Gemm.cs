using System;
using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>Matrix multiplication.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Gemm
{
    /// <summary>
    /// Multiplies an m x k matrix by a k x n matrix and hands each element of the product to the epilogue once. A transpose is a
    /// choice of strides. With k = 0 the product is zero; with m = 0 or n = 0 nothing happens.
    /// </summary>
    /// <remarks>
    /// Allocates nothing once its scratch memory has grown to the problem. For the same sizes, strides and vector width the result is
    /// the same bits, whatever the number of threads. The epilogue may overwrite neither factor: their elements are read more than once.
    /// </remarks>
    /// <exception cref="OverflowException">A size is larger than <see cref="int.MaxValue"/>.</exception>
    /// <typeparam name="TEpilogue">What is done with the product; its code is compiled into the multiplication.</typeparam>
    public static void Multiply<TEpilogue>(nint m, nint n, nint k, MatrixView a, MatrixView b, TEpilogue epilogue) where TEpilogue : struct, IEpilogue =>
        Run(m, n, k, a, b, new Elementwise<TEpilogue>(epilogue));

    /// <summary>
    /// Multiplies as <see cref="Multiply"/> does, with an epilogue that also reduces columns: each of the <see cref="Parts"/> of the rows
    /// into its own share.
    /// </summary>
    /// <exception cref="OverflowException">A size is larger than <see cref="int.MaxValue"/>.</exception>
    /// <typeparam name="TEpilogue">What is done with the product; its code is compiled into the multiplication.</typeparam>
    public static void MultiplyAndReduce<TEpilogue>(nint m, nint n, nint k, MatrixView a, MatrixView b, TEpilogue epilogue) where TEpilogue : struct, IReducingEpilogue =>
        Run(m, n, k, a, b, new Reducing<TEpilogue>(epilogue));

    /// <summary>The rows of a part: whole tiles for every vector width, and few enough for several threads to share a batch.</summary>
    public const int RowsPerPart = 48;

    /// <summary>The parts of so many rows, at least 1. They do not depend on the number of threads, so that sums do not either.</summary>
    public static int Parts(nint m) => (int)nint.Max((m + RowsPerPart - 1) / RowsPerPart, 1);

    static void Run<TEpilogue>(nint m, nint n, nint k, MatrixView a, MatrixView b, TEpilogue epilogue) where TEpilogue : struct, IBlockEpilogue
    {
        if (m <= 0 || n <= 0) return;
        var product = new Product<TEpilogue>(checked((int)m), checked((int)n), checked((int)nint.Max(k, 0)), a, b, epilogue);
        SimdWidth.Run(ref product);
    }

    readonly struct Product<TEpilogue>(int m, int n, int k, MatrixView a, MatrixView b, TEpilogue epilogue) : ISimdKernel
        where TEpilogue : struct, IBlockEpilogue
    {
        public void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>
        {
            if (GemmDots.Suits<TSimd, TEpilogue>(m, n, k, a, b))
                GemmDots.Multiply<TSimd, TEpilogue>(m, n, k, a, b, epilogue);
            else
                GemmDriver.Multiply<TSimd, TEpilogue>(m, n, k, a, b, epilogue);
        }
    }
}
