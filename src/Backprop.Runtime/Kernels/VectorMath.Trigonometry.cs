using System;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

static partial class VectorMath
{
    // pi / 2 in three floats. Up to the limit the product of the first with the quadrant number, subtracted from the angle, is exact.
    const float HalfPi0 = 1.57079637f, HalfPi1 = -4.37113883e-8f, HalfPi2 = -1.71512451e-15f;
    const float ReductionLimit = 1e5f;

    /// <summary>sin x = -sin -x, in the quadrant of |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Sin<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd magnitude = TSimd.Abs(x);
        TSimd result = TSimd.Xor(Quadrant(magnitude, 0), TSimd.And(x, TSimd.Create(-0f)));
        TSimd large = TSimd.LessThan(TSimd.Create(ReductionLimit), magnitude);
        return TSimd.Any(large) ? Large(x, result, 0) : result;
    }

    /// <summary>cos x = cos |x|, a quadrant on from the sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Cos<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>
    {
        TSimd magnitude = TSimd.Abs(x);
        TSimd result = Quadrant(magnitude, 1);
        TSimd large = TSimd.LessThan(TSimd.Create(ReductionLimit), magnitude);
        return TSimd.Any(large) ? Large(x, result, 1) : result;
    }

    // sin(x + ahead * pi / 2) for x >= 0: x = n * pi / 2 + r with r in [-pi / 4, pi / 4]; n says whether sin r or cos r, and the sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd Quadrant<TSimd>(TSimd x, int ahead) where TSimd : struct, ISimd<TSimd>
    {
        TSimd shifted = TSimd.MultiplyAdd(x, TSimd.Create(0.636619772f), TSimd.Create(Rounder));
        TSimd n = shifted - TSimd.Create(Rounder);
        TSimd r = TSimd.MultiplyAdd(n, TSimd.Create(-HalfPi0), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-HalfPi1), r);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-HalfPi2), r);
        TSimd z = r * r;

        TSimd sine = TSimd.Create(2.718122e-06f);
        sine = TSimd.MultiplyAddFast(sine, z, TSimd.Create(-0.00019839313f));
        sine = TSimd.MultiplyAddFast(sine, z, TSimd.Create(0.008333329f));
        sine = TSimd.MultiplyAddFast(sine, z, TSimd.Create(-0.16666667f));
        sine = TSimd.MultiplyAdd(r * z, sine, r);

        TSimd cosine = TSimd.Create(-2.7205758e-07f);
        cosine = TSimd.MultiplyAddFast(cosine, z, TSimd.Create(2.479946e-05f));
        cosine = TSimd.MultiplyAddFast(cosine, z, TSimd.Create(-0.0013888883f));
        cosine = TSimd.MultiplyAddFast(cosine, z, TSimd.Create(0.041666668f));
        cosine = TSimd.MultiplyAdd(z * z, cosine, TSimd.MultiplyAdd(z, TSimd.Create(-0.5f), TSimd.Create(1f)));

        TSimd quadrant = TSimd.AddInt(shifted, TSimd.CreateInt(ahead));
        TSimd even = TSimd.EqualInt(TSimd.And(quadrant, TSimd.CreateInt(1)), TSimd.Zero);
        TSimd sign = TSimd.ShiftLeftInt(TSimd.And(quadrant, TSimd.CreateInt(2)), 30);
        return TSimd.Xor(TSimd.Select(even, sine, cosine), sign);
    }

    // Angles too large for the reduction, one by one in double; the other lanes are done. Also the NaN of an infinite angle.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static unsafe TSimd Large<TSimd>(TSimd x, TSimd done, int ahead) where TSimd : struct, ISimd<TSimd>
    {
        float* angles = stackalloc float[TSimd.Count];
        float* results = stackalloc float[TSimd.Count];
        TSimd.Store(x, angles);
        TSimd.Store(done, results);
        for (int lane = 0; lane < TSimd.Count; lane++)
            if (MathF.Abs(angles[lane]) > ReductionLimit)
                results[lane] = (float)(ahead == 0 ? Math.Sin(angles[lane]) : Math.Cos(angles[lane]));
        return TSimd.Load(results);
    }
}
