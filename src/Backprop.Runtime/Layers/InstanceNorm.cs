using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Normalises each channel of each image or sequence to mean 0 and variance 1 over its positions: <c>y = (x - mean) / sqrt(variance + e) * w + b</c> with the biased variance. PyTorch's <c>InstanceNorm1d</c> and
/// <c>InstanceNorm2d</c> without running statistics.
/// </summary>
/// <remarks>
/// Parameters, if channels are scaled and shifted: <c>weight</c> [channels], ones; <c>bias</c> [channels], zeros.
/// Ulyanov, Vedaldi, Lempitsky: "Instance normalization", 2016.
/// </remarks>
/// <param name="channels">The extent of the second axis.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="isAffine">Whether channels are scaled and shifted.</param>
[Layer]
public sealed partial class InstanceNorm(int channels, double epsilon = 1e-5, bool isAffine = false) : IUnaryLayer
{
    readonly Parameter? weight = isAffine ? new([channels], Init.Ones) : null;
    readonly Parameter? bias = isAffine ? new([channels], Init.Zeros) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[N, channels, ...], with one axis of positions at least.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="System.ArgumentException">The number of channels differs, or there are no positions.</exception>
    public Variable Apply(Variable x)
    {
        Normalization.RequireChannels(nameof(InstanceNorm), x, channels, leastRank: 3, greatestRank: int.MaxValue);
        var axes = new int[x.Rank - 2];
        for (int i = 0; i < axes.Length; i++) axes[i] = i + 2;
        Variable y = Normalization.Standardize(x, axes, epsilon);
        return isAffine ? y * Normalization.PerChannel(weight!, x.Rank) + Normalization.PerChannel(bias!, x.Rank) : y;
    }
}
