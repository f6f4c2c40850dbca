using static Backprop.Ops;

namespace Backprop;

/// <summary>Masks for attention, written in the definition language itself: ordinary methods of <see cref="Ops"/>, inlined wherever they are called.</summary>
[Functions]
public static class Masks
{
    /// <summary>What each position of a sequence may see: itself and what is before it.</summary>
    /// <param name="length">The number of positions, at least 0.</param>
    /// <returns>[length, length]: true where the key (the second axis) is not after the query.</returns>
    /// <exception cref="System.ArgumentException">The length is negative.</exception>
    public static Mask CausalMask(int length) => CausalMask(length, length);

    /// <summary>What each query may see of a sequence at whose end the queries are: the last query sees every key.</summary>
    /// <param name="queries">The number of queries, at least 0.</param>
    /// <param name="keys">The number of keys, at least 0.</param>
    /// <returns>[queries, keys]: true where the key is not after the query.</returns>
    /// <exception cref="System.ArgumentException">A number is negative.</exception>
    public static Mask CausalMask(int queries, int keys) =>
        ToVariable(Range(keys)) <= Unsqueeze(ToVariable(Range(queries)), -1) + (keys - queries);

    /// <summary>Which positions of padded sequences count.</summary>
    /// <param name="lengths">[...]: the length of each sequence without its padding.</param>
    /// <param name="length">The number of positions with it, at least 0.</param>
    /// <returns>[..., length]: true before the end of the sequence.</returns>
    /// <exception cref="System.ArgumentException">The number of positions is negative.</exception>
    public static Mask PaddingMask(Indices lengths, int length) => ToVariable(Range(length)) < Unsqueeze(ToVariable(lengths), -1);

    /// <summary>
    /// The softmax over the elements where the mask is true; elsewhere 0. A row without any such element is 0, and so is its gradient
    /// (the softmax of nothing but -infinity would be NaN).
    /// </summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="mask">What counts; the shapes broadcast.</param>
    /// <param name="axis">The axis along which the results sum to 1.</param>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or the axis is out of range or has no elements.</exception>
    // A row of nothing but -infinity is NaN, which neither selection lets through: all of its elements are masked.
    public static Variable MaskedSoftmax(Variable x, Mask mask, int axis = -1) => Where(mask, Softmax(Where(mask, x, double.NegativeInfinity), axis), 0);
}
