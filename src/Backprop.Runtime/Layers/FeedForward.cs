namespace Backprop.Layers;

/// <summary>Two affine maps of the last axis with a nonlinearity between them: <c>f(x W_1^T + b_1) W_2^T + b_2</c>, the position-wise network of a transformer.</summary>
/// <remarks>
/// Parameters: those of the <see cref="Linear"/> layers <c>linear1</c> (features to hidden) and <c>linear2</c> (hidden to features), named as in PyTorch's <c>TransformerEncoderLayer</c>.
/// Vaswani et al.: "Attention is all you need", 2017, equation 2.
/// </remarks>
/// <param name="features">The extent of the last axis of operand and result.</param>
/// <param name="hidden">The extent of what is between the maps.</param>
/// <param name="activation">The nonlinearity f.</param>
/// <param name="hasBias">Whether the maps have biases.</param>
[Layer]
public sealed partial class FeedForward(int features, int hidden, Activation activation = Activation.Relu, bool hasBias = true) : IUnaryLayer
{
    readonly Linear linear1 = new(features, hidden, hasBias), linear2 = new(hidden, features, hasBias);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., features].</param>
    /// <returns>[..., features].</returns>
    /// <exception cref="System.ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    public Variable Apply(Variable x) => linear2.Apply(Activations.Apply(activation, linear1.Apply(x)));
}
