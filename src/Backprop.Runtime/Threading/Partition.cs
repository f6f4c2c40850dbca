using System;
using System.ComponentModel;

namespace Backprop.Threading;

/// <summary>Decides into how many parts a kernel is cut. The answer depends on the shape only, so that sums come out the same for every number of threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Partition
{
    /// <summary>The most parts; compiled models reserve memory for so many partial results.</summary>
    public const int MaximumParts = 8;

    /// <summary>Vector-free instructions below which waking another thread costs more than it saves: some tens of microseconds.</summary>
    private const long PartWork = 1 << 17;

    /// <summary>The number of parts, at least 1.</summary>
    /// <param name="rows">Rows the kernel enumerates.</param>
    /// <param name="rowWork">Element operations per row.</param>
    public static int Parts(nint rows, nint rowWork) => (int)Math.Clamp(rows * (long)rowWork / PartWork, 1, Math.Min(MaximumParts, Math.Max(1, rows)));
}
