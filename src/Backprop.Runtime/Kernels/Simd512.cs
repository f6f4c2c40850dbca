using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Backprop.Kernels;

/// <summary>16 lanes in a 512-bit vector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd512 : ISimd<Simd512>
{
    readonly Vector512<float> lanes;

    /// <summary>Wraps a hardware vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Simd512(Vector512<float> lanes) => this.lanes = lanes;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static Simd512 Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector512<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Create(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Load(float* source, int lanes)
    {
        if (lanes >= 16) return Load(source);
        if (Avx512F.IsSupported) return new(Avx512F.MaskLoad(source, First(lanes), Vector512<float>.Zero));
        return LoadLanes(source, 1, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512 vector, float* destination, int lanes)
    {
        if (lanes >= 16)
        {
            Store(vector, destination);
            return;
        }
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, First(lanes), vector.lanes);
            return;
        }
        StoreLanes(vector, destination, 1, lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Load(float* source, nint stride, int lanes)
    {
        if (lanes < 16) return LoadLanes(source, stride, lanes);
        return new(Vector512.Create(
            Simd256.Load(source, stride, 16 / 2).Lanes,
            Simd256.Load(source + 16 / 2 * stride, stride, 16 / 2).Lanes));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512 vector, float* destination, nint stride, int lanes)
    {
        if (lanes < 16) StoreLanes(vector, destination, stride, lanes);
        else
        {
            Simd256.Store(new(vector.lanes.GetLower()), destination, stride, 16 / 2);
            Simd256.Store(new(vector.lanes.GetUpper()), destination + 16 / 2 * stride, stride, 16 / 2);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Gather(float* source, Simd512 indices, int lanes)
    {
        return new(Vector512.Create(
            Simd256.Gather(source, new(indices.lanes.GetLower()), lanes).Lanes,
            Simd256.Gather(source, new(indices.lanes.GetUpper()), lanes - 8).Lanes));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512 vector, float* destination) => vector.lanes.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint rowStride, out Simd512 column0, out Simd512 column1, out Simd512 column2, out Simd512 column3)
    {
        if (Avx512F.IsSupported)
        {
            // Rows r, r + 4, r + 8 and r + 12 side by side: unpacking works within 128 bits.
            Vector512<float> row0 = Rows(source, rowStride), row1 = Rows(source + rowStride, rowStride);
            Vector512<float> row2 = Rows(source + 2 * rowStride, rowStride), row3 = Rows(source + 3 * rowStride, rowStride);
            Vector512<double> low01 = Avx512F.UnpackLow(row0, row1).AsDouble(), low23 = Avx512F.UnpackLow(row2, row3).AsDouble();
            Vector512<double> high01 = Avx512F.UnpackHigh(row0, row1).AsDouble(), high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
            column0 = new(Avx512F.UnpackLow(low01, low23).AsSingle());
            column1 = new(Avx512F.UnpackHigh(low01, low23).AsSingle());
            column2 = new(Avx512F.UnpackLow(high01, high23).AsSingle());
            column3 = new(Avx512F.UnpackHigh(high01, high23).AsSingle());
        }
        else
        {
            Simd256.LoadColumns(source, rowStride, out var a0, out var a1, out var a2, out var a3);
            Simd256.LoadColumns(source + 8 * rowStride, rowStride, out var b0, out var b1, out var b2, out var b3);
            column0 = Join(a0, b0);
            column1 = Join(a1, b1);
            column2 = Join(a2, b2);
            column3 = Join(a3, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Rows(float* source, nint rowStride) => Vector512.Create(
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + 4 * rowStride)),
        Vector256.Create(Vector128.Load(source + 8 * rowStride), Vector128.Load(source + 12 * rowStride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Simd512 Join(Simd256 lower, Simd256 upper) => new(Vector512.Create(lower.Lanes, upper.Lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator +(Simd512 left, Simd512 right) => new(left.lanes + right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator -(Simd512 left, Simd512 right) => new(left.lanes - right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator *(Simd512 left, Simd512 right) => new(left.lanes * right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator /(Simd512 left, Simd512 right) => new(left.lanes / right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator -(Simd512 value) => new(-value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 MultiplyAdd(Simd512 a, Simd512 b, Simd512 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector512.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : MultiplyAddInDouble(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 MultiplyAddFast(Simd512 a, Simd512 b, Simd512 c) =>
        Vector256.IsHardwareAccelerated || AdvSimd.IsSupported ? new(Vector512.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes)) : a * b + c;

    /// <summary>
    /// In double the product is exact: all but the rarest sums round as if once, much faster than exact emulation lane by lane.
    /// A method of its own: where it is not used it must not weigh on the inlining of the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd512 MultiplyAddInDouble(Simd512 a, Simd512 b, Simd512 c)
    {
        (Vector512<double> lowerA, Vector512<double> upperA) = Vector512.Widen(a.lanes);
        (Vector512<double> lowerB, Vector512<double> upperB) = Vector512.Widen(b.lanes);
        (Vector512<double> lowerC, Vector512<double> upperC) = Vector512.Widen(c.lanes);
        return new(Vector512.Narrow(lowerA * lowerB + lowerC, upperA * upperB + upperC));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Abs(Simd512 value) => new(Vector512.Abs(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Sqrt(Simd512 value) => new(Vector512.Sqrt(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Floor(Simd512 value) => new(Vector512.Floor(value.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Max(Simd512 left, Simd512 right) => new(Vector512.Max(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Min(Simd512 left, Simd512 right) => new(Vector512.Min(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LessThan(Simd512 left, Simd512 right) => new(Vector512.LessThan(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LessThanOrEqual(Simd512 left, Simd512 right) => new(Vector512.LessThanOrEqual(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Equal(Simd512 left, Simd512 right) => new(Vector512.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 NotEqual(Simd512 left, Simd512 right) => new(~Vector512.Equals(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 And(Simd512 left, Simd512 right) => new(left.lanes & right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Or(Simd512 left, Simd512 right) => new(left.lanes | right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Xor(Simd512 left, Simd512 right) => new(left.lanes ^ right.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Not(Simd512 value) => new(~value.lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 AndNot(Simd512 left, Simd512 right) => new(Vector512.AndNot(left.lanes, right.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Select(Simd512 mask, Simd512 whenTrue, Simd512 whenFalse) => new(Vector512.ConditionalSelect(mask.lanes, whenTrue.lanes, whenFalse.lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd512 mask) => mask.lanes.AsInt32() != Vector512<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 CreateInt(int value) => new(Vector512.Create(value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LoadInt(int* source, int lanes) => Load((float*)source, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LoadInt(int* source, nint stride, int lanes) => Load((float*)source, stride, lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Iota(int start) => new((Vector512<int>.Indices + Vector512.Create(start)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ToFloat(Simd512 integers) => new(Vector512.ConvertToSingle(integers.lanes.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ToInt(Simd512 value) => new(Vector512.ConvertToInt32Native(value.lanes).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 AddInt(Simd512 left, Simd512 right) => new((left.lanes.AsInt32() + right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 SubtractInt(Simd512 left, Simd512 right) => new((left.lanes.AsInt32() - right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 MultiplyInt(Simd512 left, Simd512 right) => new((left.lanes.AsInt32() * right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ShiftLeftInt(Simd512 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() << count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ShiftRightInt(Simd512 value, [ConstantExpected] int count) => new((value.lanes.AsInt32() >> count).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 EqualInt(Simd512 left, Simd512 right) => new(Vector512.Equals(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LessThanInt(Simd512 left, Simd512 right) => new(Vector512.LessThan(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LessThanOrEqualInt(Simd512 left, Simd512 right) => new(Vector512.LessThanOrEqual(left.lanes.AsInt32(), right.lanes.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Keep(Simd512 value, int lanes, float identity) => new(Vector512.ConditionalSelect(First(lanes), value.lanes, Vector512.Create(identity)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd512 value) => Simd256.Sum(new(value.lanes.GetLower() + value.lanes.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Simd512 value) => Simd256.MaxAcross(new(Vector256.Max(value.lanes.GetLower(), value.lanes.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinAcross(Simd512 value) => Simd256.MinAcross(new(Vector256.Min(value.lanes.GetLower(), value.lanes.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Scale(Simd512 value, Simd512 exponent)
    {
        if (Avx512F.IsSupported) return new(Avx512F.Scale(value.lanes, exponent.lanes));
        // Two factors, because 2^exponent alone may overflow or underflow; the first product is exact, the second rounds.
        Vector512<int> whole = Vector512.ConvertToInt32Native(exponent.lanes), half = whole >> 1, bias = Vector512.Create(127);
        return new(value.lanes * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToScalar(Simd512 value) => value.lanes.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Exp(Simd512 value) => VectorMath.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Log(Simd512 value) => VectorMath.Log(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Sin(Simd512 value) => VectorMath.Sin(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Cos(Simd512 value) => VectorMath.Cos(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Tanh(Simd512 value) => VectorMath.Tanh(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Sigmoid(Simd512 value) => VectorMath.Sigmoid(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Erf(Simd512 value) => VectorMath.Erf(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Log1p(Simd512 value) => VectorMath.Log1p(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Expm1(Simd512 value) => VectorMath.Expm1(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Pow(Simd512 value, Simd512 exponent) => VectorMath.Pow(value, exponent);

    // All bits set in the first lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> First(int lanes) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle();

    // Lane by lane, where the instruction set has no masked access. Not inlined: stack allocation in a caller's loop would grow its frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Simd512 LoadLanes(float* source, nint stride, int lanes)
    {
        float* packed = stackalloc float[16];
        Vector512<float>.Zero.Store(packed);
        for (int lane = 0; lane < lanes; lane++) packed[lane] = source[lane * stride];
        return Load(packed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StoreLanes(Simd512 vector, float* destination, nint stride, int lanes)
    {
        float* packed = stackalloc float[16];
        Store(vector, packed);
        for (int lane = 0; lane < lanes; lane++) destination[lane * stride] = packed[lane];
    }
}
