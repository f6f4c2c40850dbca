using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Backprop;

/// <summary>
/// Zeroed floats at a fixed address that is a multiple of 64 bytes: a cache line, and the widest vector. The memory is the garbage
/// collector's (pinned object heap), so there is nothing to dispose; the address is valid as long as this object is reachable.
/// </summary>
sealed unsafe class AlignedBuffer
{
    /// <summary>The alignment in floats.</summary>
    public const int Alignment = 64 / sizeof(float);

    readonly float[] array;
    readonly int start;

    public AlignedBuffer(int count)
    {
        array = GC.AllocateArray<float>(checked(count + Alignment - 1), pinned: true);
        Count = count;
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        nuint aligned = (address + 63) & ~(nuint)63;
        start = (int)(aligned - address) / sizeof(float);
        Pointer = (float*)aligned;
    }

    public int Count { get; }

    public float* Pointer { get; }

    public Span<float> Span => array.AsSpan(start, Count);

    /// <summary>The count rounded up to a multiple of the alignment.</summary>
    public static int RoundUp(int count) => checked(count + Alignment - 1) & ~(Alignment - 1);
}
