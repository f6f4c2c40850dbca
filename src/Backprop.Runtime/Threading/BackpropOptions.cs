using System;
using System.Globalization;
using System.Threading;

namespace Backprop;

/// <summary>Settings of the whole process.</summary>
public static class BackpropOptions
{
    /// <summary>The most threads that can be asked for.</summary>
    internal const int MaximumThreads = 256;

    static int threads = InitialThreads(Environment.GetEnvironmentVariable("BACKPROP_THREADS"));

    /// <summary>
    /// How many threads a computation may use, the caller's included. At first the environment variable <c>BACKPROP_THREADS</c>, or
    /// else the number of processors. Results are the same bits from run to run for the same number of threads.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in [1, 256].</exception>
    public static int Threads
    {
        get => Volatile.Read(ref threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaximumThreads);
            Volatile.Write(ref threads, value);
        }
    }

    /// <summary>The number the text asks for, or the processors' where it asks for none that is allowed.</summary>
    internal static int InitialThreads(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MaximumThreads
            ? count
            : Math.Clamp(Environment.ProcessorCount, 1, MaximumThreads);
}
