using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>Drops elements at random in training, and does nothing otherwise: PyTorch's <c>Dropout</c>. The formula stands at <see cref="Ops.Dropout(Variable, double)"/>. It has no parameters.</summary>
/// <param name="rate">The probability of being dropped, from 0 to 1.</param>
[Layer]
public sealed partial class Dropout(double rate = 0.5) : IUnaryLayer
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="System.ArgumentException">The rate is not between 0 and 1.</exception>
    public Variable Apply(Variable x) => Dropout(x, rate);
}
