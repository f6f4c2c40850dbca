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
/// Each thread first claims the parts of its own share, a contiguous range that is the same from job to job: what it wrote in one
/// kernel it finds in its cache in the next. When its share is done it takes what the others have not begun. A worker without work
/// watches for the next job, as kernels and training steps follow each other closely, at first without pause, then offering its
/// processor to others, and then sleeps until it is signalled.
/// </remarks>
static unsafe class WorkerPool
{
    /// <summary>The most parts a job can have: what fits its field of the claim word.</summary>
    public const int MaximumParts = (1 << PartBits) - 1;

    const int PartBits = 20;

    /// <summary>What a cache line and its prefetched neighbour hold: the distance of words that threads fight for.</summary>
    const int LineBytes = 128;

    static readonly long spin = Stopwatch.Frequency / 20_000; // 50 µs
    // Waking a sleeping thread takes it some 50 µs and the caller 8 µs: more than most kernels of a small network.
    static readonly long watch = Stopwatch.Frequency / 1_000; // 1 ms

    /// <summary>For each thread the next part of its share, on a line of its own. One word, so that a claim is one exchange: epoch (24 bits), end (20), next (20).</summary>
    static readonly byte* claims = (byte*)NativeMemory.AlignedAlloc(LineBytes * BackpropOptions.MaximumThreads, LineBytes);

    static Job job;
    static int busy;
    static Worker[] workers = [];

    static WorkerPool() => NativeMemory.Clear(claims, LineBytes * BackpropOptions.MaximumThreads);

    /// <summary>Takes the pool, unless somebody has it.</summary>
    public static bool TryEnter() => Volatile.Read(ref busy) == 0 && Interlocked.CompareExchange(ref busy, 1, 0) == 0;

    /// <summary>Runs all parts of a job on up to <paramref name="threads"/> threads and leaves the pool, which the caller entered.</summary>
    public static void ForkAndJoin(delegate*<void*, int, int, int, void> execute, void* kernel, int rows, int parts, int threads)
    {
        threads = Math.Min(threads, parts);
        if (workers.Length < threads - 1) Start(threads - 1);

        job.Execute = execute;
        job.Kernel = kernel;
        job.Rows = rows;
        job.Parts = parts;
        job.Threads = threads;
        job.Remaining = parts;
        int epoch = job.Published + 1;
        for (int thread = 0; thread < threads; thread++)
        {
            long share = (long)Workers.Boundary(parts, thread + 1, threads) << PartBits | (long)Workers.Boundary(parts, thread, threads);
            Volatile.Write(ref Claim(thread), (long)epoch << (2 * PartBits) | share);
        }
        // The fence of the exchange orders it before the look at who sleeps: either a worker sees the job, or we see the worker asleep.
        Interlocked.Exchange(ref job.Published, epoch);
        for (int index = 0; index < threads - 1; index++) workers[index].Wake();

        RunParts(home: 0);
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref job.Remaining) != 0)
        {
            // A part that takes longer may mean that its thread lost its processor, perhaps to this one.
            if (Stopwatch.GetTimestamp() - start < spin) Thread.SpinWait(1);
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

    static ref long Claim(int thread) => ref *(long*)(claims + thread * LineBytes);

    // Claims and runs parts until none is left, those of the thread's own share first.
    static void RunParts(int home)
    {
        // Of a later job, if this thread is slow: then shares beyond that job's are empty.
        int threads = job.Threads;
        for (int step = 0; step < threads; step++)
        {
            ref long word = ref Claim(home + step < threads ? home + step : home + step - threads);
            while (true)
            {
                long claim = Volatile.Read(ref word);
                int next = (int)claim & MaximumParts, end = (int)(claim >> PartBits) & MaximumParts;
                if (next >= end) break;
                // While parts are unclaimed the job is not over, so these belong to it, or else the exchange below fails.
                var execute = job.Execute;
                void* kernel = job.Kernel;
                int rows = job.Rows, parts = job.Parts;
                if (Interlocked.CompareExchange(ref word, claim + 1, claim) != claim) continue;
                execute(kernel, rows, next, parts);
                Interlocked.Decrement(ref job.Remaining);
            }
        }
    }

    /// <summary>The job; the fields that threads fight for have lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 4 * LineBytes)]
    struct Job
    {
        [FieldOffset(0)] public delegate*<void*, int, int, int, void> Execute;
        [FieldOffset(8)] public void* Kernel;
        [FieldOffset(16)] public int Rows;
        [FieldOffset(20)] public int Parts;
        [FieldOffset(24)] public int Threads;

        /// <summary>Counts the jobs: what idle workers watch.</summary>
        [FieldOffset(LineBytes)] public int Published;

        [FieldOffset(2 * LineBytes)] public int Remaining;
    }

    sealed class Worker
    {
        readonly int index;
        readonly AutoResetEvent signal = new(false);
        int asleep;
        int seen;

        public Worker(int index)
        {
            this.index = index;
            seen = job.Published;
            new Thread(Loop) { IsBackground = true, Name = $"Backprop worker {index + 1}" }.UnsafeStart();
        }

        public void Wake()
        {
            if (Volatile.Read(ref asleep) != 0 && Interlocked.Exchange(ref asleep, 0) != 0) signal.Set();
        }

        bool IsCalled => Volatile.Read(ref job.Published) != seen;

        void Loop()
        {
            long idle = Stopwatch.GetTimestamp();
            while (true)
            {
                if (IsCalled)
                {
                    seen = Volatile.Read(ref job.Published);
                    if (index + 1 < job.Threads)
                    {
                        RunParts(home: index + 1);
                        idle = Stopwatch.GetTimestamp();
                    }
                    continue;
                }
                long waited = Stopwatch.GetTimestamp() - idle;
                if (waited < spin)
                {
                    Thread.SpinWait(1);
                }
                else if (waited < watch)
                {
                    Thread.Yield();
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
            if (IsCalled && Interlocked.Exchange(ref asleep, 0) != 0) return;
            signal.WaitOne();
        }
    }
}
