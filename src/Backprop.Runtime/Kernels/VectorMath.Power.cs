using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

static partial class VectorMath
{
    /// <summary>x^y as e^(y ln |x|), with ln |x| and the product carried in two floats, and the sign and special cases of IEEE 754 pow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Pow<TSimd>(TSimd x, TSimd y) where TSimd : struct, ISimd<TSimd>
    {
        TSimd one = TSimd.Create(1f), infinity = TSimd.Create(float.PositiveInfinity), magnitude = TSimd.Abs(x);
        LogInTwo(magnitude, out TSimd log, out TSimd logRest);
        // ln 0, and ln of infinity and NaN.
        TSimd special = TSimd.Or(TSimd.Equal(magnitude, TSimd.Zero), TSimd.Not(TSimd.LessThan(magnitude, infinity)));
        log = TSimd.Select(special, TSimd.Select(TSimd.Equal(magnitude, TSimd.Zero), -infinity, magnitude), log);

        TSimd product = y * log;
        TSimd productRest = TSimd.MultiplyAdd(y, logRest, TSimd.MultiplyAdd(y, log, -product));
        // An overflowing product has no rest (it would be NaN), nor does a special logarithm.
        TSimd finite = TSimd.LessThan(TSimd.Abs(product), TSimd.Create(1e4f));
        productRest = TSimd.And(productRest, TSimd.AndNot(finite, special));
        TSimd result = ExpOfTwo(product, productRest);

        TSimd whole = TSimd.Equal(TSimd.Floor(y), y), half = y * TSimd.Create(0.5f);
        TSimd odd = TSimd.And(whole, TSimd.NotEqual(TSimd.Floor(half), half));
        TSimd negative = TSimd.LessThan(x, TSimd.Zero);
        // A finite negative number to a power that is not whole has no real value; (-infinity)^y has.
        TSimd undefined = TSimd.And(TSimd.AndNot(negative, whole), TSimd.LessThan(magnitude, infinity));
        result = TSimd.Select(undefined, TSimd.Create(float.NaN), result);
        result = TSimd.Xor(result, TSimd.And(odd, TSimd.And(x, TSimd.Create(-0f))));

        // 1^y and x^0 are 1 even for NaN, and (-1)^infinity is 1: there 0 * infinity made NaN.
        TSimd unit = TSimd.Or(TSimd.Equal(x, one), TSimd.Equal(y, TSimd.Zero));
        unit = TSimd.Or(unit, TSimd.And(TSimd.Equal(magnitude, one), TSimd.Equal(TSimd.Abs(y), infinity)));
        return TSimd.Select(unit, one, result);
    }

    // ln x = high + low, to about 2^-40, for finite x > 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void LogInTwo<TSimd>(TSimd x, out TSimd high, out TSimd low) where TSimd : struct, ISimd<TSimd>
    {
        TSimd f = SplitLog(x, out TSimd e);
        // f - f^2 / 2 in two floats.
        TSimd negativeHalf = TSimd.Create(-0.5f) * f;
        TSimd second = negativeHalf * f;
        TSimd secondRest = TSimd.MultiplyAdd(negativeHalf, f, -second);
        TSimd sum = f + second;
        TSimd sumRest = (f - sum) + second;
        TSimd tail = TSimd.MultiplyAdd(LogTail(f), f * f * f, secondRest + sumRest);
        tail = TSimd.MultiplyAdd(e, TSimd.Create(Ln2ShortRest), tail);
        // e * ln 2 is exact and either 0 or larger than the sum, as adding in two floats requires.
        TSimd exponent = e * TSimd.Create(Ln2Short);
        TSimd total = exponent + sum;
        TSimd totalRest = (exponent - total) + sum + tail;
        high = total + totalRest;
        low = (total - high) + totalRest;
    }

    // e^(x + rest) for a small rest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSimd ExpOfTwo<TSimd>(TSimd x, TSimd rest) where TSimd : struct, ISimd<TSimd>
    {
        TSimd lowest = TSimd.Create(-105f), highest = TSimd.Create(89f);
        x = TSimd.Select(TSimd.LessThan(x, lowest), lowest, x);
        x = TSimd.Select(TSimd.LessThan(highest, x), highest, x);
        TSimd n = TSimd.MultiplyAdd(x, TSimd.Create(Log2E), TSimd.Create(Rounder)) - TSimd.Create(Rounder);
        TSimd r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Rest), r) + rest;
        return TSimd.Scale(ExpM1Reduced(r) + TSimd.Create(1f), n);
    }
}
