using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Backprop;

/// <summary>The totals of the kernels of one program.</summary>
sealed class ProgramTimes(string name)
{
    static readonly Lock gate = new();
    static readonly List<ProgramTimes> programs = [];

    readonly List<Entry> kernels = [];

    /// <summary>The program called so, new if there is none.</summary>
    public static ProgramTimes Of(string name)
    {
        lock (gate)
        {
            foreach (ProgramTimes program in programs)
            {
                if (program.Name == name) return program;
            }

            var added = new ProgramTimes(name);
            programs.Add(added);
            return added;
        }
    }

    public static KernelTotals[] Totals()
    {
        lock (gate)
        {
            return [.. programs.SelectMany(program => program.kernels.Select(kernel => new KernelTotals(program.Name, kernel.Name, kernel.Definition)
            {
                Calls = kernel.Calls,
                Time = Stopwatch.GetElapsedTime(0, kernel.Ticks),
                Flops = kernel.Flops,
                Bytes = kernel.Bytes,
            }))];
        }
    }

    public static void Reset()
    {
        lock (gate)
        {
            // Executions that are going on add to what is forgotten.
            programs.Clear();
        }
    }

    string Name { get; } = name;

    /// <summary>Adds an execution of a kernel; the first executions come in order of their numbers.</summary>
    public void Add(int number, string kernel, string definition, long ticks, long flops, long bytes)
    {
        lock (gate)
        {
            if (number == kernels.Count) kernels.Add(new Entry(kernel, definition));
            Entry entry = kernels[number];
            entry.Calls++;
            entry.Ticks += ticks;
            entry.Flops += flops;
            entry.Bytes += bytes;
        }
    }

    sealed class Entry(string name, string definition)
    {
        public string Name { get; } = name;

        public string Definition { get; } = definition;

        public long Calls { get; set; }

        public long Ticks { get; set; }

        public long Flops { get; set; }

        public long Bytes { get; set; }
    }
}
