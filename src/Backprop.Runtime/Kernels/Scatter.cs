using System;
using System.ComponentModel;
using System.Numerics.Tensors;

namespace Backprop.Kernels;

/// <summary>The adjoint of a table lookup.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Scatter
{
    /// <summary>
    /// Adds each row of <paramref name="updates"/> [outer, selectors, length] to the row of <paramref name="target"/> [outer, rows, length] that its index names.
    /// Rows are added in index order, so the result does not depend on anything but the operands.
    /// </summary>
    public static void Add(float* target, int* indices, float* updates, nint outer, nint rows, nint selectors, nint length)
    {
        for (nint block = 0; block < outer; block++)
        {
            for (nint i = 0; i < selectors; i++)
            {
                var row = new Span<float>(target + (block * rows + indices[i]) * length, (int)length);
                TensorPrimitives.Add(row, new ReadOnlySpan<float>(updates + (block * selectors + i) * length, (int)length), row);
            }
        }
    }
}
