using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Normalises each group of neighbouring channels to mean 0 and variance 1 over its channels and positions, then scales and shifts each channel: <c>y = (x - mean) / sqrt(variance + e) * w + b</c>
/// with the biased variance. PyTorch's <c>GroupNorm</c>.
/// </summary>
/// <remarks>
/// Parameters: <c>weight</c> [channels], ones; <c>bias</c> [channels], zeros.
/// Wu, He: "Group normalization", 2018.
/// </remarks>
/// <param name="groups">The number of groups, a divisor of the number of channels.</param>
/// <param name="channels">The extent of the second axis.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="isAffine">Whether channels are scaled and shifted.</param>
[Layer]
public sealed partial class GroupNorm(int groups, int channels, double epsilon = 1e-5, bool isAffine = true) : IUnaryLayer
{
    readonly Parameter? weight = isAffine ? new([channels], Init.Ones) : null;
    readonly Parameter? bias = isAffine ? new([channels], Init.Zeros) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[N, channels, ...].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The number of channels differs, or the groups do not divide it.</exception>
    public Variable Apply(Variable x)
    {
        if (channels % groups != 0) throw new ArgumentException($"{nameof(GroupNorm)}: {channels} channels cannot be divided into {groups} groups");
        Variable grouped = Reshape(x, [x.Shape[0], groups, channels / groups, .. x.Shape[2..]]);
        var axes = new int[grouped.Rank - 2];
        for (int i = 0; i < axes.Length; i++) axes[i] = i + 2;
        Variable y = Reshape(Normalization.Standardize(grouped, axes, epsilon), [x.Shape[0], channels, .. x.Shape[2..]]);
        return isAffine ? y * Normalization.PerChannel(weight!, x.Rank) + Normalization.PerChannel(bias!, x.Rank) : y;
    }
}
