using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Backprop.Kernels;

/// <summary>
/// A vector of <see cref="Count"/> 32-bit lanes, in operations that every vector width has, so that a kernel written once over
/// <typeparamref name="TSelf"/> is specialised by the JIT or the ahead-of-time compiler to each of them.
/// </summary>
/// <remarks>
/// <para>Lanes are floats; an operation whose name ends in <c>Int</c> reads the same bits as 32-bit integers; a mask has all bits of a
/// lane set (true) or clear (false).</para>
/// <para>Every operation gives the same bits on every width. Multiplication and addition are fused only in <see cref="MultiplyAdd"/> and
/// <see cref="MultiplyAddFast"/>: the operators round after each step.</para>
/// <para>Methods that take <c>lanes</c> touch only the memory of the first <c>lanes</c> elements; <c>lanes</c> at or above
/// <see cref="Count"/> means the whole vector, and loads put 0 into the remaining lanes.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface ISimd<TSelf> where TSelf : struct, ISimd<TSelf>
{
    /// <summary>The number of lanes: 4, 8 or 16.</summary>
    static abstract int Count { get; }

    /// <summary>0 in each lane: also the integer 0 and the mask false.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The value in each lane.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Loads <see cref="Count"/> consecutive floats; no alignment is required.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Loads the first <paramref name="lanes"/> floats and zeros.</summary>
    static abstract TSelf Load(float* source, int lanes);

    /// <summary>Loads <paramref name="lanes"/> floats that lie <paramref name="stride"/> floats apart, and zeros.</summary>
    static abstract TSelf Load(float* source, nint stride, int lanes);

    /// <summary>Stores <see cref="Count"/> consecutive floats; no alignment is required.</summary>
    static abstract void Store(TSelf vector, float* destination);

    /// <summary>Stores the first <paramref name="lanes"/> lanes.</summary>
    static abstract void Store(TSelf vector, float* destination, int lanes);

    /// <summary>Stores the first <paramref name="lanes"/> lanes <paramref name="stride"/> floats apart.</summary>
    static abstract void Store(TSelf vector, float* destination, nint stride, int lanes);

    /// <summary>Loads <c>source[index]</c> for the index in each of the first <paramref name="lanes"/> lanes, and zeros.</summary>
    static abstract TSelf Gather(float* source, TSelf indices, int lanes);

    /// <summary>
    /// Loads a block of <see cref="Count"/> rows by 4 columns, rows <paramref name="rowStride"/> floats apart, as its 4 columns: the
    /// step from which matrices are transposed.
    /// </summary>
    static abstract void LoadColumns(float* source, nint rowStride, out TSelf column0, out TSelf column1, out TSelf column2, out TSelf column3);

    /// <summary>The sum in each lane.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>The difference in each lane.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The product in each lane.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The quotient in each lane.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>Each lane with its sign flipped, zeros and NaN included.</summary>
    static abstract TSelf operator -(TSelf value);

    /// <summary><c>a * b + c</c> with a single rounding; on hardware that has none to speak of, computed in double.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary><see cref="MultiplyAdd"/> where the hardware fuses, else a product and a sum, each rounded.</summary>
    static abstract TSelf MultiplyAddFast(TSelf a, TSelf b, TSelf c);

    /// <summary>The absolute value.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>The correctly rounded square root; NaN below 0.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The largest integer not above the value.</summary>
    static abstract TSelf Floor(TSelf value);

    /// <summary>The larger value; NaN where either is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller value; NaN where either is NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt; right</c>; false where either is NaN.</summary>
    static abstract TSelf LessThan(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt;= right</c>; false where either is NaN.</summary>
    static abstract TSelf LessThanOrEqual(TSelf left, TSelf right);

    /// <summary>Mask of <c>left == right</c>; false where either is NaN.</summary>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>Mask of <c>left != right</c>; true where either is NaN.</summary>
    static abstract TSelf NotEqual(TSelf left, TSelf right);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>Bitwise or.</summary>
    static abstract TSelf Or(TSelf left, TSelf right);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf Xor(TSelf left, TSelf right);

    /// <summary>Bitwise complement.</summary>
    static abstract TSelf Not(TSelf value);

    /// <summary><c>left &amp; ~right</c>.</summary>
    static abstract TSelf AndNot(TSelf left, TSelf right);

    /// <summary>The lanes of <paramref name="whenTrue"/> where the mask is true, else those of <paramref name="whenFalse"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Whether the mask is true in any lane.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>The integer in each lane.</summary>
    static abstract TSelf CreateInt(int value);

    /// <summary>Loads the first <paramref name="lanes"/> integers and zeros.</summary>
    static abstract TSelf LoadInt(int* source, int lanes);

    /// <summary>Loads <paramref name="lanes"/> integers that lie <paramref name="stride"/> integers apart, and zeros.</summary>
    static abstract TSelf LoadInt(int* source, nint stride, int lanes);

    /// <summary>The integers <c>start, start + 1, ...</c></summary>
    static abstract TSelf Iota(int start);

    /// <summary>The float nearest to each integer.</summary>
    static abstract TSelf ToFloat(TSelf integers);

    /// <summary>The integer each float is truncated to; unspecified outside the range of <see cref="int"/> and for NaN.</summary>
    static abstract TSelf ToInt(TSelf value);

    /// <summary>The sum of integers, wrapping.</summary>
    static abstract TSelf AddInt(TSelf left, TSelf right);

    /// <summary>The difference of integers, wrapping.</summary>
    static abstract TSelf SubtractInt(TSelf left, TSelf right);

    /// <summary>The low 32 bits of the product of integers.</summary>
    static abstract TSelf MultiplyInt(TSelf left, TSelf right);

    /// <summary>Each integer shifted left.</summary>
    static abstract TSelf ShiftLeftInt(TSelf value, [ConstantExpected] int count);

    /// <summary>Each integer shifted right, the sign copied into the free bits.</summary>
    static abstract TSelf ShiftRightInt(TSelf value, [ConstantExpected] int count);

    /// <summary>Mask of equal integers.</summary>
    static abstract TSelf EqualInt(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt; right</c> as signed integers.</summary>
    static abstract TSelf LessThanInt(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt;= right</c> as signed integers.</summary>
    static abstract TSelf LessThanOrEqualInt(TSelf left, TSelf right);

    /// <summary>The first <paramref name="lanes"/> lanes of <paramref name="value"/>, and <paramref name="identity"/> in the others.</summary>
    static abstract TSelf Keep(TSelf value, int lanes, float identity);

    /// <summary>The sum of all lanes, added in halves: lane i to lane i + Count/2, and so on down to one.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The largest lane; NaN if any lane is NaN.</summary>
    static abstract float MaxAcross(TSelf value);

    /// <summary>The smallest lane; NaN if any lane is NaN.</summary>
    static abstract float MinAcross(TSelf value);

    /// <summary><c>value * 2^exponent</c>, rounded once; the exponents are whole floats in [-252, 254].</summary>
    static abstract TSelf Scale(TSelf value, TSelf exponent);

    /// <summary>The first lane.</summary>
    static abstract float ToScalar(TSelf value);

    /// <summary>e to the power of each lane.</summary>
    static abstract TSelf Exp(TSelf value);

    /// <summary>The natural logarithm; NaN below 0.</summary>
    static abstract TSelf Log(TSelf value);

    /// <summary>The sine of an angle in radians.</summary>
    static abstract TSelf Sin(TSelf value);

    /// <summary>The cosine of an angle in radians.</summary>
    static abstract TSelf Cos(TSelf value);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract TSelf Tanh(TSelf value);

    /// <summary>The logistic function <c>1 / (1 + exp(-value))</c>.</summary>
    static abstract TSelf Sigmoid(TSelf value);

    /// <summary>The error function.</summary>
    static abstract TSelf Erf(TSelf value);

    /// <summary><c>log(1 + value)</c>, accurate near 0; NaN below -1.</summary>
    static abstract TSelf Log1p(TSelf value);

    /// <summary><c>exp(value) - 1</c>, accurate near 0.</summary>
    static abstract TSelf Expm1(TSelf value);

    /// <summary><paramref name="value"/> to the power <paramref name="exponent"/>, with the special cases of <see cref="System.MathF.Pow"/>.</summary>
    static abstract TSelf Pow(TSelf value, TSelf exponent);
}
