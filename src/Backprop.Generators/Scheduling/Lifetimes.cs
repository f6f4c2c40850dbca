using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// When each buffer of the workspace is in use. Time is the order of the kernels, twice as fine: kernel k runs at 2k, and a loop over kernels a to b lasts from 2a - 1 to 2b + 1.
/// What a loop finds, leaves behind or carries lives as long as the loop.
/// </summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<Buffer, (int First, int Last)> lives = [];
    private readonly Dictionary<Buffer, Buffer> shared = [];
    private readonly Kernel[] order;

    public Lifetimes(IReadOnlyList<Kernel> kernels)
    {
        order = Kernels.Flatten(kernels).ToArray();
        for (int k = 0; k < order.Length; k++)
        {
            IEnumerable<Buffer> touched = order[k].Reads.Concat(order[k].Writes);
            if (order[k] is LoopNest nest) touched = touched.Concat(nest.PartBuffers);
            foreach (Buffer buffer in touched.Where(b => b.Kind is BufferKind.Workspace or BufferKind.PerPart)) Extend(buffer, 2 * k, 2 * k);
        }
        int position = 0;
        foreach (Kernel kernel in kernels) AddLoops(kernel, ref position);
    }

    /// <summary>All buffers, in the order in which they are first used.</summary>
    public IEnumerable<Buffer> Buffers => lives.Keys.OrderBy(b => lives[b].First);

    public int First(Buffer buffer) => lives[buffer].First;

    public int Last(Buffer buffer) => lives[buffer].Last;

    /// <summary>The kernel that uses a buffer first, unless it has one value for a whole loop.</summary>
    public Kernel? Creator(Buffer buffer) => First(buffer) % 2 == 0 ? order[First(buffer) / 2] : null;

    /// <summary>The buffer that has the same place, because what is carried is replaced where it lies.</summary>
    public Buffer? SharedPlace(Buffer buffer) => shared.TryGetValue(buffer, out Buffer? other) ? other : null;

    /// <summary>From the inner loops to the outer ones: what lives on both sides of a loop's edge lives through the loop.</summary>
    private void AddLoops(Kernel kernel, ref int position)
    {
        if (kernel is not LoopKernel loop)
        {
            position++;
            return;
        }
        int begin = 2 * position - 1;
        foreach (Kernel step in loop.Body) AddLoops(step, ref position);
        int end = 2 * position - 1;
        foreach (Buffer buffer in lives.Keys.ToArray())
        {
            (int first, int last) = lives[buffer];
            if ((first < begin && last > begin) || (first < end && last > end)) Extend(buffer, Math.Min(first, begin), Math.Max(last, end));
        }
        foreach (CarriedBuffers carried in loop.Carries)
        {
            // They change roles, or are one: the life of either is that of both.
            Extend(carried.Current, begin, end);
            Extend(carried.Next, begin, end);
            Extend(carried.Next, First(carried.Current), Last(carried.Current));
            Extend(carried.Current, First(carried.Next), Last(carried.Next));
            if (carried.InPlace) (shared[carried.Current], shared[carried.Next]) = (carried.Next, carried.Current);
        }
    }

    private void Extend(Buffer buffer, int first, int last) =>
        lives[buffer] = lives.TryGetValue(buffer, out (int First, int Last) life) ? (Math.Min(life.First, first), Math.Max(life.Last, last)) : (first, last);
}
