using System;
using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>Whether the results of a compiled method lie where other memory of the call does. Addresses and numbers of elements, all of four bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ResultPlace
{
    /// <summary>Whether two parts of memory have an element in common.</summary>
    public static bool Overlap(void* a, nint aLength, void* b, nint bLength) =>
        aLength > 0 && bLength > 0 && (float*)a < (float*)b + bLength && (float*)b < (float*)a + aLength;

    /// <summary>Checks that two results have memory of their own.</summary>
    /// <exception cref="ArgumentException">They have not.</exception>
    public static void Separate(string name, void* a, nint aLength, string other, void* b, nint bLength)
    {
        if (Overlap(a, aLength, b, bLength)) throw new ArgumentException($"{name} and {other} overlap in memory; each result needs a place of its own, which may be that of an argument.", name);
    }

    /// <summary>A number of floats of workspace that keeps what lies behind them aligned to 64 bytes.</summary>
    public static nint Rounded(nint length) => (length + 15) & ~(nint)15;
}
