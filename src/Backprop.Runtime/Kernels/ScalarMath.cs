using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

/// <summary>The functions of <see cref="ISimd{TSelf}"/> for one number, with the same bits as in a lane of a vector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarMath
{
    /// <summary>The fused <c>a * b + c</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>The absolute value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float value) => MathF.Abs(value);

    /// <summary>The square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float value) => MathF.Sqrt(value);

    /// <summary>The largest integer not above the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor(float value) => MathF.Floor(value);

    /// <summary>The larger value; NaN where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float left, float right) => MathF.Max(left, right);

    /// <summary>The smaller value; NaN where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float left, float right) => MathF.Min(left, right);

    /// <summary>e to the power of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float value) => Simd128.ToScalar(VectorMath.Exp(Simd128.Create(value)));

    /// <summary>The natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float value) => Simd128.ToScalar(VectorMath.Log(Simd128.Create(value)));

    /// <summary>The sine of an angle in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sin(float value) => Simd128.ToScalar(VectorMath.Sin(Simd128.Create(value)));

    /// <summary>The cosine of an angle in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cos(float value) => Simd128.ToScalar(VectorMath.Cos(Simd128.Create(value)));

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float value) => Simd128.ToScalar(VectorMath.Tanh(Simd128.Create(value)));

    /// <summary>The logistic function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float value) => Simd128.ToScalar(VectorMath.Sigmoid(Simd128.Create(value)));

    /// <summary>The error function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Erf(float value) => Simd128.ToScalar(VectorMath.Erf(Simd128.Create(value)));

    /// <summary><c>log(1 + value)</c>, accurate near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log1p(float value) => Simd128.ToScalar(VectorMath.Log1p(Simd128.Create(value)));

    /// <summary><c>exp(value) - 1</c>, accurate near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Expm1(float value) => Simd128.ToScalar(VectorMath.Expm1(Simd128.Create(value)));

    /// <summary>The value to the power of the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Pow(float value, float exponent) => Simd128.ToScalar(VectorMath.Pow(Simd128.Create(value), Simd128.Create(exponent)));
}
