using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Normalises each channel over the batch and the positions of its images, then scales and shifts it: <c>y = (x - mean) / sqrt(variance + e) * w + b</c>. In training mean and (biased) variance are the batch's; in evaluation they are running
/// statistics, which each training step moves by a share m towards the batch's: <c>running = (1 - m) running + m batch</c>, with the unbiased variance. PyTorch's <c>BatchNorm2d</c>.
/// </summary>
/// <remarks>
/// Parameters: <c>weight</c> [channels], ones; <c>bias</c> [channels], zeros. States: <c>running_mean</c> [channels], zeros; <c>running_var</c> [channels], ones.
/// A state is updated once in a step: a layer cannot be applied twice in one loss.
/// Ioffe, Szegedy: "Batch normalization", 2015.
/// </remarks>
/// <param name="channels">The extent of the second axis.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="momentum">The share m.</param>
/// <param name="isAffine">Whether channels are scaled and shifted.</param>
/// <param name="hasStatistics">Whether there are running statistics; without, evaluation uses the batch's too.</param>
[Layer]
public sealed partial class BatchNorm2D(int channels, double epsilon = 1e-5, double momentum = 0.1, bool isAffine = true, bool hasStatistics = true) : IUnaryLayer
{
    readonly Parameter? weight = isAffine ? new([channels], Init.Ones) : null;
    readonly Parameter? bias = isAffine ? new([channels], Init.Zeros) : null;
    [State, Name("running_mean")] readonly Parameter? mean = hasStatistics ? new([channels], Init.Zeros) : null;
    [State, Name("running_var")] readonly Parameter? variance = hasStatistics ? new([channels], Init.Ones) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[N, channels, H, W].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="System.ArgumentException">The number of channels or of axes differs, or statistics of a batch with less than two values for each channel are needed.</exception>
    public Variable Apply(Variable x)
    {
        Normalization.RequireChannels(nameof(BatchNorm2D), x, channels, leastRank: 4, greatestRank: 4);
        Variable y = Normalization.OverBatch(x, mean, variance, momentum, epsilon);
        return isAffine ? y * Normalization.PerChannel(weight!, x.Rank) + Normalization.PerChannel(bias!, x.Rank) : y;
    }
}
