using System;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

/// <summary>
/// Copies parts of matrices into the order in which the register tile reads them, whatever their strides: a transpose costs no more
/// than another way of packing.
/// </summary>
static unsafe class GemmPacking
{
    /// <summary>Packs k rows of up to two vectors of columns, padded with zeros to whole vectors: element (p, j) to <c>packed[p * vectors * Count + j]</c>.</summary>
    public static void Right<TSimd>(MatrixView right, int k, int columns, int vectors, float* packed) where TSimd : struct, ISimd<TSimd>
    {
        int width = vectors * TSimd.Count;
        for (int vector = 0; vector < vectors; vector++)
        {
            int lanes = Math.Min(columns - vector * TSimd.Count, TSimd.Count);
            Vectors<TSimd>(right.From(0, vector * TSimd.Count), k, lanes, packed + vector * TSimd.Count, width);
        }
    }

    // One vector of columns of each of k rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Vectors<TSimd>(MatrixView right, int k, int lanes, float* packed, nint width) where TSimd : struct, ISimd<TSimd>
    {
        int p = 0;
        if (right.ColumnStride == 1)
        {
            if (lanes == TSimd.Count)
                for (; p < k; p++) TSimd.Store(TSimd.Load(right.Data + p * right.RowStride), packed + p * width);
            else
                for (; p < k; p++) TSimd.Store(TSimd.Load(right.Data + p * right.RowStride, lanes), packed + p * width);
            return;
        }
        if (right.RowStride == 1 && lanes == TSimd.Count)
        {
            for (; p + 4 <= k; p += 4)
            {
                TSimd.LoadColumns(right.Data + p, right.ColumnStride, out TSimd row0, out TSimd row1, out TSimd row2, out TSimd row3);
                float* to = packed + p * width;
                TSimd.Store(row0, to);
                TSimd.Store(row1, to + width);
                TSimd.Store(row2, to + 2 * width);
                TSimd.Store(row3, to + 3 * width);
            }
        }
        for (; p < k; p++) TSimd.Store(TSimd.Load(right.Data + p * right.RowStride, right.ColumnStride, lanes), packed + p * width);
    }

    /// <summary>Packs the rows of a tile: element (i, p) to <c>packed[p * rows + i]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Left(MatrixView left, int rows, int k, float* packed)
    {
        if (left.RowStride == 1)
        {
            for (int p = 0; p < k; p++)
            {
                float* from = left.Data + p * left.ColumnStride, to = packed + (nint)p * rows;
                int i = 0;
                for (; i + 4 <= rows; i += 4) Simd128.Store(Simd128.Load(from + i), to + i);
                for (; i < rows; i++) to[i] = from[i];
            }
            return;
        }
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            float* from = left.Data + row * left.RowStride, to = packed + row;
            int p = 0;
            if (left.ColumnStride == 1)
            {
                for (; p + 4 <= k; p += 4)
                {
                    Simd128.LoadColumns(from + p, left.RowStride, out Simd128 column0, out Simd128 column1, out Simd128 column2, out Simd128 column3);
                    Simd128.Store(column0, to + (nint)p * rows);
                    Simd128.Store(column1, to + (nint)(p + 1) * rows);
                    Simd128.Store(column2, to + (nint)(p + 2) * rows);
                    Simd128.Store(column3, to + (nint)(p + 3) * rows);
                }
            }
            for (; p < k; p++) Simd128.Store(Simd128.Load(from + p * left.ColumnStride, left.RowStride, 4), to + (nint)p * rows);
        }
        for (; row < rows; row++)
            for (int p = 0; p < k; p++)
                packed[(nint)p * rows + row] = left.Data[row * left.RowStride + p * left.ColumnStride];
    }
}
