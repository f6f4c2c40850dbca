using System;
using System.Runtime.InteropServices;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>A page of memory that nothing may follow: on Linux, a read beyond the end ends the process.</summary>
sealed unsafe partial class GuardedMemory : IDisposable
{
    const int ReadWrite = 3, PrivateAnonymous = 0x22;
    static readonly nuint page = (nuint)Environment.SystemPageSize;
    readonly void* start;

    public GuardedMemory()
    {
        if (OperatingSystem.IsLinux())
        {
            start = Map(null, 2 * page, ReadWrite, PrivateAnonymous, -1, 0);
            if (start == (void*)-1 || Protect((byte*)start + page, page, 0) != 0) throw new InvalidOperationException("No guarded memory.");
        }
        else
        {
            start = NativeMemory.AllocZeroed(page);
        }
    }

    /// <summary>The first address behind the memory.</summary>
    public float* End => (float*)((byte*)start + page);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap(start, 2 * page);
        else NativeMemory.Free(start);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
