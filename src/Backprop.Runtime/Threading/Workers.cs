using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Backprop.Kernels;

namespace Backprop.Threading;

/// <summary>Divides loops over rows among threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Workers
{
    /// <summary>The most threads that a loop runs on: <see cref="BackpropOptions.Threads"/>.</summary>
    public static int Count => BackpropOptions.Threads;

    /// <summary>
    /// Runs the kernel once for each of <paramref name="parts"/> contiguous parts of the rows and returns when all are done. Part p
    /// is [rows * p / parts, rows * (p + 1) / parts) whatever thread takes it, so results depend on <paramref name="parts"/> alone.
    /// </summary>
    /// <remarks>
    /// Nothing is allocated. With one part, with one thread, and where the pool is taken (a kernel that itself calls this method, or
    /// another thread's loop), the parts run one after the other on the caller's thread.
    /// </remarks>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/> rows.</exception>
    public static void Run<TKernel>(ref TKernel kernel, nint rows, int parts) where TKernel : struct, IKernel
    {
        int count = checked((int)rows);
        if (parts > 1 && parts <= WorkerPool.MaximumParts && Count > 1 && WorkerPool.TryEnter())
        {
            // On the stack, so that its address holds still while the others read it.
            TKernel shared = kernel;
            WorkerPool.ForkAndJoin(&Execute<TKernel>, Unsafe.AsPointer(ref shared), count, parts, Count);
            kernel = shared;
            return;
        }
        for (int part = 0; part < parts; part++) kernel.Execute(Boundary(count, part, parts), Boundary(count, part + 1, parts), part);
    }

    /// <summary>The first row of a part.</summary>
    internal static int Boundary(int rows, int part, int parts) => (int)((long)rows * part / parts);

    static void Execute<TKernel>(void* kernel, int rows, int part, int parts) where TKernel : struct, IKernel =>
        Unsafe.AsRef<TKernel>(kernel).Execute(Boundary(rows, part, parts), Boundary(rows, part + 1, parts), part);
}
