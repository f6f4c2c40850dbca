using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A linear layer and, with the same weight, its transpose.</summary>
[Layer]
public sealed partial class TiedLinear(int inputs, int outputs)
{
    readonly Parameter weight = new([outputs, inputs], Init.KaimingUniform);
    readonly Parameter bias = new([outputs], Init.Zeros);

    public Variable Encode(Variable x) => MatMul(x, Transpose(weight)) + bias;

    public Variable Decode(Variable code) => MatMul(code, weight);
}
