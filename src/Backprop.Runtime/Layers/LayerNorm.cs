using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Normalises the last axes to mean 0 and variance 1, then scales and shifts each element of them: <c>y = (x - mean) / sqrt(variance + e) * w + b</c> with the biased variance. PyTorch's <c>LayerNorm</c>.
/// </summary>
/// <remarks>
/// Parameters, each of the shape that is normalised: <c>weight</c>, ones; <c>bias</c>, zeros.
/// Ba, Kiros, Hinton: "Layer normalization", 2016.
/// </remarks>
/// <param name="shape">The extents of the axes that are normalised together, the last ones of the operand.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="isAffine">Whether elements are scaled and, if <paramref name="hasBias"/>, shifted.</param>
/// <param name="hasBias">Whether there is a bias, too.</param>
[Layer]
public sealed partial class LayerNorm(int[] shape, double epsilon = 1e-5, bool isAffine = true, bool hasBias = true) : IUnaryLayer
{
    readonly Parameter? weight = isAffine ? new(shape, Init.Ones) : null;
    readonly Parameter? bias = isAffine && hasBias ? new(shape, Init.Zeros) : null;

    /// <summary>Normalises the last axis.</summary>
    /// <param name="features">Its extent.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="isAffine">Whether elements are scaled and, if <paramref name="hasBias"/>, shifted.</param>
    /// <param name="hasBias">Whether there is a bias, too.</param>
    public LayerNorm(int features, double epsilon = 1e-5, bool isAffine = true, bool hasBias = true)
        : this([features], epsilon, isAffine, hasBias)
    {
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., shape].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="System.ArgumentException">The last axes of <paramref name="x"/> have other extents.</exception>
    public Variable Apply(Variable x)
    {
        var axes = new int[shape.Length];
        for (int i = 0; i < axes.Length; i++) axes[i] = i - axes.Length;
        Variable y = Normalization.Standardize(Normalization.RequireLast(x, shape), axes, epsilon);
        if (weight is not null) y = y * weight;
        return bias is not null ? y + bias : y;
    }
}
