using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Turns pairs of features by angles that grow with the position, <c>(x, y)</c> to <c>(x cos a - y sin a, y cos a + x sin a)</c> with <c>a = t / base^(2i / features)</c> for pair i, so that
/// products of queries with keys depend on the distance of their positions. It has no parameters.
/// </summary>
/// <remarks>Su et al.: "RoFormer: enhanced transformer with rotary position embedding", 2021, section 3.2.</remarks>
/// <param name="features">The extent of the last axis, even: that of one head.</param>
/// <param name="base">The wavelengths go from 2π to nearly this times 2π.</param>
/// <param name="isInterleaved">Whether pair i are the elements 2i and 2i + 1, as in the paper; otherwise they are i and i + features / 2, as in most published weights.</param>
[Layer]
public sealed partial class RotaryPositions(int features, double @base = 10000, bool isInterleaved = false) : IUnaryLayer
{
    /// <summary>Turns positions that count from 0.</summary>
    /// <inheritdoc cref="Apply(Variable, int)"/>
    public Variable Apply(Variable x) => Apply(x, 0);

    /// <summary>Turns the features of each position.</summary>
    /// <param name="x">[..., T, features].</param>
    /// <param name="start">The position of the first element.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The last axis of <paramref name="x"/> has another extent, or that is odd.</exception>
    public Variable Apply(Variable x, int start)
    {
        Variable angles = Positions.Angles(x.Shape[^2], features, @base, start);
        (Variable cosine, Variable sine) = (Cos(angles), Sin(angles));
        // The members of a pair along an axis of their own, which is the last one, or the one before.
        Variable pairs = isInterleaved ? Reshape(x, [.. x.Shape[..^1], features / 2, 2]) : Reshape(x, [.. x.Shape[..^1], 2, features / 2]);
        int axis = isInterleaved ? pairs.Rank - 1 : pairs.Rank - 2;
        (Variable first, Variable second) = (Gather(pairs, 0, axis), Gather(pairs, 1, axis));
        Variable turned = Stack([first * cosine - second * sine, second * cosine + first * sine], axis);
        return Reshape(turned, [.. x.Shape[..^1], features]);
    }
}
