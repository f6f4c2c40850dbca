using System;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Each operation of a vector against the same operation on each lane.</summary>
public abstract unsafe class SimdTests<TSimd> where TSimd : struct, ISimd<TSimd>
{
    static readonly int count = TSimd.Count;

    static readonly float[] specials =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 1e-40f, -1e-40f, 3e38f, -3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 7.25f, 1e9f, -16777217f,
    ];

    [Fact]
    public void ArithmeticIsThatOfFloats()
    {
        Binary((x, y) => x + y, (x, y) => x + y);
        Binary((x, y) => x - y, (x, y) => x - y);
        Binary((x, y) => x * y, (x, y) => x * y);
        Binary((x, y) => x / y, (x, y) => x / y);
        Binary(TSimd.Max, MathF.Max);
        Binary(TSimd.Min, MathF.Min);
        Binary((x, y) => TSimd.MultiplyAdd(x, y, x), (x, y) => MathF.FusedMultiplyAdd(x, y, x));
        Binary((x, _) => -x, (x, _) => -x);
        Binary((x, _) => TSimd.Abs(x), (x, _) => MathF.Abs(x));
        Binary((x, _) => TSimd.Sqrt(x), (x, _) => MathF.Sqrt(x));
        Binary((x, _) => TSimd.Floor(x), (x, _) => MathF.Floor(x));
    }

    [Fact]
    public void ComparisonsMakeMasks()
    {
        Comparison(TSimd.LessThan, (x, y) => x < y);
        Comparison(TSimd.LessThanOrEqual, (x, y) => x <= y);
        Comparison(TSimd.Equal, (x, y) => x == y);
        Comparison(TSimd.NotEqual, (x, y) => x != y);
    }

    [Fact]
    public void MasksCombine()
    {
        Comparison((x, y) => TSimd.And(TSimd.LessThan(x, y), TSimd.LessThan(TSimd.Zero, x)), (x, y) => x < y && 0 < x);
        Comparison((x, y) => TSimd.Or(TSimd.LessThan(x, y), TSimd.LessThan(TSimd.Zero, x)), (x, y) => x < y || 0 < x);
        Comparison((x, y) => TSimd.Xor(TSimd.LessThan(x, y), TSimd.LessThan(TSimd.Zero, x)), (x, y) => x < y ^ 0 < x);
        Comparison((x, y) => TSimd.AndNot(TSimd.LessThan(x, y), TSimd.LessThan(TSimd.Zero, x)), (x, y) => x < y && !(0 < x));
        Comparison((x, y) => TSimd.Not(TSimd.LessThan(x, y)), (x, y) => !(x < y));
        Binary((x, y) => TSimd.Select(TSimd.LessThan(x, y), x, y), (x, y) => x < y ? x : y);
        Assert.False(TSimd.Any(TSimd.Zero));
        for (int lane = 0; lane < count; lane++) Assert.True(TSimd.Any(TSimd.EqualInt(TSimd.Iota(0), TSimd.CreateInt(lane))));
    }

    [Fact]
    public void IntegersWrapAndCompare()
    {
        Integers(TSimd.AddInt, (x, y) => x + y);
        Integers(TSimd.SubtractInt, (x, y) => x - y);
        Integers(TSimd.MultiplyInt, (x, y) => x * y);
        Integers((x, _) => TSimd.ShiftLeftInt(x, 5), (x, _) => x << 5);
        Integers((x, _) => TSimd.ShiftRightInt(x, 5), (x, _) => x >> 5);
        Integers(TSimd.EqualInt, (x, y) => x == y ? -1 : 0);
        Integers(TSimd.LessThanInt, (x, y) => x < y ? -1 : 0);
        Integers(TSimd.LessThanOrEqualInt, (x, y) => x <= y ? -1 : 0);
        Integers((x, _) => TSimd.ToFloat(x), (x, _) => BitConverter.SingleToInt32Bits(x));
        Integers((_, y) => TSimd.ToInt(TSimd.ToFloat(TSimd.ShiftRightInt(y, 10))), (_, y) => (int)(float)(y >> 10));
        Assert.Equal(Enumerable.Range(-3, count), Ints(TSimd.Iota(-3)));
        Assert.Equal(Enumerable.Repeat(-7, count), Ints(TSimd.CreateInt(-7)));
    }

    [Fact]
    public void ScalingRoundsOnce()
    {
        foreach (float x in new[] { 1f, -1.9999999f, 1.2345678f, 0.70710677f, float.NaN })
            for (int exponent = -160; exponent <= 129; exponent++)
                Assert.Equal((float)Math.ScaleB(x, exponent), TSimd.ToScalar(TSimd.Scale(TSimd.Create(x), TSimd.Create(exponent))));
    }

    [Fact]
    public void PartialLoadsAndStoresTouchTheirLanesOnly()
    {
        using var guarded = new GuardedMemory();
        float* border = stackalloc float[3 * count];
        for (int lanes = 0; lanes <= count + 3; lanes++)
        {
            int within = Math.Min(lanes, count);
            float* end = guarded.End - within;
            float[] expected = Sequence(lanes);
            for (int lane = 0; lane < within; lane++) end[lane] = lane + 1;

            Assert.Equal(expected, Floats(TSimd.Load(end, lanes)));
            Assert.Equal(expected, Floats(TSimd.LoadInt((int*)end, lanes)));
            Assert.Equal(expected, Floats(TSimd.Gather(guarded.End, TSimd.AddInt(TSimd.Iota(0), TSimd.CreateInt(-within)), lanes)));

            end[-1] = 99;
            TSimd.Store(TSimd.Create(5), end, lanes);
            Assert.Equal(99, end[-1]);
            for (int lane = 0; lane < within; lane++) Assert.Equal(5, end[lane]);

            new Span<float>(border, 3 * count).Fill(-1);
            TSimd.Store(TSimd.Create(5), border + count, lanes);
            for (int i = 0; i < 3 * count; i++) Assert.Equal(i >= count && i < count + within ? 5 : -1, border[i]);
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(7), InlineData(-3)]
    public void StridedAccessTouchesItsLanesOnly(int stride)
    {
        float[] memory = new float[4 * 7 * count];
        for (int lanes = 0; lanes <= count + 1; lanes++)
        {
            int within = Math.Min(lanes, count), start = memory.Length / 2;
            Array.Fill(memory, -1);
            fixed (float* p = memory)
            {
                for (int lane = 0; lane < within; lane++) memory[start + lane * stride] = lane + 1;
                Assert.Equal(Sequence(lanes), Floats(TSimd.Load(p + start, stride, lanes)));
                Assert.Equal(Sequence(lanes), Floats(TSimd.LoadInt((int*)p + start, stride, lanes)));
                float[] before = [.. memory];
                TSimd.Store(TSimd.Create(5), p + start, stride, lanes);
                for (int i = 0; i < memory.Length; i++) Assert.Equal(before[i] > 0 ? 5 : -1, memory[i]);
            }
        }
    }

    [Fact]
    public void LoadsColumnsOfABlock()
    {
        const int Stride = 6;
        float[] block = Enumerable.Range(0, count * Stride).Select(i => (float)i).ToArray();
        fixed (float* p = block)
        {
            TSimd.LoadColumns(p + 1, Stride, out TSimd column0, out TSimd column1, out TSimd column2, out TSimd column3);
            TSimd[] columns = [column0, column1, column2, column3];
            for (int column = 0; column < 4; column++)
                Assert.Equal(Enumerable.Range(0, count).Select(row => (float)(row * Stride + column + 1)), Floats(columns[column]));
        }
    }

    [Fact]
    public void ReducesInHalves()
    {
        var random = new Random(1);
        for (int repeat = 0; repeat < 100; repeat++)
        {
            float[] values = Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.3f).ToArray();
            float[] sums = [.. values];
            for (int half = count / 2; half > 0; half /= 2)
                for (int i = 0; i < half; i++) sums[i] += sums[i + half];
            Assert.Equal(sums[0], TSimd.Sum(Vector(values)));
            Assert.Equal(values.Max(), TSimd.MaxAcross(Vector(values)));
            Assert.Equal(values.Min(), TSimd.MinAcross(Vector(values)));
            values[repeat % count] = float.NaN;
            Assert.Equal(float.NaN, TSimd.MaxAcross(Vector(values)));
            Assert.Equal(float.NaN, TSimd.MinAcross(Vector(values)));
        }
    }

    [Fact]
    public void KeepsFirstLanes()
    {
        for (int lanes = 0; lanes <= count; lanes++)
            Assert.Equal(Sequence(count).Select((value, lane) => lane < lanes ? value : -9), Floats(TSimd.Keep(Vector(Sequence(count)), lanes, -9)));
    }

    static float[] Sequence(int lanes) => Enumerable.Range(0, count).Select(lane => lane < lanes ? lane + 1f : 0f).ToArray();

    static void Binary(Func<TSimd, TSimd, TSimd> vector, Func<float, float, float> scalar)
    {
        foreach (float x in specials)
            foreach (float y in specials)
            {
                // Different values in neighbouring lanes.
                float[] left = new float[count], right = new float[count];
                for (int lane = 0; lane < count; lane++) (left[lane], right[lane]) = lane % 3 == 1 ? (3f, 2f) : (x, y);
                float[] result = Floats(vector(Vector(left), Vector(right)));
                for (int lane = 0; lane < count; lane++) Assert.Equal(scalar(left[lane], right[lane]), result[lane]);
            }
    }

    static void Comparison(Func<TSimd, TSimd, TSimd> vector, Func<float, float, bool> scalar)
    {
        foreach (float x in specials)
            foreach (float y in specials)
                Assert.All(Ints(vector(TSimd.Create(x), TSimd.Create(y))), lane => Assert.Equal(scalar(x, y) ? -1 : 0, lane));
    }

    static void Integers(Func<TSimd, TSimd, TSimd> vector, Func<int, int, int> scalar)
    {
        int[] values = [0, 1, -1, 2, 1000, -1000, 123456789, int.MaxValue, int.MinValue, 16777217];
        foreach (int x in values)
            foreach (int y in values)
                Assert.All(Ints(vector(TSimd.CreateInt(x), TSimd.CreateInt(y))), lane => Assert.Equal(scalar(x, y), lane));
    }

    static TSimd Vector(float[] values)
    {
        fixed (float* p = values) return TSimd.Load(p);
    }

    static float[] Floats(TSimd vector)
    {
        float[] values = new float[count];
        fixed (float* p = values) TSimd.Store(vector, p);
        return values;
    }

    static int[] Ints(TSimd vector) => Array.ConvertAll(Floats(vector), BitConverter.SingleToInt32Bits);
}

public class Simd128Tests : SimdTests<Simd128>;

public class Simd256Tests : SimdTests<Simd256>;

public class Simd512Tests : SimdTests<Simd512>;
