using System;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

/// <summary>
/// Elementary functions over vectors, written once in the operations of <see cref="ISimd{TSelf}"/>, so that every width, and a scalar,
/// gives the same bits. Polynomials are minimax fits in relative error, computed by the Remez exchange in 45 digits and rounded.
/// </summary>
/// <remarks>The measured largest errors, in units in the last place, are in the tests.</remarks>
static partial class VectorMath
{
    const float Log2E = 1.44269504f;

    // ln 2 as the nearest float and the rest; and as 14 bits, whose products with exponents are exact, and the rest.
    const float Ln2 = 0.693147182f, Ln2Rest = -1.90465421e-9f;
    const float Ln2Short = 0.693115234375f, Ln2ShortRest = 3.19461833e-5f;

    // Adding 1.5 * 2^23 rounds to a whole number, which is then in the low bits.
    const float Rounder = 12582912f;

    /// <summary>e^x: 2^n * e^r with r in [-ln 2 / 2, ln 2 / 2].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Exp<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        // Beyond these the result is infinite or 0 anyway; NaN compares false and stays.
        TSimd lowest = TSimd.Create(-104f), highest = TSimd.Create(89f);
        x = TSimd.Select(TSimd.LessThan(x, lowest), lowest, x);
        x = TSimd.Select(TSimd.LessThan(highest, x), highest, x);
        TSimd n = TSimd.MultiplyAdd(x, TSimd.Create(Log2E), TSimd.Create(Rounder)) - TSimd.Create(Rounder);
        TSimd r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Rest), r);
        return TSimd.Scale(ExpM1Reduced(r) + TSimd.Create(1f), n);
    }

    // e^r - 1 for |r| <= ln 2 / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd ExpM1Reduced<TSimd>(TSimd r) where TSimd : struct, ISimd<TSimd>
    {
        TSimd p = TSimd.Create(0.000198459f);
        p = TSimd.MultiplyAddFast(p, r, TSimd.Create(0.001394062f));
        p = TSimd.MultiplyAddFast(p, r, TSimd.Create(0.00833339f));
        p = TSimd.MultiplyAddFast(p, r, TSimd.Create(0.041666362f));
        p = TSimd.MultiplyAddFast(p, r, TSimd.Create(0.16666666f));
        p = TSimd.MultiplyAddFast(p, r, TSimd.Create(0.5f));
        return TSimd.MultiplyAdd(r * r, p, r);
    }

    /// <summary>e^x - 1: 2 * (2^(n-1) * (e^r - 1) + (2^(n-1) - 1/2)); the halves keep 2^n in range at the top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Expm1<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd lowest = TSimd.Create(-26f), highest = TSimd.Create(89f), value = x;
        x = TSimd.Select(TSimd.LessThan(x, lowest), lowest, x);
        x = TSimd.Select(TSimd.LessThan(highest, x), highest, x);
        TSimd n = TSimd.MultiplyAdd(x, TSimd.Create(Log2E), TSimd.Create(Rounder)) - TSimd.Create(Rounder);
        TSimd r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Rest), r);
        TSimd scale = TSimd.Scale(TSimd.Create(0.5f), n);
        TSimd half = TSimd.MultiplyAdd(scale, ExpM1Reduced(r), scale - TSimd.Create(0.5f));
        // e^x - 1 = x to the last bit for tiny x, where the halves of denormals would be lost (and -0 its sign).
        return TSimd.Select(TSimd.LessThan(TSimd.Abs(value), TSimd.Create(1e-8f)), value, half + half);
    }

    /// <summary>ln x: e * ln 2 + ln m with m in [sqrt 1/2, sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Log<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd f = SplitLog(x, out TSimd e);
        TSimd square = f * f;
        TSimd tail = LogTail(f) * (square * f);
        tail = TSimd.MultiplyAdd(e, TSimd.Create(Ln2ShortRest), tail);
        tail = TSimd.MultiplyAdd(square, TSimd.Create(-0.5f), tail);
        TSimd result = TSimd.MultiplyAdd(e, TSimd.Create(Ln2Short), f + tail);
        // Infinity and NaN give themselves, 0 minus infinity, less than 0 NaN.
        TSimd infinity = TSimd.Create(float.PositiveInfinity);
        result = TSimd.Select(TSimd.LessThan(x, infinity), result, x);
        result = TSimd.Select(TSimd.Equal(x, TSimd.Zero), -infinity, result);
        return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Create(float.NaN), result);
    }

    // x = 2^exponent * (1 + result), 1 + result in [sqrt 1/2, sqrt 2), for finite x > 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd SplitLog<TSimd>(TSimd x, out TSimd exponent) where TSimd : struct, ISimd<TSimd>
    {
        const int HalfRoot = 0x3f3504f3; // the bits of sqrt 1/2
        TSimd denormal = TSimd.LessThan(x, TSimd.Create(1.17549435e-38f));
        x = TSimd.Select(denormal, x * TSimd.Create(8388608f), x);
        TSimd bits = TSimd.SubtractInt(x, TSimd.CreateInt(HalfRoot));
        exponent = TSimd.ToFloat(TSimd.ShiftRightInt(bits, 23)) - TSimd.And(denormal, TSimd.Create(23f));
        TSimd mantissa = TSimd.AddInt(TSimd.And(bits, TSimd.CreateInt(0x7fffff)), TSimd.CreateInt(HalfRoot));
        return mantissa - TSimd.Create(1f);
    }

    // (ln(1 + f) - f + f^2 / 2) / f^3 for 1 + f in [sqrt 1/2, sqrt 2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd LogTail<TSimd>(TSimd f) where TSimd : struct, ISimd<TSimd>
    {
        TSimd p = TSimd.Create(0.067473255f);
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(-0.11676043f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(0.11888075f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(-0.12405521f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(0.14219555f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(-0.16668f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(0.20002119f));
        p = TSimd.MultiplyAddFast(p, f, TSimd.Create(-0.2500001f));
        return TSimd.MultiplyAddFast(p, f, TSimd.Create(0.33333313f));
    }

    /// <summary>ln(1 + x) = ln u + (1 + x - u) / u, where u is 1 + x rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Log1p<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd one = TSimd.Create(1f);
        TSimd u = one + x;
        TSimd lost = TSimd.Select(TSimd.LessThan(x, one), x - (u - one), one - (u - x));
        TSimd log = Log(u);
        // Nothing is lost in the infinite results, and the correction would be NaN; where u = 1 the result is x, -0 included.
        TSimd finite = TSimd.LessThan(TSimd.Abs(log), TSimd.Create(float.PositiveInfinity));
        return TSimd.Select(TSimd.Equal(u, one), x, TSimd.Select(finite, log + lost / u, log));
    }

    /// <summary>The logistic function, from e^-|x|, which cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Sigmoid<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd one = TSimd.Create(1f);
        TSimd e = Exp(-TSimd.Abs(x));
        return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), e, one) / (one + e);
    }

    /// <summary>tanh x: an odd polynomial below 0.625, (1 - e^-2|x|) / (1 + e^-2|x|) above, which would lose accuracy near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Tanh<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd one = TSimd.Create(1f), magnitude = TSimd.Abs(x);
        TSimd e = Exp(TSimd.Create(-2f) * magnitude);
        TSimd large = (one - e) / (one + e);

        TSimd z = magnitude * magnitude;
        TSimd p = TSimd.Create(-0.0057049883f);
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(0.020639088f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(-0.053739715f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(0.13331442f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(-0.3333328f));
        TSimd small = TSimd.MultiplyAdd(magnitude * z, p, magnitude);
        return WithSignOf(TSimd.Select(TSimd.LessThan(magnitude, TSimd.Create(0.625f)), small, large), x);
    }

    /// <summary>erf x: an odd polynomial below 0.93, 1 - e^-q(|x|) with a polynomial q above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Erf<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd magnitude = TSimd.Abs(x), four = TSimd.Create(4f);
        TSimd z = magnitude * magnitude;
        TSimd p = TSimd.Create(8.3167964e-05f);
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(-0.0008130018f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(0.0051999073f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(-0.026858943f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(0.112836875f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(-0.37612632f));
        p = TSimd.MultiplyAddFast(p, z, TSimd.Create(0.12837917f));
        TSimd small = TSimd.MultiplyAdd(magnitude, p, magnitude);

        // From 4 on erf is 1 to the last bit; the polynomial holds up to there.
        TSimd t = TSimd.Select(TSimd.LessThan(four, magnitude), four, magnitude);
        TSimd q = TSimd.Create(1.0434017e-05f);
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(-0.00031486675f));
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(0.003610375f));
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(-0.023694633f));
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(0.10615912f));
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(0.635198f));
        q = TSimd.MultiplyAddFast(q, t, TSimd.Create(0.12863709f));
        TSimd large = TSimd.Create(1f) - Exp(-TSimd.MultiplyAdd(q, t, t));
        return WithSignOf(TSimd.Select(TSimd.LessThan(magnitude, TSimd.Create(0.93f)), small, large), x);
    }

    // A magnitude with the sign of another number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd WithSignOf<TSimd>(TSimd magnitude, TSimd sign) where TSimd : struct, ISimd<TSimd> =>
        TSimd.Or(magnitude, TSimd.And(sign, TSimd.Create(-0f)));
}
