using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>The adjoints of table lookups.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Scatter
{
    /// <summary>
    /// Adds each row of <paramref name="updates"/> [outer, selectors, length] to the row of <paramref name="target"/> [outer, rows, length] that its index names.
    /// Each row of the target belongs to one thread, which adds to it in index order, so the result does not depend on anything but the operands.
    /// </summary>
    public static void Add(float* target, int* indices, float* updates, nint outer, nint rows, nint selectors, nint length, bool accumulate)
    {
        var kernel = new Rows { Target = target, Indices = indices, Updates = updates, Count = rows, Selectors = selectors, Length = length, Accumulate = accumulate };
        // Every part looks at all indices, so that few of them are not worth a part.
        nint all = outer * rows;
        Workers.Run(ref kernel, all, all == 0 ? 1 : Partition.Parts(all, (outer * selectors * length + all * length) / all));
    }

    /// <summary>
    /// Adds each element of <paramref name="updates"/> [outer, selectors, inner] to <paramref name="target"/> [outer, extent, inner] at its index along the middle axis,
    /// in index order.
    /// </summary>
    public static void AddAlong(float* target, int* indices, float* updates, nint outer, nint extent, nint selectors, nint inner, bool accumulate)
    {
        var kernel = new Blocks { Target = target, Indices = indices, Updates = updates, Extent = extent, Selectors = selectors, Inner = inner, Accumulate = accumulate };
        Workers.Run(ref kernel, outer, Partition.Parts(outer, extent * inner + 2 * selectors * inner));
    }

    struct Rows : IKernel
    {
        public float* Target, Updates;
        public int* Indices;
        public nint Count, Selectors, Length;
        public bool Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            if (!Accumulate) Clear(Target + begin * Length, (end - begin) * Length);
            if (begin == end) return;
            for (nint block = begin / Count; block <= (end - 1) / Count; block++)
            {
                for (nint i = 0; i < Selectors; i++)
                {
                    nint row = block * Count + Indices[i];
                    if (row < begin || row >= end) continue;
                    var sum = new Span<float>(Target + row * Length, (int)Length);
                    TensorPrimitives.Add(sum, new ReadOnlySpan<float>(Updates + (block * Selectors + i) * Length, (int)Length), sum);
                }
            }
        }
    }

    struct Blocks : IKernel
    {
        public float* Target, Updates;
        public int* Indices;
        public nint Extent, Selectors, Inner;
        public bool Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            if (!Accumulate) Clear(Target + begin * Extent * Inner, (end - begin) * Extent * Inner);
            for (nint block = begin; block < end; block++)
            {
                float* sums = Target + block * Extent * Inner;
                for (nint i = 0; i < Selectors; i++)
                {
                    nint row = (block * Selectors + i) * Inner;
                    for (nint j = 0; j < Inner; j++) sums[Indices[row + j] * Inner + j] += Updates[row + j];
                }
            }
        }
    }

    /// <summary>Zeros; there may be more elements than a span holds.</summary>
    internal static void Clear(float* target, nint count)
    {
        for (; count > int.MaxValue; count -= int.MaxValue, target += int.MaxValue) new Span<float>(target, int.MaxValue).Clear();
        new Span<float>(target, (int)count).Clear();
    }
}
