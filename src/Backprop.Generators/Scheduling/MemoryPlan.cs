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

    public const int ElementBytes = 4;

    /// <summary>By how many elements a ragged unit is rounded up at most.</summary>
    public const int LargestRounding = Alignment - 1;

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

    /// <summary>Elements of the workspace at given sizes: what a program reserves.</summary>
    /// <exception cref="OverflowException">There are more than a number holds.</exception>
    public long ElementsAt(Func<string, long> sizeOf) => Pools.Aggregate(0L, (sum, pool) => checked(sum + pool.UnitAt(sizeOf) * pool.Size));

    public IEnumerable<Buffer> Buffers => places.Keys;

    public Place this[Buffer buffer] => places[buffer];

    /// <param name="kernels">The kernels, in order.</param>
    /// <param name="repeated">Those that repeat: the values that are alike in all layers get places that a layer's number gives, where that costs no memory.</param>
    public static MemoryPlan Create(IReadOnlyList<Kernel> kernels, IEnumerable<RepeatedKernels> repeated)
    {
        Dictionary<Buffer, Slot> slotOf = Slots(kernels);
        IReadOnlyList<Row> rows = Rows(repeated, slotOf);
        var pools = new List<Pool>();
        var places = new Dictionary<Buffer, Place>();
        foreach (IGrouping<(Dimension Unit, bool Ragged), Row> group in rows.GroupBy(r => (r.Slots[0].Unit, r.Slots[0].Ragged)).OrderBy(g => g.Key.Unit).ThenBy(g => g.Key.Ragged))
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

    /// <summary>Places larger and earlier rows first, each in the tightest gap.</summary>
    private static List<Slot> Pack(List<Row> rows, Pool pool)
    {
        var placed = new List<Slot>();
        var forbidden = new List<(long From, long To)>();
        foreach (Row row in rows.OrderByDescending(r => r.Extent).ThenBy(r => r.Slots[0].First))
        {
            // Where the row cannot begin, because one of its slots would lie over one that is in use at the same time.
            forbidden.Clear();
            for (int k = 0; k < row.Slots.Count; k++)
            {
                Slot slot = row.Slots[k];
                foreach (Slot other in placed)
                {
                    if (other.First <= slot.Last && slot.First <= other.Last) forbidden.Add((other.Offset - k * row.Stride - slot.Size, other.Offset - k * row.Stride + other.Size));
                }
            }
            forbidden.Sort();
            long best = -1, bestGap = long.MaxValue, end = 0;
            foreach ((long from, long to) in forbidden)
            {
                long gap = from - end;
                if (gap >= 0 && gap < bestGap) (best, bestGap) = (end, gap);
                end = Math.Max(end, to);
            }
            long offset = best >= 0 ? best : end;
            for (int k = 0; k < row.Slots.Count; k++)
            {
                row.Slots[k].Offset = offset + k * row.Stride;
                placed.Add(row.Slots[k]);
            }
            pool.Size = Math.Max(pool.Size, offset + row.Extent);
        }
        return placed;
    }

    /// <summary>
    /// Slots that are placed together: those of the same value in layer after layer. If no two are in use at the same time they are one place; if all are at some time, as what the
    /// backward part reads is, they lie behind each other. All others are rows of their own.
    /// </summary>
    private static List<Row> Rows(IEnumerable<RepeatedKernels> repeated, Dictionary<Buffer, Slot> slotOf)
    {
        var next = new Dictionary<Slot, Slot>();
        var previous = new Dictionary<Slot, Slot>();
        foreach (IReadOnlyList<Buffer> buffers in repeated.SelectMany(r => r.Body).SelectMany(place => place).Where(v => v.Layers.Count > 1).SelectMany(InOrderOfLayers))
        {
            for (int i = 0; i + 1 < buffers.Count; i++)
            {
                if (!slotOf.TryGetValue(buffers[i], out Slot? slot) || !slotOf.TryGetValue(buffers[i + 1], out Slot? following) || slot == following) continue;
                if (next.ContainsKey(slot) || previous.ContainsKey(following) || slot.Size != following.Size || slot.Ragged != following.Ragged || slot.Unit != following.Unit) continue;
                next.Add(slot, following);
                previous.Add(following, slot);
            }
        }
        var rows = new List<Row>();
        var seen = new HashSet<Slot>();
        foreach (Slot slot in slotOf.Values.Distinct().OrderBy(s => previous.ContainsKey(s)))
        {
            var chain = new List<Slot>();
            for (Slot? at = slot; at is not null && seen.Add(at); at = next.TryGetValue(at, out Slot? following) ? following : null) chain.Add(at);
            if (chain.Count == 0) continue;
            Slot[] byTime = [.. chain.OrderBy(s => s.First)];
            bool apart = Enumerable.Range(1, byTime.Length - 1).All(i => byTime[i - 1].Last < byTime[i].First);
            bool together = chain.Max(s => s.First) <= chain.Min(s => s.Last);
            if (apart || together) rows.Add(new Row(chain, apart ? 0 : chain[0].Size));
            else rows.AddRange(chain.Select(s => new Row([s], 0)));
        }
        return rows;

        static IEnumerable<IReadOnlyList<Buffer>> InOrderOfLayers(LayerVariant variant) => variant.Layers[0] < variant.Layers[1] ? variant.Buffers : variant.Buffers.Select(b => b.Reverse().ToArray());
    }

    /// <summary>What shares memory because it is computed in place.</summary>
    private static Dictionary<Buffer, Slot> Slots(IReadOnlyList<Kernel> kernels)
    {
        var lives = new Lifetimes(kernels);
        var slotOf = new Dictionary<Buffer, Slot>();
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
            }
            reused.Last = Math.Max(reused.Last, lives.Last(buffer));
            reused.Buffers.Add(buffer);
            slotOf[buffer] = reused;
        }
        return slotOf;
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

    /// <summary>Slots of one size, each <paramref name="stride"/> units behind the one before.</summary>
    private sealed class Row(IReadOnlyList<Slot> slots, long stride)
    {
        public IReadOnlyList<Slot> Slots { get; } = slots;

        public long Stride { get; } = stride;

        public long Extent => (Slots.Count - 1) * Stride + Slots[0].Size;
    }

    /// <summary>Places whose sizes are multiples of one unit.</summary>
    public sealed class Pool(Dimension unit, bool ragged)
    {
        public Dimension Unit { get; } = unit;

        /// <summary>The unit is rounded up to a multiple of 16 elements.</summary>
        public bool Ragged { get; } = ragged;

        /// <summary>In units.</summary>
        public long Size { get; set; }

        /// <summary>The elements of a unit at given sizes.</summary>
        public long UnitAt(Func<string, long> sizeOf)
        {
            long exact = Unit.Evaluate(sizeOf);
            return Ragged ? checked(exact + LargestRounding) / Alignment * Alignment : exact;
        }
    }

    /// <summary>A buffer begins <paramref name="Offset"/> units after its pool.</summary>
    public sealed record Place(Pool Pool, long Offset);
}
