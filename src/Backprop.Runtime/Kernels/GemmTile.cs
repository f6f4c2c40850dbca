using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace Backprop.Kernels;

/// <summary>A number known when the code is compiled.</summary>
interface IConstant
{
    static abstract int Value { get; }
}

/// <summary>
/// The register tile, where a multiplication spends its time: up to 12 rows by 2 vectors of sums, which with 512-bit vectors fills
/// 24 of 32 registers and leaves room for the two vectors of the right matrix and the broadcast element of the left.
/// </summary>
/// <remarks>
/// The number of rows and of vectors are type arguments, so that the branches on them are gone from the compiled code and each
/// smaller tile is this text without the rows that it lacks. Each element of the product is one chain of fused multiply-adds in order
/// of k, whatever the tile: results do not depend on blocking, vector width or threads.
/// </remarks>
static unsafe class GemmTile
{
    /// <summary>The most rows a tile has without running out of registers: 12 of 32, or 6 of 16.</summary>
    public static int MaximumRows<TSimd>() where TSimd : struct, ISimd<TSimd> =>
        TSimd.Count == 16 || AdvSimd.IsSupported ? 12 : 6;

    /// <summary>
    /// Sets (or, with <paramref name="accumulate"/>, adds to) a tile of <paramref name="rows"/> rows, 2 vectors apart, at
    /// <paramref name="sums"/> the product of <paramref name="rows"/> x k of the left and k x <paramref name="vectors"/> vectors of the right.
    /// </summary>
    public static void Multiply<TSimd>(
        int rows, int vectors, int k, float* left, nint leftRow, nint leftStep, float* right, nint rightStep, float* sums, bool accumulate)
        where TSimd : struct, ISimd<TSimd>
    {
        if (vectors == 2) Multiply<TSimd, Two>(rows, k, left, leftRow, leftStep, right, rightStep, sums, accumulate);
        else Multiply<TSimd, One>(rows, k, left, leftRow, leftStep, right, rightStep, sums, accumulate);
    }

    static void Multiply<TSimd, TVectors>(
        int rows, int k, float* left, nint leftRow, nint leftStep, float* right, nint rightStep, float* sums, bool accumulate)
        where TSimd : struct, ISimd<TSimd> where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 1: Multiply<TSimd, One, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 2: Multiply<TSimd, Two, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 3: Multiply<TSimd, Three, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 4: Multiply<TSimd, Four, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 5: Multiply<TSimd, Five, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 6: Multiply<TSimd, Six, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 7: Multiply<TSimd, Seven, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 8: Multiply<TSimd, Eight, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 9: Multiply<TSimd, Nine, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 10: Multiply<TSimd, Ten, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            case 11: Multiply<TSimd, Eleven, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
            default: Multiply<TSimd, Twelve, TVectors>(k, left, leftRow, leftStep, right, rightStep, sums, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply<TSimd, TRows, TVectors>(
        int k, float* left, nint leftRow, nint leftStep, float* right, nint rightStep, float* sums, bool accumulate)
        where TSimd : struct, ISimd<TSimd> where TRows : struct, IConstant where TVectors : struct, IConstant
    {
        // Sums by row, left and right vector.
        TSimd s0 = TSimd.Zero, t0 = TSimd.Zero;
        TSimd s1 = TSimd.Zero, t1 = TSimd.Zero;
        TSimd s2 = TSimd.Zero, t2 = TSimd.Zero;
        TSimd s3 = TSimd.Zero, t3 = TSimd.Zero;
        TSimd s4 = TSimd.Zero, t4 = TSimd.Zero;
        TSimd s5 = TSimd.Zero, t5 = TSimd.Zero;
        TSimd s6 = TSimd.Zero, t6 = TSimd.Zero;
        TSimd s7 = TSimd.Zero, t7 = TSimd.Zero;
        TSimd s8 = TSimd.Zero, t8 = TSimd.Zero;
        TSimd s9 = TSimd.Zero, t9 = TSimd.Zero;
        TSimd s10 = TSimd.Zero, t10 = TSimd.Zero;
        TSimd s11 = TSimd.Zero, t11 = TSimd.Zero;
        if (accumulate)
        {
            s0 = TSimd.Load(sums + 0 * TSimd.Count);
            if (TVectors.Value > 1) t0 = TSimd.Load(sums + 1 * TSimd.Count);
            if (TRows.Value > 1) s1 = TSimd.Load(sums + 2 * TSimd.Count);
            if (TRows.Value > 1 && TVectors.Value > 1) t1 = TSimd.Load(sums + 3 * TSimd.Count);
            if (TRows.Value > 2) s2 = TSimd.Load(sums + 4 * TSimd.Count);
            if (TRows.Value > 2 && TVectors.Value > 1) t2 = TSimd.Load(sums + 5 * TSimd.Count);
            if (TRows.Value > 3) s3 = TSimd.Load(sums + 6 * TSimd.Count);
            if (TRows.Value > 3 && TVectors.Value > 1) t3 = TSimd.Load(sums + 7 * TSimd.Count);
            if (TRows.Value > 4) s4 = TSimd.Load(sums + 8 * TSimd.Count);
            if (TRows.Value > 4 && TVectors.Value > 1) t4 = TSimd.Load(sums + 9 * TSimd.Count);
            if (TRows.Value > 5) s5 = TSimd.Load(sums + 10 * TSimd.Count);
            if (TRows.Value > 5 && TVectors.Value > 1) t5 = TSimd.Load(sums + 11 * TSimd.Count);
            if (TRows.Value > 6) s6 = TSimd.Load(sums + 12 * TSimd.Count);
            if (TRows.Value > 6 && TVectors.Value > 1) t6 = TSimd.Load(sums + 13 * TSimd.Count);
            if (TRows.Value > 7) s7 = TSimd.Load(sums + 14 * TSimd.Count);
            if (TRows.Value > 7 && TVectors.Value > 1) t7 = TSimd.Load(sums + 15 * TSimd.Count);
            if (TRows.Value > 8) s8 = TSimd.Load(sums + 16 * TSimd.Count);
            if (TRows.Value > 8 && TVectors.Value > 1) t8 = TSimd.Load(sums + 17 * TSimd.Count);
            if (TRows.Value > 9) s9 = TSimd.Load(sums + 18 * TSimd.Count);
            if (TRows.Value > 9 && TVectors.Value > 1) t9 = TSimd.Load(sums + 19 * TSimd.Count);
            if (TRows.Value > 10) s10 = TSimd.Load(sums + 20 * TSimd.Count);
            if (TRows.Value > 10 && TVectors.Value > 1) t10 = TSimd.Load(sums + 21 * TSimd.Count);
            if (TRows.Value > 11) s11 = TSimd.Load(sums + 22 * TSimd.Count);
            if (TRows.Value > 11 && TVectors.Value > 1) t11 = TSimd.Load(sums + 23 * TSimd.Count);
        }

        // An address for every third row: the two between are reached by indexing, which saves registers.
        nint leftRow2 = 2 * leftRow;
        float* left3 = left + 3 * leftRow, left6 = left + 6 * leftRow, left9 = left + 9 * leftRow;
        for (; k > 0; k--)
        {
            TSimd b = TSimd.Load(right), c = TVectors.Value > 1 ? TSimd.Load(right + TSimd.Count) : b, a;
            a = TSimd.Create(left[0]);
            s0 = TSimd.MultiplyAddFast(a, b, s0);
            if (TVectors.Value > 1) t0 = TSimd.MultiplyAddFast(a, c, t0);
            if (TRows.Value > 1)
            {
                a = TSimd.Create(left[leftRow]);
                s1 = TSimd.MultiplyAddFast(a, b, s1);
                if (TVectors.Value > 1) t1 = TSimd.MultiplyAddFast(a, c, t1);
            }
            if (TRows.Value > 2)
            {
                a = TSimd.Create(left[leftRow2]);
                s2 = TSimd.MultiplyAddFast(a, b, s2);
                if (TVectors.Value > 1) t2 = TSimd.MultiplyAddFast(a, c, t2);
            }
            if (TRows.Value > 3)
            {
                a = TSimd.Create(left3[0]);
                s3 = TSimd.MultiplyAddFast(a, b, s3);
                if (TVectors.Value > 1) t3 = TSimd.MultiplyAddFast(a, c, t3);
            }
            if (TRows.Value > 4)
            {
                a = TSimd.Create(left3[leftRow]);
                s4 = TSimd.MultiplyAddFast(a, b, s4);
                if (TVectors.Value > 1) t4 = TSimd.MultiplyAddFast(a, c, t4);
            }
            if (TRows.Value > 5)
            {
                a = TSimd.Create(left3[leftRow2]);
                s5 = TSimd.MultiplyAddFast(a, b, s5);
                if (TVectors.Value > 1) t5 = TSimd.MultiplyAddFast(a, c, t5);
            }
            if (TRows.Value > 6)
            {
                a = TSimd.Create(left6[0]);
                s6 = TSimd.MultiplyAddFast(a, b, s6);
                if (TVectors.Value > 1) t6 = TSimd.MultiplyAddFast(a, c, t6);
            }
            if (TRows.Value > 7)
            {
                a = TSimd.Create(left6[leftRow]);
                s7 = TSimd.MultiplyAddFast(a, b, s7);
                if (TVectors.Value > 1) t7 = TSimd.MultiplyAddFast(a, c, t7);
            }
            if (TRows.Value > 8)
            {
                a = TSimd.Create(left6[leftRow2]);
                s8 = TSimd.MultiplyAddFast(a, b, s8);
                if (TVectors.Value > 1) t8 = TSimd.MultiplyAddFast(a, c, t8);
            }
            if (TRows.Value > 9)
            {
                a = TSimd.Create(left9[0]);
                s9 = TSimd.MultiplyAddFast(a, b, s9);
                if (TVectors.Value > 1) t9 = TSimd.MultiplyAddFast(a, c, t9);
            }
            if (TRows.Value > 10)
            {
                a = TSimd.Create(left9[leftRow]);
                s10 = TSimd.MultiplyAddFast(a, b, s10);
                if (TVectors.Value > 1) t10 = TSimd.MultiplyAddFast(a, c, t10);
            }
            if (TRows.Value > 11)
            {
                a = TSimd.Create(left9[leftRow2]);
                s11 = TSimd.MultiplyAddFast(a, b, s11);
                if (TVectors.Value > 1) t11 = TSimd.MultiplyAddFast(a, c, t11);
            }
            right += rightStep;
            left += leftStep;
            left3 += leftStep;
            left6 += leftStep;
            left9 += leftStep;
        }

        TSimd.Store(s0, sums + 0 * TSimd.Count);
        if (TVectors.Value > 1) TSimd.Store(t0, sums + 1 * TSimd.Count);
        if (TRows.Value > 1) TSimd.Store(s1, sums + 2 * TSimd.Count);
        if (TRows.Value > 1 && TVectors.Value > 1) TSimd.Store(t1, sums + 3 * TSimd.Count);
        if (TRows.Value > 2) TSimd.Store(s2, sums + 4 * TSimd.Count);
        if (TRows.Value > 2 && TVectors.Value > 1) TSimd.Store(t2, sums + 5 * TSimd.Count);
        if (TRows.Value > 3) TSimd.Store(s3, sums + 6 * TSimd.Count);
        if (TRows.Value > 3 && TVectors.Value > 1) TSimd.Store(t3, sums + 7 * TSimd.Count);
        if (TRows.Value > 4) TSimd.Store(s4, sums + 8 * TSimd.Count);
        if (TRows.Value > 4 && TVectors.Value > 1) TSimd.Store(t4, sums + 9 * TSimd.Count);
        if (TRows.Value > 5) TSimd.Store(s5, sums + 10 * TSimd.Count);
        if (TRows.Value > 5 && TVectors.Value > 1) TSimd.Store(t5, sums + 11 * TSimd.Count);
        if (TRows.Value > 6) TSimd.Store(s6, sums + 12 * TSimd.Count);
        if (TRows.Value > 6 && TVectors.Value > 1) TSimd.Store(t6, sums + 13 * TSimd.Count);
        if (TRows.Value > 7) TSimd.Store(s7, sums + 14 * TSimd.Count);
        if (TRows.Value > 7 && TVectors.Value > 1) TSimd.Store(t7, sums + 15 * TSimd.Count);
        if (TRows.Value > 8) TSimd.Store(s8, sums + 16 * TSimd.Count);
        if (TRows.Value > 8 && TVectors.Value > 1) TSimd.Store(t8, sums + 17 * TSimd.Count);
        if (TRows.Value > 9) TSimd.Store(s9, sums + 18 * TSimd.Count);
        if (TRows.Value > 9 && TVectors.Value > 1) TSimd.Store(t9, sums + 19 * TSimd.Count);
        if (TRows.Value > 10) TSimd.Store(s10, sums + 20 * TSimd.Count);
        if (TRows.Value > 10 && TVectors.Value > 1) TSimd.Store(t10, sums + 21 * TSimd.Count);
        if (TRows.Value > 11) TSimd.Store(s11, sums + 22 * TSimd.Count);
        if (TRows.Value > 11 && TVectors.Value > 1) TSimd.Store(t11, sums + 23 * TSimd.Count);
    }

    readonly struct One : IConstant
    {
        public static int Value => 1;
    }

    readonly struct Two : IConstant
    {
        public static int Value => 2;
    }

    readonly struct Three : IConstant
    {
        public static int Value => 3;
    }

    readonly struct Four : IConstant
    {
        public static int Value => 4;
    }

    readonly struct Five : IConstant
    {
        public static int Value => 5;
    }

    readonly struct Six : IConstant
    {
        public static int Value => 6;
    }

    readonly struct Seven : IConstant
    {
        public static int Value => 7;
    }

    readonly struct Eight : IConstant
    {
        public static int Value => 8;
    }

    readonly struct Nine : IConstant
    {
        public static int Value => 9;
    }

    readonly struct Ten : IConstant
    {
        public static int Value => 10;
    }

    readonly struct Eleven : IConstant
    {
        public static int Value => 11;
    }

    readonly struct Twelve : IConstant
    {
        public static int Value => 12;
    }
}
