using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>Normalises the last axis to mean 0 and variance 1, then scales and shifts it: torch.nn.LayerNorm.</summary>
[Layer]
public sealed partial class LayerNorm(int features, double epsilon = 1e-5)
{
    readonly Parameter weight = new([features], Init.Ones);
    readonly Parameter bias = new([features], Init.Zeros);

    public Variable Apply(Variable x)
    {
        var centred = x - Mean(x, -1, keepDimensions: true);
        var variance = Mean(Square(centred), -1, keepDimensions: true);
        return centred * Rsqrt(variance + epsilon) * weight + bias;
    }
}

/// <summary>A row for each token, which can also score vectors against all tokens: torch.nn.Embedding, tied or not.</summary>
[Layer]
public sealed partial class Embedding(int tokens, int features)
{
    readonly Parameter weight = new([tokens, features], Init.Normal(0, 1));

    public Variable Apply(Indices indices) => Gather(weight, indices);

    public Variable Score(Variable x) => MatMul(x, Transpose(weight));
}

/// <summary>A linear layer and, with the same weight, its transpose.</summary>
[Layer]
public sealed partial class TiedLinear(int inputs, int outputs)
{
    readonly Parameter weight = new([outputs, inputs], Init.KaimingUniform);
    readonly Parameter bias = new([outputs], Init.Zeros);

    public Variable Encode(Variable x) => MatMul(x, Transpose(weight)) + bias;

    public Variable Decode(Variable code) => MatMul(code, weight);
}
