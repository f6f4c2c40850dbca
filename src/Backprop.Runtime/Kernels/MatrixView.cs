using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

/// <summary>A matrix in memory: element (row, column) is <c>data[row * rowStride + column * columnStride]</c>, strides in floats.</summary>
/// <param name="data">The element (0, 0).</param>
/// <param name="rowStride">The distance from a row to the next.</param>
/// <param name="columnStride">The distance from a column to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct MatrixView(float* data, nint rowStride, nint columnStride)
{
    /// <summary>The address of element (0, 0).</summary>
    public float* Data { get; } = data;

    /// <summary>The distance from a row to the next, in floats.</summary>
    public nint RowStride { get; } = rowStride;

    /// <summary>The distance from a column to the next, in floats.</summary>
    public nint ColumnStride { get; } = columnStride;

    /// <summary>The transpose: the same memory with the strides exchanged.</summary>
    public MatrixView Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>The address of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int row, int column) => Data + row * RowStride + column * ColumnStride;

    /// <summary>The matrix that begins at an element of this one.</summary>
    internal MatrixView From(int row, int column) => new(At(row, column), RowStride, ColumnStride);
}
