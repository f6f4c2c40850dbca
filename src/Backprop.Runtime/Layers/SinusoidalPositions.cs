using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>Adds to each position of a sequence a vector of waves: <c>sin(t / base^(2i / features))</c> in element 2i, the cosine in element 2i + 1. It has no parameters.</summary>
/// <remarks>Vaswani et al.: "Attention is all you need", 2017, section 3.5.</remarks>
/// <param name="features">The extent of the last axis, even.</param>
/// <param name="base">The wavelengths go from 2π to nearly this times 2π.</param>
[Layer]
public sealed partial class SinusoidalPositions(int features, double @base = 10000) : IUnaryLayer
{
    /// <summary>Adds the positions.</summary>
    /// <param name="x">[..., T, features].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    public Variable Apply(Variable x) => Normalization.RequireLast(x, features) + Table(x.Shape[^2]);

    /// <summary>What is added.</summary>
    /// <param name="length">The number T of positions.</param>
    /// <returns>[T, features].</returns>
    /// <exception cref="ArgumentException">The number of features is odd, or the length negative.</exception>
    public Variable Table(int length)
    {
        Variable angles = Positions.Angles(length, features, @base, 0);
        return Reshape(Stack([Sin(angles), Cos(angles)], 2), length, features);
    }
}
