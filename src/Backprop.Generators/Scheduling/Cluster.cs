using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>How a reduction relates to the loops of its kernel.</summary>
internal enum ReductionScope
{
    /// <summary>Over the inner loops, once per row: its result is used in later phases of the same row.</summary>
    Row,

    /// <summary>Over the rows, for each inner index: complete when all rows are done.</summary>
    Column,

    /// <summary>Over rows and inner loops: complete when all rows are done.</summary>
    All,

    /// <summary>Over the rows, of one value per row.</summary>
    Rows,
}

/// <summary>Nodes that become one kernel, and the loops they share.</summary>
internal sealed class Cluster(int capacity = 1)
{
    // Most clusters reduce nothing.
    private static readonly Dictionary<int, ReductionScope> noScopes = [];
    private static readonly HashSet<int> noFinishing = [];

    /// <summary>Ascending, hence in topological order.</summary>
    public List<int> Nodes { get; } = new(capacity);

    public int First => Nodes[0];

    public int Last => Nodes[Nodes.Count - 1];

    /// <summary>The extents of the loops.</summary>
    public List<Dimension> Axes { get; } = [];

    /// <summary>For each node, the loop of each of its iteration axes; -1 for an extent of 1.</summary>
    public Dictionary<int, int[]> LoopOf { get; } = new(capacity);

    /// <summary>The matrix product this kernel is the epilogue of.</summary>
    public int? Dot { get; set; }

    /// <summary>Not to be merged with anything.</summary>
    public bool Solitary { get; set; }

    /// <summary>Cheap nodes of other clusters, computed here again rather than stored there and loaded here.</summary>
    public HashSet<int> Recomputed { get; } = [];

    /// <summary>Its place in an order in which the clusters can run.</summary>
    public int Position { get; set; }

    /// <summary>The last search that came along here.</summary>
    public int Visited { get; set; }

    /// <summary>The loops that are inner loops; the others enumerate rows.</summary>
    public uint Inner { get; set; }

    /// <summary>Adds a node behind all that are there.</summary>
    public void Add(int node, int[] loopOf)
    {
        Nodes.Add(node);
        LoopOf[node] = loopOf;
    }

    public bool Contains(int node) => Nodes.BinarySearch(node) >= 0;

    public uint AllLoops => Axes.Count == 0 ? 0 : (1u << Axes.Count) - 1;

    public uint Outer => AllLoops & ~Inner;

    /// <summary>The scope of each reduction under the current split.</summary>
    public Dictionary<int, ReductionScope> Scopes { get; private set; } = noScopes;

    /// <summary>Nodes that can be computed only when all rows are done.</summary>
    public HashSet<int> Finishing { get; private set; } = noFinishing;

    /// <summary>Says how the loops are split.</summary>
    public void Split(uint inner, Dictionary<int, ReductionScope>? scopes, HashSet<int>? finishing) => (Inner, Scopes, Finishing) = (inner, scopes ?? noScopes, finishing ?? noFinishing);

    /// <summary>The loops among the node's iteration axes.</summary>
    public uint Domain(int node) => Mask(LoopOf[node]);

    public static uint Mask(int[] loops)
    {
        uint mask = 0;
        foreach (int loop in loops)
        {
            if (loop >= 0) mask |= 1u << loop;
        }
        return mask;
    }
}
