using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>A network whose hidden units are gated: <c>(silu(x W_1^T) * x W_3^T) W_2^T</c>.</summary>
/// <remarks>
/// Parameters: those of the <see cref="Linear"/> layers <c>w1</c> (the gate) and <c>w3</c>, features to hidden, and <c>w2</c>, hidden to features, named as in Llama.
/// Shazeer: "GLU variants improve transformer", 2020.
/// </remarks>
/// <param name="features">The extent of the last axis of operand and result.</param>
/// <param name="hidden">The number of hidden units.</param>
/// <param name="hasBias">Whether the maps have biases.</param>
[Layer]
public sealed partial class SwiGlu(int features, int hidden, bool hasBias = false) : IUnaryLayer
{
    readonly Linear w1 = new(features, hidden, hasBias), w2 = new(hidden, features, hasBias), w3 = new(features, hidden, hasBias);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., features].</param>
    /// <returns>[..., features].</returns>
    /// <exception cref="System.ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    public Variable Apply(Variable x) => w2.Apply(Silu(w1.Apply(x)) * w3.Apply(x));
}
