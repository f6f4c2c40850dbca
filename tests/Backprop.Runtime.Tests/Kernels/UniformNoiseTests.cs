using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Random numbers of vectors against those of single positions, and these against the generator's known answers.</summary>
public sealed unsafe class UniformNoiseTests
{
    /// <summary>Counter 0 under key 0 (Random123, kat_vectors).</summary>
    static readonly uint[] knownAnswer = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];

    [Fact]
    public void The_first_numbers_are_the_known_answer()
    {
        float[] expected = Array.ConvertAll(knownAnswer, Philox.ToUniform);
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(i => UniformNoise.At(default, 0, i)));
        Assert.Equal(expected, Vector<Simd128>(default, 0, 0, 1, 4));
        Assert.Equal(expected, Vector<Simd256>(default, 0, 0, 1, 8)[..4]);
        Assert.Equal(expected, Vector<Simd512>(default, 0, 0, 1, 16)[..4]);
    }

    [Fact]
    public void Seed_site_step_and_position_are_the_generators_key_and_counter()
    {
        var noise = new NoiseKey(0x299f31d0_a4093822, 0x03707344);
        (uint w0, uint w1, uint w2, uint w3) = Philox.Block(0x243f6a88, 0x05a308d3, 0x13198a2e, 0x03707344, noise.Seed);
        nint position = unchecked((nint)(0x05a308d3_243f6a88ul << 2));
        float[] expected = [Philox.ToUniform(w0), Philox.ToUniform(w1), Philox.ToUniform(w2), Philox.ToUniform(w3)];
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(i => UniformNoise.At(noise, 0x13198a2e, position + i)));
        Assert.Equal(expected, Vector<Simd512>(noise, 0x13198a2e, position, 1, 16)[..4]);
    }

    [Fact]
    public void Every_vector_width_has_the_numbers_of_its_positions()
    {
        Check<Simd128>();
        Check<Simd256>();
        Check<Simd512>();
    }

    static void Check<V>() where V : struct, ISimd<V>
    {
        var noise = new NoiseKey(0x0123456789abcdef, 77);
        // Blocks whose number does not fit into 32 bits, and the border to them.
        nint[] starts = [.. new[] { 0, 1, 2, 3, 4, 1001, 4095, (1L << 34) - 3, (1L << 34) - 9, (1L << 40) + 5 }.Select(start => (nint)start)];
        foreach (nint start in starts)
        {
            foreach (nint stride in new nint[] { 1, 0, 2, 3, 4, 10, -1 })
            {
                if (start + stride * V.Count < 0) continue;
                for (int lanes = 1; lanes <= V.Count + 1; lanes++)
                {
                    int within = Math.Min(lanes, V.Count);
                    IEnumerable<float> expected = Enumerable.Range(0, within).Select(lane => UniformNoise.At(noise, 0xdeadbeef, start + lane * stride));
                    Assert.Equal(expected, Vector<V>(noise, 0xdeadbeef, start, stride, lanes)[..within]);
                }
            }
        }
    }

    static float[] Vector<V>(NoiseKey noise, uint site, nint position, nint stride, int lanes) where V : struct, ISimd<V>
    {
        var values = new float[V.Count];
        fixed (float* p = values) V.Store(UniformNoise.At<V>(noise, site, position, stride, lanes), p);
        return values;
    }
}
