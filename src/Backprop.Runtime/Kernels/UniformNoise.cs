using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Backprop.Kernels;

/// <summary>
/// Uniform random numbers in [0, 1) by their positions. Position i of a site is word <c>i &amp; 3</c> of the block that <see cref="Philox"/> gives to the counter
/// (i / 4 low, i / 4 high, site, step), as <c>(word >> 8) 2^-24</c>: the same bits on every machine and for every vector width.
/// </summary>
/// <remarks>A block is ten rounds of two multiplications. Four blocks at a time, the numbers of a vector of 16 take about a hundred instructions.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class UniformNoise
{
    /// <summary>Words of the blocks that a vector of 16 lies in, four blocks at a time, and what a load may read behind them.</summary>
    const int Words = 48;

    /// <summary>The number at one position.</summary>
    /// <param name="noise">Seed and step.</param>
    /// <param name="site">The site.</param>
    /// <param name="position">The position, 0 or more.</param>
    public static float At(NoiseKey noise, uint site, nint position)
    {
        (uint w0, uint w1, uint w2, uint w3) = Philox.Block(noise.Seed, (ulong)position >> 2, site, noise.Step);
        return Philox.ToUniform((position & 3) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 });
    }

    /// <summary>The numbers at the positions of a vector's lanes; any numbers in the lanes from <paramref name="lanes"/> on.</summary>
    /// <param name="noise">Seed and step.</param>
    /// <param name="site">The site.</param>
    /// <param name="position">The first lane's position, 0 or more.</param>
    /// <param name="stride">The step from lane to lane.</param>
    /// <param name="lanes">The number of lanes that are wanted.</param>
    /// <typeparam name="V">The vector.</typeparam>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V At<V>(NoiseKey noise, uint site, nint position, nint stride, int lanes) where V : struct, ISimd<V>
    {
        uint* words = stackalloc uint[Words];
        uint* first = words;
        lanes = Math.Min(lanes, V.Count);
        if (stride == 1)
        {
            int offset = (int)(position & 3);
            Fill(words, (ulong)position >> 2, (offset + lanes + 3) >> 2, site, noise);
            first = words + offset;
        }
        else
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                nint own = position + lane * stride;
                (uint w0, uint w1, uint w2, uint w3) = Philox.Block(noise.Seed, (ulong)own >> 2, site, noise.Step);
                words[lane] = (own & 3) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
            }
        }
        V bits = V.And(V.ShiftRightInt(V.Load((float*)first), 8), V.CreateInt(0xFFFFFF));
        return V.ToFloat(bits) * V.Create(1f / (1 << 24));
    }

    /// <summary>The words of <paramref name="blocks"/> consecutive blocks, and perhaps of up to three more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fill(uint* words, ulong block, int blocks, uint site, NoiseKey noise)
    {
        int done = 0;
        if (Avx2.IsSupported)
        {
            for (; blocks - done > 1; done += 4) FillFour(words + 4 * done, block + (ulong)done, site, noise);
        }
        for (; done < blocks; done++)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Block(noise.Seed, block + (ulong)done, site, noise.Step);
            (words[4 * done], words[4 * done + 1], words[4 * done + 2], words[4 * done + 3]) = (w0, w1, w2, w3);
        }
    }

    /// <summary>
    /// <see cref="Philox.Block(ulong, ulong, uint, uint)"/> of four blocks. A word of each lies in the lower half of a 64-bit lane, which is all that the multiplication reads; what is left in the upper halves does
    /// not matter.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FillFour(uint* words, ulong block, uint site, NoiseKey noise)
    {
        Vector256<uint> multiplierA = Vector256.Create((ulong)Philox.MultiplierA).AsUInt32(), multiplierB = Vector256.Create((ulong)Philox.MultiplierB).AsUInt32();
        Vector256<ulong> c0 = Vector256.Create(block) + Vector256.Create(0ul, 1, 2, 3), c1 = c0 >>> 32, c2 = Vector256.Create((ulong)site), c3 = Vector256.Create((ulong)noise.Step);
        uint k0 = (uint)noise.Seed, k1 = (uint)(noise.Seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> productA = Avx2.Multiply(c0.AsUInt32(), multiplierA), productB = Avx2.Multiply(c2.AsUInt32(), multiplierB);
            (c0, c1, c2, c3) = ((productB >>> 32) ^ c1 ^ Vector256.Create((ulong)k0), productB, (productA >>> 32) ^ c3 ^ Vector256.Create((ulong)k1), productA);
            k0 = unchecked(k0 + Philox.WeylA);
            k1 = unchecked(k1 + Philox.WeylB);
        }
        // Words 0 and 1, and words 2 and 3, of each block in a lane; then the lanes in the order of the blocks.
        Vector256<ulong> low = Avx2.Blend(c0.AsUInt32(), (c1 << 32).AsUInt32(), 0b10101010).AsUInt64(), high = Avx2.Blend(c2.AsUInt32(), (c3 << 32).AsUInt32(), 0b10101010).AsUInt64();
        Vector256<ulong> even = Avx2.UnpackLow(low, high), odd = Avx2.UnpackHigh(low, high);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().Store(words);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().Store(words + 8);
    }
}
