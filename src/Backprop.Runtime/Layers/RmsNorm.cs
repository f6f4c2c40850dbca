using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>Divides the last axis by the root of its mean square, then scales each element: <c>y = x / sqrt(mean(x^2) + e) * w</c>. PyTorch's <c>RMSNorm</c>.</summary>
/// <remarks>
/// Parameters: <c>weight</c> [features], ones.
/// Zhang, Sennrich: "Root mean square layer normalization", 2019.
/// </remarks>
/// <param name="features">The extent of the last axis.</param>
/// <param name="epsilon">What is added to the mean square; by default the distance of 1 from the next number in single precision, as in PyTorch.</param>
/// <param name="isAffine">Whether elements are scaled.</param>
[Layer]
public sealed partial class RmsNorm(int features, double epsilon = 1.1920928955078125e-07, bool isAffine = true) : IUnaryLayer
{
    readonly Parameter? weight = isAffine ? new([features], Init.Ones) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., features].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="System.ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    public Variable Apply(Variable x)
    {
        x = Normalization.RequireLast(x, features);
        Variable y = x * Rsqrt(Mean(Square(x), -1, keepDimensions: true) + epsilon);
        return isAffine ? y * weight! : y;
    }
}
