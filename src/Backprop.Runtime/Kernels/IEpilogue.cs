using System.ComponentModel;
using System.Runtime.CompilerServices;

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

/// <summary>
/// An epilogue that also reduces each column of what it computes, as a bias gradient is the sum of an upstream gradient's rows. Each
/// part of the rows has a share of memory of its own, in which it collects what the caller combines when the product is finished.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface IReducingEpilogue
{
    /// <summary>
    /// Takes the finished elements [<paramref name="row"/>, <paramref name="column"/> .. <paramref name="column"/> + <paramref name="lanes"/>)
    /// of the product. Called once for each element, from any thread; in a column of a part, for one row after the other.
    /// </summary>
    /// <param name="accumulated">The elements; lanes at or above <paramref name="lanes"/> are unspecified.</param>
    /// <param name="row">The row of the product.</param>
    /// <param name="column">The column of the first lane.</param>
    /// <param name="lanes">How many lanes belong to the product, from 1 to the width of the vector.</param>
    /// <param name="part">The part of the rows, below <see cref="Gemm.Parts"/>.</param>
    void Store<TSimd>(TSimd accumulated, int row, int column, int lanes, int part) where TSimd : struct, ISimd<TSimd>;
}

/// <summary>What the multiplication is written for: either kind of epilogue.</summary>
interface IBlockEpilogue
{
    /// <summary>Whether columns are reduced, so that no two threads may work on one part of the rows.</summary>
    static abstract bool Reduces { get; }

    void Store<TSimd>(TSimd accumulated, int row, int column, int lanes, int part) where TSimd : struct, ISimd<TSimd>;
}

/// <summary>An epilogue that does not care which part of the rows it sees.</summary>
readonly struct Elementwise<TEpilogue>(TEpilogue epilogue) : IBlockEpilogue where TEpilogue : struct, IEpilogue
{
    readonly TEpilogue epilogue = epilogue;

    public static bool Reduces => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TSimd>(TSimd accumulated, int row, int column, int lanes, int part) where TSimd : struct, ISimd<TSimd> =>
        epilogue.Store(accumulated, row, column, lanes);
}

/// <summary>An epilogue with a share of memory for each part of the rows.</summary>
readonly struct Reducing<TEpilogue>(TEpilogue epilogue) : IBlockEpilogue where TEpilogue : struct, IReducingEpilogue
{
    readonly TEpilogue epilogue = epilogue;

    public static bool Reduces => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TSimd>(TSimd accumulated, int row, int column, int lanes, int part) where TSimd : struct, ISimd<TSimd> =>
        epilogue.Store(accumulated, row, column, lanes, part);
}
