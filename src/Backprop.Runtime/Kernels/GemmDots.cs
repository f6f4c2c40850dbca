using System;
using System.Runtime.CompilerServices;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>
/// Products of a matrix, whose rows lie along the sum, with up to three vectors: dot products, read once from memory and without packing
/// the matrix. Everything else is the work of <see cref="GemmDriver"/>.
/// </summary>
static unsafe class GemmDots
{
    const int MaximumVectors = 3;

    [ThreadStatic] static Workspace? scratch;

    /// <summary>Whether the product is one of few vectors with rows along the sum.</summary>
    public static bool Suits<TSimd, TEpilogue>(int m, int n, int k, MatrixView a, MatrixView b)
        where TSimd : struct, ISimd<TSimd> where TEpilogue : struct, IBlockEpilogue =>
        !TEpilogue.Reduces && k >= TSimd.Count && ((m <= MaximumVectors && b.RowStride == 1) || (n <= MaximumVectors && a.ColumnStride == 1));

    public static void Multiply<TSimd, TEpilogue>(int m, int n, int k, MatrixView a, MatrixView b, TEpilogue epilogue)
        where TSimd : struct, ISimd<TSimd> where TEpilogue : struct, IBlockEpilogue
    {
        bool isVectorLeft = m <= MaximumVectors && b.RowStride == 1;
        MatrixView matrix = isVectorLeft ? b.Transposed : a, vectors = isVectorLeft ? a : b.Transposed;
        int rows = isVectorLeft ? n : m, count = isVectorLeft ? m : n;
        if (vectors.ColumnStride != 1)
        {
            float* packed = (scratch ??= new Workspace()).Reserve((long)count * k);
            for (int v = 0; v < count; v++)
                for (int p = 0; p < k; p++) packed[(nint)v * k + p] = *vectors.At(v, p);
            vectors = new MatrixView(packed, k, 1);
        }
        var dots = new Dots<TSimd, TEpilogue>(matrix, vectors, count, k, isVectorLeft, epilogue);
        int parts = GemmShape.ThreadsFor(m, n, k, Math.Min(BackpropOptions.Threads, (rows + TSimd.Count - 1) / TSimd.Count));
        // Whole vectors of rows: their dot products are stored together.
        Workers.Run(ref dots, rows, parts);
    }

    struct Dots<TSimd, TEpilogue>(MatrixView matrix, MatrixView vectors, int count, int k, bool isVectorLeft, TEpilogue epilogue) : IKernel
        where TSimd : struct, ISimd<TSimd> where TEpilogue : struct, IBlockEpilogue
    {
        TEpilogue epilogue = epilogue;

        public void Execute(int begin, int end, int part)
        {
            float* results = stackalloc float[TSimd.Count];
            for (int row = begin; row < end; row += TSimd.Count)
            {
                int lanes = Math.Min(end - row, TSimd.Count);
                for (int v = 0; v < count; v++)
                {
                    float* vector = vectors.At(v, 0);
                    int lane = 0;
                    for (; lane + 4 <= lanes; lane += 4) Four(matrix.At(row + lane, 0), matrix.RowStride, vector, results + lane);
                    for (; lane < lanes; lane++) One(matrix.At(row + lane, 0), vector, results + lane);
                    if (isVectorLeft) epilogue.Store(TSimd.Load(results), v, row, lanes, part: 0);
                    else for (lane = 0; lane < lanes; lane++) epilogue.Store(TSimd.Create(results[lane]), row + lane, v, 1, part: 0);
                }
            }
        }

        // Two sums for each of four rows: eight chains keep both multipliers busy.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Four(float* rows, nint stride, float* vector, float* results)
        {
            float* row0 = rows, row1 = rows + stride, row2 = rows + 2 * stride, row3 = rows + 3 * stride;
            TSimd s0 = TSimd.Zero, s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
            int p = 0;
            for (; p + 2 * TSimd.Count <= k; p += 2 * TSimd.Count)
            {
                TSimd x = TSimd.Load(vector + p), y = TSimd.Load(vector + p + TSimd.Count);
                s0 = TSimd.MultiplyAddFast(TSimd.Load(row0 + p), x, s0);
                s1 = TSimd.MultiplyAddFast(TSimd.Load(row1 + p), x, s1);
                s2 = TSimd.MultiplyAddFast(TSimd.Load(row2 + p), x, s2);
                s3 = TSimd.MultiplyAddFast(TSimd.Load(row3 + p), x, s3);
                t0 = TSimd.MultiplyAddFast(TSimd.Load(row0 + p + TSimd.Count), y, t0);
                t1 = TSimd.MultiplyAddFast(TSimd.Load(row1 + p + TSimd.Count), y, t1);
                t2 = TSimd.MultiplyAddFast(TSimd.Load(row2 + p + TSimd.Count), y, t2);
                t3 = TSimd.MultiplyAddFast(TSimd.Load(row3 + p + TSimd.Count), y, t3);
            }
            for (; p < k; p += TSimd.Count)
            {
                TSimd x = TSimd.Load(vector + p, k - p);
                s0 = TSimd.MultiplyAddFast(TSimd.Load(row0 + p, k - p), x, s0);
                s1 = TSimd.MultiplyAddFast(TSimd.Load(row1 + p, k - p), x, s1);
                s2 = TSimd.MultiplyAddFast(TSimd.Load(row2 + p, k - p), x, s2);
                s3 = TSimd.MultiplyAddFast(TSimd.Load(row3 + p, k - p), x, s3);
            }
            results[0] = TSimd.Sum(s0 + t0);
            results[1] = TSimd.Sum(s1 + t1);
            results[2] = TSimd.Sum(s2 + t2);
            results[3] = TSimd.Sum(s3 + t3);
        }

        // The same sums in the same order as in four, so that a row's result does not depend on where parts begin.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void One(float* row, float* vector, float* result)
        {
            TSimd s = TSimd.Zero, t = s;
            int p = 0;
            for (; p + 2 * TSimd.Count <= k; p += 2 * TSimd.Count)
            {
                s = TSimd.MultiplyAddFast(TSimd.Load(row + p), TSimd.Load(vector + p), s);
                t = TSimd.MultiplyAddFast(TSimd.Load(row + p + TSimd.Count), TSimd.Load(vector + p + TSimd.Count), t);
            }
            for (; p < k; p += TSimd.Count) s = TSimd.MultiplyAddFast(TSimd.Load(row + p, k - p), TSimd.Load(vector + p, k - p), s);
            *result = TSimd.Sum(s + t);
        }
    }
}
