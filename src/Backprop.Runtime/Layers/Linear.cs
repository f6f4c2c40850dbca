using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>The affine map <c>y = x W^T + b</c> of the last axis, with PyTorch's names, layout and initialisation.</summary>
/// <remarks>Parameters: <c>weight</c> [outputs, inputs], drawn by <see cref="Init.KaimingUniform"/>; <c>bias</c> [outputs], zeros.</remarks>
/// <param name="inputs">The extent of the last axis of the operand.</param>
/// <param name="outputs">The extent of the last axis of the result.</param>
/// <param name="hasBias">Whether b is added.</param>
[Layer]
public sealed partial class Linear(int inputs, int outputs, bool hasBias = true) : IUnaryLayer
{
    readonly Parameter weight = new([outputs, inputs], Init.KaimingUniform);
    readonly Parameter? bias = hasBias ? new([outputs], Init.Zeros) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., inputs], of rank at least 1.</param>
    /// <returns>[..., outputs].</returns>
    /// <exception cref="System.ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    public Variable Apply(Variable x)
    {
        var y = MatMul(x, Transpose(weight));
        return hasBias ? y + bias! : y;
    }
}
