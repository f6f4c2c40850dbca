using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Backprop.Generators;

/// <summary>Work that is independent of each other, on as many threads as there are.</summary>
internal static class SideBySide
{
    /// <summary>Results in the order of the work, which starts in this order: what takes longest comes first. The first failure is thrown as it is, when nothing runs any more.</summary>
    public static T[] Run<T>(params Func<T>[] work)
    {
        if (work.Length == 0) return [];
        Task<T>[] others = [.. work.Skip(1).Select(Task.Run)];
        try
        {
            return [work[0](), .. others.Select(task => task.GetAwaiter().GetResult())];
        }
        finally
        {
            // What is not awaited above would report its failure to nobody, and go on after the caller has given up.
            Task.WaitAny(Task.WhenAll(others));
        }
    }
}
