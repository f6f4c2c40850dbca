using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>Measures the kernels of one execution of a program, one after the other. See <see cref="KernelProfile"/>.</summary>
public struct KernelClock
{
    private readonly ProgramTimes? program;
    private int kernel;
    private long start;

    internal KernelClock(ProgramTimes program)
    {
        this.program = program;
        start = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends a kernel, which began where the one before it ended, and begins the next.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="definition">What it computes, in the words of the definition.</param>
    /// <param name="flops">Its floating-point operations.</param>
    /// <param name="bytes">The bytes it reads and writes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lap(string name, string definition, long flops, long bytes)
    {
        if (KernelProfile.IsEnabled) End(name, definition, flops, bytes);
    }

    private void End(string name, string definition, long flops, long bytes)
    {
        program?.Add(kernel++, name, definition, Stopwatch.GetTimestamp() - start, flops, bytes);
        start = Stopwatch.GetTimestamp();
    }
}
