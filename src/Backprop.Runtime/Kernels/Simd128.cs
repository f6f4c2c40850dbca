using System;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Backprop.Kernels;

/// <summary>4 lanes in a 128-bit vector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd128 : ISimd<Simd128>
{
    readonly Vector128<float> lanes;

    /// <summary>Wraps a hardware vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Simd128(Vector128<float> lanes) => this.lanes = lanes;

    internal Vector128<float> Lanes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => lanes; }

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static Simd128 Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector128<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Create(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Load(float* source, int lanes)
    {
        if (lanes >= 4) return Load(source);
        if (Avx.IsSupported) return new(Avx.MaskLoad(source, First(lanes)));
        return LoadLanes(source, 1, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 vector, float* destination, int lanes)
    {
        if (lanes >= 4)
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
    public static Simd128 Load(float* source, nint stride, int lanes)
    {
        if (lanes < 4) return LoadLanes(source, stride, lanes);
        return new(Vector128.Create(source[0], source[stride], source[2 * stride], source[3 * stride]));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 vector, float* destination, nint stride, int lanes)
    {
        if (lanes < 4) StoreLanes(vector, destination, stride, lanes);
        else
        {
            destination[0] = vector.lanes.ToScalar();
            destination[stride] = vector.lanes.GetElement(1);
            destination[2 * stride] = vector.lanes.GetElement(2);
            destination[3 * stride] = vector.lanes.GetElement(3);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Gather(float* source, Simd128 indices, int lanes)
    {
        Vector128<int> index = indices.lanes.AsInt32();
        if (Avx2.IsSupported && lanes >= 4) return new(Avx2.GatherVector128(source, index, sizeof(float)));
        if (Avx2.IsSupported) return new(Avx2.GatherMaskVector128(Vector128<float>.Zero, source, index, First(lanes), sizeof(float)));
        return GatherLanes(source, indices, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 vector, float* destination) => vector.lanes.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint rowStride, out Simd128 column0, out Simd128 column1, out Simd128 column2, out Simd128 column3)
    {
        Vector128<float> row0 = Vector128.Load(source), row1 = Vector128.Load(source + rowStride);
        Vector128<float> row2 = Vector128.Load(source + 2 * rowStride), row3 = Vector128.Load(source + 3 * rowStride);
        if (Sse.IsSupported)
        {
            Vector128<float> low01 = Sse.UnpackLow(row0, row1), low23 = Sse.UnpackLow(row2, row3);
            Vector128<float> high01 = Sse.UnpackHigh(row0, row1), high23 = Sse.UnpackHigh(row2, row3);
            column0 = new(Sse.MoveLowToHigh(low01, low23));
            column1 = new(Sse.MoveHighToLow(low23, low01));
            column2 = new(Sse.MoveLowToHigh(high01, high23));
            column3 = new(Sse.MoveHighToLow(high23, high01));
        }
        else
        {
            column0 = new(Vector128.Create(row0[0], row1[0], row2[0], row3[0]));
            column1 = new(Vector128.Create(row0[1], row1[1], row2[1], row3[1]));
            column2 = new(Vector128.Create(row0[2], row1[2], row2[2], row3[2]));
            column3 = new(Vector128.Create(row0[3], row1[3], row2[3], row3[3]));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator +(Simd128 left, Simd128 right) => new(left.lanes + right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator -(Simd128 left, Simd128 right) => new(left.lanes - right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator *(Simd128 left, Simd128 right) => new(left.lanes * right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator /(Simd128 left, Simd128 right) => new(left.lanes / right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator -(Simd128 value) => new(-value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyAdd(Simd128 a, Simd128 b, Simd128 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector128.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : MultiplyAddInDouble(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyAddFast(Simd128 a, Simd128 b, Simd128 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector128.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : a * b + c;

    /// <summary>
    /// In double the product is exact: all but the rarest sums round as if once, much faster than exact emulation lane by lane.
    /// A method of its own: where it is not used it must not weigh on the inlining of the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd128 MultiplyAddInDouble(Simd128 a, Simd128 b, Simd128 c)
    {
        (Vector128<double> lowerA, Vector128<double> upperA) = Vector128.Widen(a.lanes);
        (Vector128<double> lowerB, Vector128<double> upperB) = Vector128.Widen(b.lanes);
        (Vector128<double> lowerC, Vector128<double> upperC) = Vector128.Widen(c.lanes);
        return new(Vector128.Narrow(lowerA * lowerB + lowerC, upperA * upperB + upperC));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Abs(Simd128 value) => new(Vector128.Abs(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sqrt(Simd128 value) => new(Vector128.Sqrt(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Floor(Simd128 value) => new(Vector128.Floor(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Max(Simd128 left, Simd128 right) => new(Vector128.Max(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Min(Simd128 left, Simd128 right) => new(Vector128.Min(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LessThan(Simd128 left, Simd128 right) => new(Vector128.LessThan(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LessThanOrEqual(Simd128 left, Simd128 right) => new(Vector128.LessThanOrEqual(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Equal(Simd128 left, Simd128 right) => new(Vector128.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 NotEqual(Simd128 left, Simd128 right) => new(~Vector128.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 And(Simd128 left, Simd128 right) => new(left.lanes & right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Or(Simd128 left, Simd128 right) => new(left.lanes | right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Xor(Simd128 left, Simd128 right) => new(left.lanes ^ right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Not(Simd128 value) => new(~value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 AndNot(Simd128 left, Simd128 right) => new(Vector128.AndNot(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Select(Simd128 mask, Simd128 whenTrue, Simd128 whenFalse) => new(Vector128.ConditionalSelect(mask.lanes, whenTrue.lanes, whenFalse.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd128 mask) => mask.lanes.AsInt32() != Vector128<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 CreateInt(int value) => new(Vector128.Create(value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LoadInt(int* source, int lanes) => Load((float*)source, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LoadInt(int* source, nint stride, int lanes) => Load((float*)source, stride, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Iota(int start) => new((Vector128<int>.Indices + Vector128.Create(start)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ToFloat(Simd128 integers) => new(Vector128.ConvertToSingle(integers.lanes.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ToInt(Simd128 value) => new(Vector128.ConvertToInt32Native(value.lanes).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 AddInt(Simd128 left, Simd128 right) => new((left.lanes.AsInt32() + right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 SubtractInt(Simd128 left, Simd128 right) => new((left.lanes.AsInt32() - right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyInt(Simd128 left, Simd128 right) => new((left.lanes.AsInt32() * right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ShiftLeftInt(Simd128 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() << count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ShiftRightInt(Simd128 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() >> count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 EqualInt(Simd128 left, Simd128 right) => new(Vector128.Equals(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LessThanInt(Simd128 left, Simd128 right) => new(Vector128.LessThan(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LessThanOrEqualInt(Simd128 left, Simd128 right) => new(Vector128.LessThanOrEqual(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Keep(Simd128 value, int lanes, float identity) => new(Vector128.ConditionalSelect(First(lanes), value.lanes, Vector128.Create(identity)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd128 value)
    {
        Vector128<float> pair = value.lanes + Vector128.Shuffle(value.lanes, Vector128.Create(2, 3, 0, 1));
        return pair.ToScalar() + pair.GetElement(1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Simd128 value)
    {
        Vector128<float> pair = Vector128.Max(value.lanes, Vector128.Shuffle(value.lanes, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(pair, Vector128.Shuffle(pair, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinAcross(Simd128 value)
    {
        Vector128<float> pair = Vector128.Min(value.lanes, Vector128.Shuffle(value.lanes, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Min(pair, Vector128.Shuffle(pair, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Scale(Simd128 value, Simd128 exponent)
    {
        // Two factors, because 2^exponent alone may overflow or underflow; the first product is exact, the second rounds.
        Vector128<int> whole = Vector128.ConvertToInt32Native(exponent.lanes), half = whole >> 1, bias = Vector128.Create(127);
        return new(value.lanes * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToScalar(Simd128 value) => value.lanes.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Exp(Simd128 value) => VectorMath.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Log(Simd128 value) => VectorMath.Log(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sin(Simd128 value) => VectorMath.Sin(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Cos(Simd128 value) => VectorMath.Cos(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Tanh(Simd128 value) => VectorMath.Tanh(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sigmoid(Simd128 value) => VectorMath.Sigmoid(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Erf(Simd128 value) => VectorMath.Erf(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Log1p(Simd128 value) => VectorMath.Log1p(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Expm1(Simd128 value) => VectorMath.Expm1(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Pow(Simd128 value, Simd128 exponent) => VectorMath.Pow(value, exponent);

    // All bits set in the first lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> First(int lanes) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(lanes)).AsSingle();

    // Lane by lane, where the instruction set has no masked access. Not inlined: stack allocation in a caller's loop would grow its frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd128 LoadLanes(float* source, nint stride, int lanes)
    {
        float* packed = stackalloc float[4];
        Vector128<float>.Zero.Store(packed);
        for (int lane = 0; lane < lanes; lane++) packed[lane] = source[lane * stride];
        return Load(packed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StoreLanes(Simd128 vector, float* destination, nint stride, int lanes)
    {
        float* packed = stackalloc float[4];
        Store(vector, packed);
        for (int lane = 0; lane < lanes; lane++) destination[lane * stride] = packed[lane];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd128 GatherLanes(float* source, Simd128 indices, int lanes)
    {
        int* index = stackalloc int[4];
        float* packed = stackalloc float[4];
        Store(indices, (float*)index);
        Vector128<float>.Zero.Store(packed);
        for (int lane = 0; lane < Math.Min(lanes, 4); lane++) packed[lane] = source[index[lane]];
        return Load(packed);
    }
}
