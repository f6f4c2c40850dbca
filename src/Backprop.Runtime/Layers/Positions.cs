using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>What encodings of positions have in common.</summary>
static class Positions
{
    /// <summary>[T, features / 2]: <c>(start + t) / base^(2i / features)</c>.</summary>
    public static Variable Angles(int length, int features, double @base, int start)
    {
        if (features % 2 != 0) throw new ArgumentException($"positions turn pairs of features, and {features} is odd");
        Variable frequencies = Exp(ToVariable(Range(features / 2)) * (-2 * Math.Log(@base) / features));
        return Unsqueeze(ToVariable(Range(length)) + start, 1) * frequencies;
    }
}
