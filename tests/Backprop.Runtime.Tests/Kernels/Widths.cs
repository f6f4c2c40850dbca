using System.Collections.Generic;
using Backprop.Kernels;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>Runs a kernel at a vector width, whether the machine accelerates it or the runtime emulates it.</summary>
static class Widths
{
    public static readonly IReadOnlyList<int> All = [128, 256, 512];

    public static void Run<TKernel>(int bits, ref TKernel kernel) where TKernel : struct, ISimdKernel
    {
        if (bits == 512) kernel.Execute<Simd512>();
        else if (bits == 256) kernel.Execute<Simd256>();
        else kernel.Execute<Simd128>();
    }
}
