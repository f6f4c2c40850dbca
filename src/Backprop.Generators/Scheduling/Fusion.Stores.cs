using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

// What kernels leave in memory for each other, and the order that follows from it.
internal sealed partial class Fusion
{
    /// <summary>A value that costs no more than this to compute again, from no more than <see cref="RecomputeLoads"/> buffers, is not worth a buffer.</summary>
    private const int RecomputeOperations = 6;

    private const int RecomputeLoads = 2;

    /// <summary>Random numbers cost some twenty instructions for a vector of 16: a mask is made again rather than stored, what it is applied to is not.</summary>
    private const int NoiseOperations = 4;

    /// <summary>Every value that crosses from one kernel to another is stored, unless computing it again is cheaper than loading it.</summary>
    private HashSet<int> DecideStores()
    {
        var stored = new HashSet<int>(flow.Pinned.Where(node => clusterOf[node] is not null));
        foreach (int user in computed)
        {
            Cluster cluster = ClusterOf(user);
            foreach (Edge edge in EdgesOf(user)) Need(edge.Source, cluster);
        }
        return stored;

        void Need(int source, Cluster cluster)
        {
            if (clusterOf[source] == cluster || stored.Contains(source)) return;
            var loads = new HashSet<int>();
            var inlined = new List<int>();
            int operations = 0;
            if (!cluster.Solitary && CanRecompute(source, cluster, loads, inlined, ref operations))
            {
                foreach (int load in loads.Where(l => clusterOf[l] is { } owner && owner != cluster && flow.IsComputed(l))) stored.Add(load);
                cluster.Recomputed.UnionWith(inlined);
            }
            else
            {
                stored.Add(source);
            }
        }

        bool CanRecompute(int id, Cluster cluster, HashSet<int> loads, List<int> inlined, ref int operations)
        {
            Node node = flow[id];
            bool cheap = Dataflow.IsElementwise(node.Op) && !Cost.IsTranscendental(node.Op);
            if (!cheap || ++operations > RecomputeOperations) return false;
            inlined.Add(id);
            foreach (int source in flow.Sources(id))
            {
                if (Dataflow.IsImmediate(flow[source].Op) && !flow.IsCopy(source))
                {
                    if (flow[source].Op is NoiseOp && (operations += NoiseOperations) > RecomputeOperations) return false;
                    continue;
                }
                bool available = clusterOf[source] is null || stored.Contains(source) || clusterOf[source] == cluster;
                // A value that is about to be loaded by this kernel's neighbour anyway is as good as stored.
                if (available)
                {
                    if (clusterOf[source] == cluster) continue;
                    loads.Add(source);
                    if (loads.Count > RecomputeLoads) return false;
                    continue;
                }
                if (!CanRecompute(source, cluster, loads, inlined, ref operations)) return false;
            }
            return true;
        }
    }

    /// <summary>Topological order of the clusters whose results are used; among those that could run, the one whose first node is earliest in the graph.</summary>
    private IReadOnlyList<Cluster> RunOrder(HashSet<int> stored, HashSet<int> outputs)
    {
        Cluster[] alive = computed.Select(ClusterOf).Distinct().Where(c => c.Nodes.Any(n => stored.Contains(n) || outputs.Contains(n))).ToArray();
        var before = alive.ToDictionary(c => c, c => new HashSet<Cluster>());
        foreach (Cluster cluster in alive)
        {
            foreach (int node in cluster.Nodes.Concat(cluster.Recomputed))
            {
                foreach (Edge edge in EdgesOf(node))
                {
                    if (clusterOf[edge.Source] != cluster && stored.Contains(edge.Source)) before[cluster].Add(ClusterOf(edge.Source));
                }
                if (!awaited.TryGetValue(node, out List<int>? list)) continue;
                before[cluster].UnionWith(list.Select(ClusterOf).Where(c => c != cluster && before.ContainsKey(c)));
            }
        }
        Cluster[] sorted = [.. alive.OrderBy(c => c.Last)];
        Dictionary<Cluster, int> rank = Enumerable.Range(0, sorted.Length).ToDictionary(i => sorted[i]);
        int[] waitsFor = [.. sorted.Select(c => before[c].Count)];
        var after = sorted.ToDictionary(c => c, _ => new List<Cluster>());
        foreach (Cluster cluster in sorted)
        {
            foreach (Cluster earlier in before[cluster]) after[earlier].Add(cluster);
        }
        var ready = new SortedSet<int>(Enumerable.Range(0, sorted.Length).Where(i => waitsFor[i] == 0));
        var run = new List<Cluster>();
        while (ready.Count > 0)
        {
            int next = ready.Min;
            ready.Remove(next);
            run.Add(sorted[next]);
            foreach (Cluster later in after[sorted[next]])
            {
                if (--waitsFor[rank[later]] == 0) ready.Add(rank[later]);
            }
        }
        return run.Count == sorted.Length ? run : throw new InvalidGraphException("kernels depend on each other in a circle");
    }
}
