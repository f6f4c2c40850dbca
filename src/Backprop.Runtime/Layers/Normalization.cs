using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>What layers that normalise have in common.</summary>
static class Normalization
{
    /// <summary>The operand, whose last axes must have certain extents.</summary>
    public static Variable RequireLast(Variable x, params int[] extents) => Reshape(x, [.. x.Shape[..^extents.Length], .. extents]);

    /// <summary><c>(x - mean) / sqrt(variance + e)</c> over some axes, with the biased variance.</summary>
    public static Variable Standardize(Variable x, int[] axes, double epsilon)
    {
        Variable centred = x - Mean(x, axes, keepDimensions: true);
        return centred * Rsqrt(Mean(Square(centred), axes, keepDimensions: true) + epsilon);
    }

    /// <summary>A parameter of the channels, in a shape that broadcasts over what lies behind the second axis.</summary>
    public static Variable PerChannel(Variable parameter, int rank)
    {
        var shape = new int[rank - 1];
        for (int i = 0; i < shape.Length; i++) shape[i] = i == 0 ? parameter.Shape[0] : 1;
        return Reshape(parameter, shape);
    }
}
