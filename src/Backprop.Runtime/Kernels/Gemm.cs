using System;
using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>Matrix multiplication.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Gemm
{
    /// <summary>
    /// Multiplies an m x k matrix by a k x n matrix and hands each element of the product to the epilogue once. A transpose is a
    /// choice of strides. With k = 0 the product is zero; with m = 0 or n = 0 nothing happens.
    /// </summary>
    public static void Multiply<TEpilogue>(int m, int n, int k, MatrixView a, MatrixView b, TEpilogue epilogue) where TEpilogue : struct, IEpilogue
    {
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++) sum = MathF.FusedMultiplyAdd(*a.At(i, p), *b.At(p, j), sum);
                epilogue.Store(Simd128.Create(sum), i, j, 1);
            }
    }
}
