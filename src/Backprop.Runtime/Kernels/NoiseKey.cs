using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>What decides on the random numbers of one call: with a site and a position it makes one number.</summary>
/// <param name="seed">The key of <see cref="Philox"/>.</param>
/// <param name="step">The training step.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NoiseKey(ulong seed, uint step)
{
    /// <summary>The key of <see cref="Philox"/>.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The training step.</summary>
    public uint Step { get; } = step;
}
