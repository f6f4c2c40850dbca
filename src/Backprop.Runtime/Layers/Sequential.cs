namespace Backprop.Layers;

/// <summary>Layers one after the other: PyTorch's <c>Sequential</c>.</summary>
/// <remarks>Parameters are named by the position of their layer: <c>0.weight</c>, <c>2.weight</c> ...</remarks>
/// <param name="layers">The layers, the first one first.</param>
[Layer]
public sealed partial class Sequential(params IUnaryLayer[] layers) : IUnaryLayer
{
    [Name("")] readonly IUnaryLayer[] layers = layers;

    /// <summary>Applies the layers one after the other.</summary>
    /// <param name="x">What the first layer takes.</param>
    /// <returns>What the last layer returns; the operand itself if there is none.</returns>
    /// <exception cref="System.ArgumentException">A layer does not take what the one before it returns.</exception>
    public Variable Apply(Variable x)
    {
        foreach (IUnaryLayer layer in layers) x = layer.Apply(x);
        return x;
    }
}
