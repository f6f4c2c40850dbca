using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>A vector for each index: PyTorch's <c>Embedding</c>.</summary>
/// <remarks>Parameters: <c>weight</c> [count, features], normal with mean 0 and standard deviation 1, but for the row of the padding index, which is 0.</remarks>
/// <param name="count">The number of indices there are.</param>
/// <param name="features">The extent of a vector.</param>
/// <param name="paddingIndex">An index whose vector gets no gradient, so that it stays 0.</param>
[Layer]
public sealed partial class Embedding(int count, int features, int? paddingIndex = null)
{
    readonly Parameter weight = new([count, features], paddingIndex is int row ? Init.WithZeros(Init.Normal(0, 1), row) : Init.Normal(0, 1));

    /// <summary>Looks vectors up.</summary>
    /// <param name="indices">[...], from 0 to count - 1.</param>
    /// <returns>[..., features].</returns>
    /// <exception cref="System.ArgumentException">An index is out of range, or the padding index is.</exception>
    public Variable Apply(Indices indices) => Embedding(weight, indices, paddingIndex);

    /// <summary>How well vectors agree with each index's: the product with the transposed table, so that what embeds tokens can also predict them.</summary>
    /// <param name="x">[..., features].</param>
    /// <returns>[..., count].</returns>
    /// <exception cref="System.ArgumentException">The last axis of <paramref name="x"/> has another extent.</exception>
    /// <remarks>Press, Wolf: "Using the output embedding to improve language models", 2017.</remarks>
    public Variable Score(Variable x) => MatMul(x, Transpose(weight));
}
