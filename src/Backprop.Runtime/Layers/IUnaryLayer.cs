namespace Backprop.Layers;

/// <summary>A layer that makes one tensor of one tensor: what <see cref="Sequential"/> holds. Layers of your own can be such, too.</summary>
[Layer]
public interface IUnaryLayer
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">The operand.</param>
    Variable Apply(Variable x);
}
