using System;

namespace Backprop;

/// <summary>Uniformly drawn orders.</summary>
static class Permutation
{
    /// <summary>The site in <see cref="Philox"/>'s counter that belongs to orders: none of a model's, which count from 0.</summary>
    const uint Site = uint.MaxValue;

    /// <summary>
    /// Fills <paramref name="order"/> with a permutation of 0 ... length - 1 that depends on the seed and the epoch only
    /// (the shuffle of Fisher and Yates, which begins with an empty order and inserts one number after the other).
    /// </summary>
    public static void Draw(Span<int> order, ulong seed, uint epoch)
    {
        for (int i = 0; i < order.Length; i++)
        {
            var (low, high, _, _) = Philox.Block(seed, (ulong)i, Site, epoch);

            // The high word of 64 random bits times i + 1 is in 0 ... i, with a bias below 2^-33.
            int j = (int)Math.BigMul(((ulong)high << 32) | low, (ulong)i + 1, out _);
            order[i] = order[j];
            order[j] = i;
        }
    }
}
