using Xunit;

namespace Backprop.Tests.Language;

public class PhiloxTests
{
    /// <summary>The known answers published with the generator (Random123, kat_vectors).</summary>
    [Fact]
    public void KnownAnswers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block(~0u, ~0u, ~0u, ~0u, ~0ul));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0x299f31d0_a4093822));
    }

    [Fact]
    public void BlocksOfATensorUseTheCounterWords() =>
        Assert.Equal(Philox.Block(5, 7, 11, 13, 17), Philox.Block(seed: 17, block: (7ul << 32) | 5, site: 11, step: 13));

    [Fact]
    public void UniformIsInTheHalfOpenInterval()
    {
        Assert.Equal(0f, Philox.ToUniform(0xFF));
        Assert.Equal(0.5f, Philox.ToUniform(0x80000000));
        Assert.Equal(1 - 1f / (1 << 24), Philox.ToUniform(uint.MaxValue));
    }
}
