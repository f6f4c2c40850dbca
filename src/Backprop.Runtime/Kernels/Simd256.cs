using System;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Backprop.Kernels;

/// <summary>8 lanes in a 256-bit vector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd256 : ISimd<Simd256>
{
    readonly Vector256<float> lanes;

    /// <summary>Wraps a hardware vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Simd256(Vector256<float> lanes) => this.lanes = lanes;

    internal Vector256<float> Lanes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => lanes; }

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static Simd256 Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector256<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Create(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(float* source, int lanes)
    {
        if (lanes >= 8) return Load(source);
        if (Avx.IsSupported) return new(Avx.MaskLoad(source, First(lanes)));
        return LoadLanes(source, 1, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256 vector, float* destination, int lanes)
    {
        if (lanes >= 8)
        {
            Store(vector, destination);
            return;
        }
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, First(lanes), vector.lanes);
            return;
        }
        StoreLanes(vector, destination, 1, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(float* source, nint stride, int lanes)
    {
        if (lanes < 8) return LoadLanes(source, stride, lanes);
        return new(Vector256.Create(
            Simd128.Load(source, stride, 8 / 2).Lanes,
            Simd128.Load(source + 8 / 2 * stride, stride, 8 / 2).Lanes));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256 vector, float* destination, nint stride, int lanes)
    {
        if (lanes < 8) StoreLanes(vector, destination, stride, lanes);
        else
        {
            Simd128.Store(new(vector.lanes.GetLower()), destination, stride, 8 / 2);
            Simd128.Store(new(vector.lanes.GetUpper()), destination + 8 / 2 * stride, stride, 8 / 2);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Gather(float* source, Simd256 indices, int lanes)
    {
        Vector256<int> index = indices.lanes.AsInt32();
        if (Avx2.IsSupported && lanes >= 8) return new(Avx2.GatherVector256(source, index, sizeof(float)));
        if (Avx2.IsSupported) return new(Avx2.GatherMaskVector256(Vector256<float>.Zero, source, index, First(lanes), sizeof(float)));
        return GatherLanes(source, indices, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256 vector, float* destination) => vector.lanes.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint rowStride, out Simd256 column0, out Simd256 column1, out Simd256 column2, out Simd256 column3)
    {
        if (Avx.IsSupported)
        {
            // Rows r and r + 4 side by side: unpacking works within 128 bits.
            Vector256<float> row0 = Rows(source, rowStride), row1 = Rows(source + rowStride, rowStride);
            Vector256<float> row2 = Rows(source + 2 * rowStride, rowStride), row3 = Rows(source + 3 * rowStride, rowStride);
            Vector256<double> low01 = Avx.UnpackLow(row0, row1).AsDouble(), low23 = Avx.UnpackLow(row2, row3).AsDouble();
            Vector256<double> high01 = Avx.UnpackHigh(row0, row1).AsDouble(), high23 = Avx.UnpackHigh(row2, row3).AsDouble();
            column0 = new(Avx.UnpackLow(low01, low23).AsSingle());
            column1 = new(Avx.UnpackHigh(low01, low23).AsSingle());
            column2 = new(Avx.UnpackLow(high01, high23).AsSingle());
            column3 = new(Avx.UnpackHigh(high01, high23).AsSingle());
        }
        else
        {
            Simd128.LoadColumns(source, rowStride, out var a0, out var a1, out var a2, out var a3);
            Simd128.LoadColumns(source + 4 * rowStride, rowStride, out var b0, out var b1, out var b2, out var b3);
            column0 = Join(a0, b0);
            column1 = Join(a1, b1);
            column2 = Join(a2, b2);
            column3 = Join(a3, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Rows(float* source, nint rowStride) => Vector256.Create(Vector128.Load(source), Vector128.Load(source + 4 * rowStride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Simd256 Join(Simd128 lower, Simd128 upper) => new(Vector256.Create(lower.Lanes, upper.Lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator +(Simd256 left, Simd256 right) => new(left.lanes + right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator -(Simd256 left, Simd256 right) => new(left.lanes - right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator *(Simd256 left, Simd256 right) => new(left.lanes * right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator /(Simd256 left, Simd256 right) => new(left.lanes / right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator -(Simd256 value) => new(-value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MultiplyAdd(Simd256 a, Simd256 b, Simd256 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector256.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : MultiplyAddInDouble(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MultiplyAddFast(Simd256 a, Simd256 b, Simd256 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector256.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : a * b + c;

    /// <summary>
    /// In double the product is exact: all but the rarest sums round as if once, much faster than exact emulation lane by lane.
    /// A method of its own: where it is not used it must not weigh on the inlining of the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd256 MultiplyAddInDouble(Simd256 a, Simd256 b, Simd256 c)
    {
        (Vector256<double> lowerA, Vector256<double> upperA) = Vector256.Widen(a.lanes);
        (Vector256<double> lowerB, Vector256<double> upperB) = Vector256.Widen(b.lanes);
        (Vector256<double> lowerC, Vector256<double> upperC) = Vector256.Widen(c.lanes);
        return new(Vector256.Narrow(lowerA * lowerB + lowerC, upperA * upperB + upperC));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Abs(Simd256 value) => new(Vector256.Abs(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sqrt(Simd256 value) => new(Vector256.Sqrt(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Floor(Simd256 value) => new(Vector256.Floor(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Max(Simd256 left, Simd256 right) => new(Vector256.Max(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Min(Simd256 left, Simd256 right) => new(Vector256.Min(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LessThan(Simd256 left, Simd256 right) => new(Vector256.LessThan(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LessThanOrEqual(Simd256 left, Simd256 right) => new(Vector256.LessThanOrEqual(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Equal(Simd256 left, Simd256 right) => new(Vector256.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 NotEqual(Simd256 left, Simd256 right) => new(~Vector256.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 And(Simd256 left, Simd256 right) => new(left.lanes & right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Or(Simd256 left, Simd256 right) => new(left.lanes | right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Xor(Simd256 left, Simd256 right) => new(left.lanes ^ right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Not(Simd256 value) => new(~value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 AndNot(Simd256 left, Simd256 right) => new(Vector256.AndNot(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Select(Simd256 mask, Simd256 whenTrue, Simd256 whenFalse) => new(Vector256.ConditionalSelect(mask.lanes, whenTrue.lanes, whenFalse.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd256 mask) => mask.lanes.AsInt32() != Vector256<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 CreateInt(int value) => new(Vector256.Create(value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LoadInt(int* source, int lanes) => Load((float*)source, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LoadInt(int* source, nint stride, int lanes) => Load((float*)source, stride, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Iota(int start) => new((Vector256<int>.Indices + Vector256.Create(start)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ToFloat(Simd256 integers) => new(Vector256.ConvertToSingle(integers.lanes.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ToInt(Simd256 value) => new(Vector256.ConvertToInt32Native(value.lanes).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 AddInt(Simd256 left, Simd256 right) => new((left.lanes.AsInt32() + right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 SubtractInt(Simd256 left, Simd256 right) => new((left.lanes.AsInt32() - right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MultiplyInt(Simd256 left, Simd256 right) => new((left.lanes.AsInt32() * right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ShiftLeftInt(Simd256 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() << count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ShiftRightInt(Simd256 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() >> count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 EqualInt(Simd256 left, Simd256 right) => new(Vector256.Equals(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LessThanInt(Simd256 left, Simd256 right) => new(Vector256.LessThan(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LessThanOrEqualInt(Simd256 left, Simd256 right) => new(Vector256.LessThanOrEqual(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Keep(Simd256 value, int lanes, float identity) => new(Vector256.ConditionalSelect(First(lanes), value.lanes, Vector256.Create(identity)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd256 value) => Simd128.Sum(new(value.lanes.GetLower() + value.lanes.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Simd256 value) => Simd128.MaxAcross(new(Vector128.Max(value.lanes.GetLower(), value.lanes.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinAcross(Simd256 value) => Simd128.MinAcross(new(Vector128.Min(value.lanes.GetLower(), value.lanes.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Scale(Simd256 value, Simd256 exponent)
    {
        // Two factors, because 2^exponent alone may overflow or underflow; the first product is exact, the second rounds.
        Vector256<int> whole = Vector256.ConvertToInt32Native(exponent.lanes), half = whole >> 1, bias = Vector256.Create(127);
        return new(value.lanes * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToScalar(Simd256 value) => value.lanes.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Exp(Simd256 value) => VectorMath.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Log(Simd256 value) => VectorMath.Log(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sin(Simd256 value) => VectorMath.Sin(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Cos(Simd256 value) => VectorMath.Cos(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Tanh(Simd256 value) => VectorMath.Tanh(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sigmoid(Simd256 value) => VectorMath.Sigmoid(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Erf(Simd256 value) => VectorMath.Erf(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Log1p(Simd256 value) => VectorMath.Log1p(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Expm1(Simd256 value) => VectorMath.Expm1(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Pow(Simd256 value, Simd256 exponent) => VectorMath.Pow(value, exponent);

    // All bits set in the first lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> First(int lanes) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(lanes)).AsSingle();

    // Lane by lane, where the instruction set has no masked access. Not inlined: stack allocation in a caller's loop would grow its frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd256 LoadLanes(float* source, nint stride, int lanes)
    {
        float* packed = stackalloc float[8];
        Vector256<float>.Zero.Store(packed);
        for (int lane = 0; lane < lanes; lane++) packed[lane] = source[lane * stride];
        return Load(packed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StoreLanes(Simd256 vector, float* destination, nint stride, int lanes)
    {
        float* packed = stackalloc float[8];
        Store(vector, packed);
        for (int lane = 0; lane < lanes; lane++) destination[lane * stride] = packed[lane];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd256 GatherLanes(float* source, Simd256 indices, int lanes)
    {
        int* index = stackalloc int[8];
        float* packed = stackalloc float[8];
        Store(indices, (float*)index);
        Vector256<float>.Zero.Store(packed);
        for (int lane = 0; lane < Math.Min(lanes, 8); lane++) packed[lane] = source[index[lane]];
        return Load(packed);
    }
}
