using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Backprop.Kernels;

/// <summary>
/// Scratch memory at a 64-byte-aligned, fixed address that grows to the largest size asked for and is kept between calls. The memory
/// is the garbage collector's (pinned object heap): there is nothing to dispose, and an address is valid until the next
/// <see cref="Reserve"/> that grows, as long as this object is reachable.
/// </summary>
/// <remarks>Not thread-safe: one thread, or one caller at a time, owns a workspace.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class Workspace
{
    const int Alignment = 64 / sizeof(float);

    float[] array = [];
    float* start;
    long capacity;

    /// <summary>The floats that can be reserved without growing.</summary>
    public long Capacity => capacity;

    /// <summary>Memory for at least this many floats; its content is unspecified, earlier addresses may have become invalid.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="floats"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is not so much memory, or it would be more than one array can hold.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Reserve(long floats)
    {
        if ((ulong)(floats - 1) >= (ulong)capacity) Grow(floats);
        return start;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(long floats)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floats);
        floats = Math.Max(floats, Alignment);
        if (floats <= capacity) return;
        if (floats > Array.MaxLength - Alignment) throw new OutOfMemoryException($"A workspace of {floats} floats is larger than the largest array.");
        // Let the old memory go first: the peak is then the larger of the two, not their sum.
        array = [];
        capacity = 0;
        array = GC.AllocateUninitializedArray<float>((int)floats + Alignment, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        start = (float*)((address + 63) & ~(nuint)63);
        capacity = floats;
    }
}
