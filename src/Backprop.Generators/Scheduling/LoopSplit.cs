using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Splits the loops of a cluster into rows (outer) and inner loops, such that every reduction is one of <see cref="ReductionScope"/>,
/// and what depends on a reduction over rows is computed after the rows. Not every cluster can be split so; then it is no kernel.
/// </summary>
internal static class LoopSplit
{
    public static bool TryApply(Cluster cluster, Dataflow flow)
    {
        foreach (uint inner in Candidates(cluster, flow))
        {
            if (Fits(cluster, flow, inner)) return true;
        }
        return false;
    }

    /// <summary>The loop over the last axis of the largest node: the one along which memory is contiguous.</summary>
    private static int Innermost(Cluster cluster)
    {
        int[] widest = [];
        int most = -1;
        foreach (int node in cluster.Nodes)
        {
            int[] loops = cluster.LoopOf[node];
            int count = 0;
            foreach (int loop in loops) count += loop >= 0 ? 1 : 0;
            if (count > most) (widest, most) = (loops, count);
        }
        return System.Array.FindLast(widest, l => l >= 0) is var last && most > 0 ? last : -1;
    }

    /// <summary>What the inner loops could be; those with the contiguous one first.</summary>
    private static List<uint> Candidates(Cluster cluster, Dataflow flow)
    {
        if (cluster.Dot is int dot) return [Cluster.Mask([cluster.LoopOf[dot].Last()])];
        int innermost = Innermost(cluster);
        if (innermost < 0) return [0u];
        uint contiguous = 1u << innermost;
        List<uint> candidates = [contiguous], others = [];
        foreach (int node in cluster.Nodes)
        {
            if (flow[node].Op is not ReduceOp) continue;
            uint reduced = Reduced(cluster, flow, node);
            Add(reduced);
            Add(cluster.AllLoops & ~reduced);
        }
        candidates.AddRange(others);
        return candidates;

        void Add(uint candidate)
        {
            List<uint> list = (candidate & contiguous) != 0 ? candidates : others;
            if (!list.Contains(candidate)) list.Add(candidate);
        }
    }

    private static uint Reduced(Cluster cluster, Dataflow flow, int node)
    {
        uint reduced = 0;
        if (flow[node].Op is not ReduceOp reduce) return reduced;
        int[] loops = cluster.LoopOf[node];
        foreach (int axis in reduce.Axes)
        {
            if (loops[axis] >= 0) reduced |= 1u << loops[axis];
        }
        return reduced;
    }

    private static bool Fits(Cluster cluster, Dataflow flow, uint inner)
    {
        uint all = cluster.AllLoops, outer = all & ~inner;
        Dictionary<int, ReductionScope>? scopes = null;
        HashSet<int>? finishing = null;
        foreach (int node in cluster.Nodes)
        {
            uint domain = cluster.Domain(node);
            // It would be computed, stored and added to what is there several times: once for each index of the inner loops it does not have.
            if ((domain & inner) != 0 && (domain & inner) != inner) return false;
            if (finishing is not null && flow.Sources(node).Any(finishing.Contains))
            {
                // After the rows there are only inner indices left, and nothing more is reduced.
                if ((domain & outer) != 0 || flow[node].Op is not (UnaryOp or BinaryOp or CompareOp or LogicalOp or SelectOp or CastOp)) return false;
                finishing.Add(node);
                continue;
            }
            if (flow[node].Op is ReduceOp)
            {
                uint reduced = Reduced(cluster, flow, node);
                ReductionScope? scope =
                    reduced == inner && domain == all ? ReductionScope.Row
                    : reduced == all ? ReductionScope.All
                    : reduced == outer && domain == all ? ReductionScope.Column
                    : reduced == outer && domain == outer ? ReductionScope.Rows
                    : null;
                if (scope is null) return false;
                // An epilogue adds up what it sees of each column.
                if (cluster.Dot is not null && (scope != ReductionScope.Column || flow[node].Op is not ReduceOp { Kind: ReduceKind.Sum })) return false;
                (scopes ??= [])[node] = scope.Value;
                if (scope != ReductionScope.Row) (finishing ??= []).Add(node);
            }
            else if (cluster.Dot is not null && domain != all)
            {
                // An epilogue sees each element of the product once, and nothing before or after.
                return false;
            }
            else if ((domain & outer) != 0 && (domain & outer) != outer)
            {
                // It would be computed, and stored, several times: once for each index of the row loops it does not have.
                return false;
            }
            else if (outer != 0 && domain != 0 && (domain & outer) == 0 && Cost.IsTranscendental(flow[node].Op))
            {
                // It would be computed again for every row.
                return false;
            }
        }
        cluster.Split(inner, scopes, finishing);
        return true;
    }
}
