using System.ComponentModel;
using System.Runtime.CompilerServices;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>What depends on the order of the elements of an axis: tensors [outer, extent, inner], row by row.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class AlongAxis
{
    /// <summary>Sums of the elements up to each, or, with <paramref name="reverse"/> other than 0, from each on; added up in double precision.</summary>
    public static void CumulativeSum(float* sums, float* values, nint outer, nint extent, nint inner, nint reverse, bool accumulate)
    {
        var kernel = new SumKernel { Sums = sums, Values = values, Extent = extent, Inner = inner, Reverse = reverse != 0, Accumulate = accumulate };
        Workers.Run(ref kernel, outer * inner, Partition.Parts(outer * inner, extent));
    }

    /// <summary>The indices of the <paramref name="count"/> largest elements in descending order, NaN first; among equals the lowest index comes first.</summary>
    public static void Top(int* indices, float* values, nint outer, nint extent, nint inner, nint count, bool accumulate)
    {
        var kernel = new TopKernel { Indices = indices, Values = values, Extent = extent, Inner = inner, Count = count };
        Workers.Run(ref kernel, outer * inner, Partition.Parts(outer * inner, extent * 2));
    }

    struct SumKernel : IKernel
    {
        public float* Sums, Values;
        public nint Extent, Inner;
        public bool Reverse, Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            for (nint row = begin; row < end; row++)
            {
                nint first = row / Inner * Extent * Inner + row % Inner, step = Reverse ? -Inner : Inner;
                if (Reverse) first += (Extent - 1) * Inner;
                double sum = 0;
                for (nint i = 0; i < Extent; i++)
                {
                    nint place = first + i * step;
                    sum += Values[place];
                    Sums[place] = Accumulate ? Sums[place] + (float)sum : (float)sum;
                }
            }
        }
    }

    struct TopKernel : IKernel
    {
        public int* Indices;
        public float* Values;
        public nint Extent, Inner, Count;

        /// <summary>Keeps the best so far sorted; most elements of a row are below the last of them.</summary>
        public readonly void Execute(int begin, int end, int part)
        {
            for (nint row = begin; row < end; row++)
            {
                float* values = Values + row / Inner * Extent * Inner + row % Inner;
                int* best = Indices + row / Inner * Count * Inner + row % Inner;
                nint found = 0;
                for (nint i = 0; i < Extent; i++)
                {
                    float value = values[i * Inner];
                    nint place = found;
                    while (place > 0 && Precedes(value, values[best[(place - 1) * Inner] * Inner])) place--;
                    if (place == Count) continue;
                    if (found < Count) found++;
                    for (nint k = found - 1; k > place; k--) best[k * Inner] = best[(k - 1) * Inner];
                    best[place * Inner] = (int)i;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static bool Precedes(float a, float b) => a > b || (float.IsNaN(a) && !float.IsNaN(b));
    }
}
