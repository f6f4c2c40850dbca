using System.ComponentModel;
using Backprop.Kernels;

namespace Backprop;

/// <summary>
/// Decides on the random numbers of a model: the masks of <see cref="Ops.Dropout"/>, the numbers of <see cref="Ops.Uniform"/> and <see cref="Ops.Normal"/>. They are a function of the seed, the step, the place in the
/// definition, and the position in the tensor, and of nothing else: neither of the order in which they are drawn, nor of threads, nor of other models.
/// </summary>
/// <remarks>To go on with a training run as if it had never been interrupted, set both to what they were.</remarks>
public sealed class NoiseSource
{
    /// <summary>The seed; 0 at first.</summary>
    public ulong Seed { get; set; }

    /// <summary>The training step: each call that computes gradients counts one. Others draw the numbers of the next training step, and do not count.</summary>
    public uint Step { get; set; }

    /// <summary>What the next call draws with. Generated code asks for it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public NoiseKey Key => new(Seed, Step);

    /// <summary>Counts a step. Generated code calls it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Advance() => Step = unchecked(Step + 1);
}
