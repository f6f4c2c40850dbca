using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace Backprop.Threading;

/// <summary>
/// The threads behind <see cref="Workers"/>: one job at a time, whose parts are claimed one by one, by the caller too. A caller
/// therefore never waits for a thread that has yet to wake, only for parts that are being run.
/// </summary>
/// <remarks>
/// A worker without work watches for the next job a short while, as training steps follow each other closely, and then sleeps until
/// it is signalled.
/// </remarks>
static unsafe class WorkerPool
{
    /// <summary>The most parts a job can have: what fits its field of the claim word.</summary>
    public const int MaximumParts = (1 << PartBits) - 1;

    const int PartBits = 20;
    static readonly long watch = Stopwatch.Frequency / 20_000; // 50 µs

    static Job job;
    static int busy;
    static Worker[] workers = [];

    /// <summary>Takes the pool, unless somebody has it.</summary>
    public static bool TryEnter() => Volatile.Read(ref busy) == 0 && Interlocked.CompareExchange(ref busy, 1, 0) == 0;

    /// <summary>Runs all parts of a job on up to <paramref name="threads"/> threads and leaves the pool, which the caller entered.</summary>
    public static void ForkAndJoin(delegate*<void*, int, int, int, void> execute, void* kernel, int rows, int parts, int threads)
    {
        int helpers = Math.Min(threads, parts) - 1;
        if (workers.Length < helpers) Start(helpers);

        job.Execute = execute;
        job.Kernel = kernel;
        job.Rows = rows;
        job.Helpers = helpers;
        job.Remaining = parts;
        job.Epoch++;
        // The fence of the exchange orders it before the look at who sleeps: either a worker sees the job, or we see the worker asleep.
        Interlocked.Exchange(ref job.Claim, (long)job.Epoch << (2 * PartBits) | (long)parts << PartBits);
        for (int index = 0; index < helpers; index++) workers[index].Wake();

        RunParts();
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref job.Remaining) != 0)
        {
            // A part that takes longer may mean that its thread lost its processor, perhaps to this one.
            if (Stopwatch.GetTimestamp() - start < watch) Thread.SpinWait(1);
            else Thread.Yield();
        }
        Volatile.Write(ref busy, 0);
    }

    static void Start(int count)
    {
        Worker[] more = new Worker[count];
        workers.CopyTo(more, 0);
        for (int index = workers.Length; index < count; index++) more[index] = new Worker(index);
        workers = more;
    }

    // Claims and runs parts until none is left.
    static void RunParts()
    {
        while (true)
        {
            long claim = Volatile.Read(ref job.Claim);
            if (!HasParts(claim)) return;
            // While parts are unclaimed the job is not over, so these belong to it, or else the exchange below fails.
            var execute = job.Execute;
            void* kernel = job.Kernel;
            int rows = job.Rows;
            if (Interlocked.CompareExchange(ref job.Claim, claim + 1, claim) != claim) continue;
            execute(kernel, rows, Next(claim), Parts(claim));
            Interlocked.Decrement(ref job.Remaining);
        }
    }

    static int Next(long claim) => (int)claim & MaximumParts;

    static int Parts(long claim) => (int)(claim >> PartBits) & MaximumParts;

    static bool HasParts(long claim) => Next(claim) < Parts(claim);

    /// <summary>The job; the fields that threads fight for have a cache line (and its prefetched neighbour) each.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    struct Job
    {
        [FieldOffset(0)] public delegate*<void*, int, int, int, void> Execute;
        [FieldOffset(8)] public void* Kernel;
        [FieldOffset(16)] public int Rows;
        [FieldOffset(20)] public int Helpers;
        [FieldOffset(24)] public uint Epoch;

        /// <summary>One word, so that a claim is one exchange: epoch (24 bits), parts (20), next part (20).</summary>
        [FieldOffset(128)] public long Claim;

        [FieldOffset(256)] public int Remaining;
    }

    sealed class Worker
    {
        readonly int index;
        readonly AutoResetEvent signal = new(false);
        int asleep;

        public Worker(int index)
        {
            this.index = index;
            new Thread(Loop) { IsBackground = true, Name = $"Backprop worker {index + 1}" }.UnsafeStart();
        }

        public void Wake()
        {
            if (Volatile.Read(ref asleep) != 0 && Interlocked.Exchange(ref asleep, 0) != 0) signal.Set();
        }

        bool Wanted => HasParts(Volatile.Read(ref job.Claim)) && index < Volatile.Read(ref job.Helpers);

        void Loop()
        {
            long idle = Stopwatch.GetTimestamp();
            while (true)
            {
                if (Wanted)
                {
                    RunParts();
                    idle = Stopwatch.GetTimestamp();
                }
                else if (Stopwatch.GetTimestamp() - idle < watch)
                {
                    Thread.SpinWait(1);
                }
                else
                {
                    Sleep();
                    idle = Stopwatch.GetTimestamp();
                }
            }
        }

        void Sleep()
        {
            Interlocked.Exchange(ref asleep, 1);
            // A job published before this was written has not seen it; and where Wake was faster, its signal must be consumed.
            if (Wanted && Interlocked.Exchange(ref asleep, 0) != 0) return;
            signal.WaitOne();
        }
    }
}
