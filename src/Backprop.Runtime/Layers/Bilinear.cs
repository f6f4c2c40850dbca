using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>A bilinear form for each output, <c>y_o = a W_o b^T + c_o</c>, of the last axes of two operands: PyTorch's <c>Bilinear</c>.</summary>
/// <remarks>Parameters: <c>weight</c> [outputs, left, right] and <c>bias</c> [outputs], both uniform in <c>±1/sqrt(left)</c>.</remarks>
/// <param name="left">The extent of the last axis of the first operand.</param>
/// <param name="right">The extent of the last axis of the second operand.</param>
/// <param name="outputs">The extent of the last axis of the result.</param>
/// <param name="hasBias">Whether c is added.</param>
[Layer]
public sealed partial class Bilinear(int left, int right, int outputs, bool hasBias = true)
{
    readonly Parameter weight = new([outputs, left, right], FanIn.Uniform(left));
    readonly Parameter? bias = hasBias ? new([outputs], FanIn.Uniform(left)) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="a">[..., left].</param>
    /// <param name="b">[..., right], with the same leading axes.</param>
    /// <returns>[..., outputs].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable a, Variable b)
    {
        // The products of each pair of elements, and one matrix product with all of them.
        Variable products = Unsqueeze(a, -1) * Unsqueeze(b, -2);
        Variable y = MatMul(Reshape(products, [.. a.Shape[..^1], left * right]), Transpose(Reshape(weight, outputs, left * right)));
        return hasBias ? y + bias! : y;
    }
}
