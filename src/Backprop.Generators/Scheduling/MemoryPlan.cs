using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Where workspace buffers lie. There is one pool per size monomial (1, B, B*T, ...): inside a pool sizes are constants, so a buffer's place is a constant
/// times the pool's unit, and the plan is the same for every batch size. Buffers that are not alive at the same time share a place.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>Places are multiples of 64 bytes.</summary>
    private const int Alignment = 16;

    /// <summary>The most parts a loop kernel is cut into; each part has its own share of a part buffer.</summary>
    private const int MaximumParts = 8;

    /// <summary>The rows of a part of a matrix product that reduces columns: <c>Gemm.RowsPerPart</c>.</summary>
    private const int RowsPerPart = 48;

    private readonly Dictionary<Buffer, Place> places;

    private MemoryPlan(IReadOnlyList<Pool> pools, Dictionary<Buffer, Place> places)
    {
        Pools = pools;
        this.places = places;
    }

    /// <summary>The pools in the order in which they follow each other in the workspace.</summary>
    public IReadOnlyList<Pool> Pools { get; }

    /// <summary>Elements of the workspace, where sizes are multiples of the alignment.</summary>
    public Dimension Elements => Pools.Aggregate(Dimension.Zero, (sum, pool) => sum + pool.Unit * pool.Size);

    public IEnumerable<Buffer> Buffers => places.Keys;

    public Place this[Buffer buffer] => places[buffer];

    public static MemoryPlan Create(IReadOnlyList<Kernel> kernels)
    {
        List<Slot> slots = Slots(kernels);
        var pools = new List<Pool>();
        var places = new Dictionary<Buffer, Place>();
        foreach (IGrouping<(Dimension Unit, bool Ragged), Slot> group in slots.GroupBy(s => (s.Unit, s.Ragged)).OrderBy(g => g.Key.Unit).ThenBy(g => g.Key.Ragged))
        {
            var pool = new Pool(group.Key.Unit, group.Key.Ragged);
            pools.Add(pool);
            foreach (Slot slot in Pack(group.ToList(), pool))
            {
                foreach (Buffer buffer in slot.Buffers) places[buffer] = new Place(pool, slot.Offset);
            }
        }
        return new MemoryPlan(pools, places);
    }

    /// <summary>Places larger and earlier buffers first, each in the tightest gap.</summary>
    private static IEnumerable<Slot> Pack(List<Slot> slots, Pool pool)
    {
        var placed = new List<Slot>();
        foreach (Slot slot in slots.OrderByDescending(s => s.Size).ThenBy(s => s.First))
        {
            Slot[] neighbours = placed.Where(p => p.First <= slot.Last && slot.First <= p.Last).OrderBy(p => p.Offset).ToArray();
            long best = -1, bestGap = long.MaxValue, end = 0;
            foreach (Slot neighbour in neighbours)
            {
                long gap = neighbour.Offset - end;
                if (gap >= slot.Size && gap < bestGap) (best, bestGap) = (end, gap);
                end = Math.Max(end, neighbour.Offset + neighbour.Size);
            }
            slot.Offset = best >= 0 ? best : end;
            pool.Size = Math.Max(pool.Size, slot.Offset + slot.Size);
            placed.Add(slot);
        }
        return placed;
    }

    private static List<Slot> Slots(IReadOnlyList<Kernel> kernels)
    {
        var lives = new Lifetimes(kernels);
        var slotOf = new Dictionary<Buffer, Slot>();
        var slots = new List<Slot>();
        foreach (Buffer buffer in lives.Buffers)
        {
            (Dimension unit, long size, bool ragged) = Measure(buffer.Total);
            Slot? reused = lives.SharedPlace(buffer) is { } partner && slotOf.TryGetValue(partner, out Slot? common) ? common
                : lives.Creator(buffer) is LoopNest nest && buffer.Kind == BufferKind.Workspace
                ? nest.Reads.Where(r => slotOf.TryGetValue(r, out Slot? s) && s.Last == lives.First(buffer) && lives.Last(r) == s.Last && s.Unit == unit && s.Size == size && s.Ragged == ragged && InPlace.IsSafe(nest, r, buffer))
                    .OrderBy(lives.First).Select(r => slotOf[r]).FirstOrDefault()
                : null;
            if (reused is null)
            {
                reused = new Slot(unit, size, ragged, lives.First(buffer));
                slots.Add(reused);
            }
            reused.Last = Math.Max(reused.Last, lives.Last(buffer));
            reused.Buffers.Add(buffer);
            slotOf[buffer] = reused;
        }
        return slots;
    }

    /// <summary>The elements that all parts of a kernel need, if each needs <paramref name="share"/>.</summary>
    public static Dimension Total(LoopNest nest, Dimension share)
    {
        if (nest.Product is null) return share * MaximumParts;
        Dimension rows = nest.ProductRows;
        if (rows.IsConstant) return share * Parts(rows.Value);
        // There is no division: a product of sizes that stands for their product over the rows of a part, rounded up.
        return share.IsConstant ? rows * Parts(share.Value) + share : rows * share;

        static long Parts(long count) => (count + RowsPerPart - 1) / RowsPerPart;
    }

    /// <summary>A size as a constant times a unit. Ragged units are rounded up to the alignment, so that all places are aligned for every size.</summary>
    private static (Dimension Unit, long Size, bool Ragged) Measure(Dimension count)
    {
        if (count.IsConstant) return (Dimension.One, (Math.Max(count.Value, 1) + Alignment - 1) / Alignment * Alignment, false);
        if (count.Terms.Count > 1) return (count, 1, true);
        long coefficient = count.Terms[0].Coefficient;
        count.TryDivide(coefficient, out Dimension unit);
        return (unit, coefficient, coefficient % Alignment != 0);
    }

    private sealed class Slot(Dimension unit, long size, bool ragged, int first)
    {
        public Dimension Unit { get; } = unit;

        public long Size { get; } = size;

        public bool Ragged { get; } = ragged;

        public int First { get; } = first;

        public int Last { get; set; } = first;

        public long Offset { get; set; }

        public List<Buffer> Buffers { get; } = [];
    }

    /// <summary>Places whose sizes are multiples of one unit.</summary>
    public sealed class Pool(Dimension unit, bool ragged)
    {
        public Dimension Unit { get; } = unit;

        /// <summary>The unit is rounded up to a multiple of 16 elements.</summary>
        public bool Ragged { get; } = ragged;

        /// <summary>In units.</summary>
        public long Size { get; set; }
    }

    /// <summary>A buffer begins <paramref name="Offset"/> units after its pool.</summary>
    public sealed record Place(Pool Pool, long Offset);
}
