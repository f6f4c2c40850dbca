using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>
/// What happens to the elements of a matrix product: an epilogue adds biases, applies activations, accumulates, and stores. It is
/// a struct, so that its code is compiled into the multiplication.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface IEpilogue
{
    /// <summary>
    /// Takes the finished elements [<paramref name="row"/>, <paramref name="column"/> .. <paramref name="column"/> + <paramref name="lanes"/>)
    /// of the product. Called once for each element, from any thread, in no particular order.
    /// </summary>
    /// <param name="accumulated">The elements; lanes at or above <paramref name="lanes"/> are unspecified.</param>
    /// <param name="row">The row of the product.</param>
    /// <param name="column">The column of the first lane.</param>
    /// <param name="lanes">How many lanes belong to the product, from 1 to the width of the vector.</param>
    void Store<TSimd>(TSimd accumulated, int row, int column, int lanes) where TSimd : struct, ISimd<TSimd>;
}
