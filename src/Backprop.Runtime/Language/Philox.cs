namespace Backprop;

/// <summary>
/// Philox4x32-10, a counter-based random generator: a keyed bijection of 128-bit counters, so that any element of any stream is drawn
/// directly, in any order and on any number of threads, with the same bits.
/// </summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
public static class Philox
{
    internal const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57;
    internal const uint WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The four words that the generator assigns to a 128-bit counter under a 64-bit key.</summary>
    /// <param name="c0">Counter word 0 (least significant).</param>
    /// <param name="c1">Counter word 1.</param>
    /// <param name="c2">Counter word 2.</param>
    /// <param name="c3">Counter word 3 (most significant).</param>
    /// <param name="key">The key; its low half is key word 0.</param>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong productA = (ulong)MultiplierA * c0, productB = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(productB >> 32) ^ c1 ^ k0, (uint)productB, (uint)(productA >> 32) ^ c3 ^ k1, (uint)productA);
            k0 = unchecked(k0 + WeylA);
            k1 = unchecked(k1 + WeylB);
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>The block of words for elements <c>4 * block ... 4 * block + 3</c> of a random tensor.</summary>
    /// <param name="seed">The seed: the key.</param>
    /// <param name="block">The element's row-major position divided by 4; element <c>i</c> uses word <c>i &amp; 3</c>.</param>
    /// <param name="site">Which random tensor of the model.</param>
    /// <param name="step">Which training step.</param>
    public static (uint W0, uint W1, uint W2, uint W3) Block(ulong seed, ulong block, uint site, uint step) =>
        Block((uint)block, (uint)(block >> 32), site, step, seed);

    /// <summary>A uniform number in [0, 1): a multiple of 2^-24, so exact in single precision.</summary>
    /// <param name="word">A random word; its upper 24 bits are used.</param>
    public static float ToUniform(uint word) => (int)(word >> 8) * (1f / (1 << 24));
}
