using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Decides which nodes share a kernel. Every computed node starts as a cluster of its own; clusters are merged along the values
/// that flow between them, as long as the result can be executed as one loop nest (see <see cref="LoopSplit"/>) and no other kernel has to run in between.
/// </summary>
internal sealed class Fusion
{
    /// <summary>Above this many nodes a kernel is not grown further: the JIT compiles large methods badly.</summary>
    private const int MaximumNodes = 96;

    /// <summary>A value that costs no more than this to compute again, from no more than <see cref="RecomputeLoads"/> buffers, is not worth a buffer.</summary>
    private const int RecomputeOperations = 6;

    private const int RecomputeLoads = 2;

    /// <summary>Random numbers cost some twenty instructions for a vector of 16: a mask is made again rather than stored, what it is applied to is not.</summary>
    private const int NoiseOperations = 4;

    private readonly Dataflow flow;
    private readonly Dictionary<int, Cluster> clusterOf = [];
    private readonly Dictionary<int, List<Edge>> edgesInto = [];
    private readonly Dictionary<int, List<int>> users = [];

    /// <summary>What has to be computed before a node though it does not read it, and the other way round.</summary>
    private readonly Dictionary<int, List<int>> awaited = [], waiting = [];

    /// <summary>Clusters in an order in which they can run; null where one has joined another.</summary>
    private readonly List<Cluster?> order = [];

    /// <summary>Pairs that cannot become one kernel, as they are: what else is merged does not change that.</summary>
    private readonly HashSet<(Cluster, Cluster)> apart = [];

    private int searches;
    private bool hasCheckpoints;
    private readonly CancellationToken cancellation;

    /// <summary>A value flowing from Source to User; Loops maps each axis of Source's value to an iteration axis of User, or is null when the user reads it through another index.</summary>
    private sealed record Edge(int Source, int User, int[]? Axes);

    private Fusion(Dataflow flow, CancellationToken cancellation)
    {
        this.flow = flow;
        this.cancellation = cancellation;
    }

    /// <summary>The clusters in an order in which they can run, and the set of nodes that need a buffer.</summary>
    /// <param name="flow">The graph.</param>
    /// <param name="region">The nodes to run, ascending: one step of a loop, or what is outside of all loops. Whatever else they read is in memory.</param>
    /// <param name="outputs">The nodes to deliver.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static (IReadOnlyList<Cluster> Clusters, HashSet<int> Stored) Run(Dataflow flow, IReadOnlyCollection<int> region, IReadOnlyCollection<int> outputs, CancellationToken cancellation)
    {
        var fusion = new Fusion(flow, cancellation);
        var wanted = new HashSet<int>(outputs);
        fusion.CreateClusters(region, wanted);
        fusion.MergeEpilogues();
        fusion.MergeAlongValues();
        fusion.MergeReadersOfOneValue();
        HashSet<int> stored = fusion.DecideStores();
        return (fusion.RunOrder(stored, wanted), stored);
    }

    private void CreateClusters(IReadOnlyCollection<int> region, HashSet<int> outputs)
    {
        // Only what the outputs depend on.
        var needed = new HashSet<int>(outputs);
        foreach (int id in region.Reverse())
        {
            if (needed.Contains(id)) needed.UnionWith(flow[id].Op is CheckpointOp ? flow[id].Inputs.Take(1) : flow[id].Inputs);
        }
        foreach (int id in region)
        {
            bool isOutput = outputs.Contains(id);
            if (!needed.Contains(id) || (!flow.IsComputed(id) && !isOutput)) continue;
            if (flow[id].Op is ResultOp)
            {
                // The loop computes its results; they are in memory when it ends.
                clusterOf[id] = clusterOf[flow[id].Inputs[0]];
                clusterOf[id].Nodes.Add(id);
                edgesInto[id] = [];
                continue;
            }
            var cluster = new Cluster(id);
            cluster.Nodes.Add(id);
            TensorShape shape = flow.IterationShape(id);
            int[] loops = new int[shape.Rank];
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                loops[axis] = shape[axis].IsOne ? -1 : cluster.Axes.Count;
                if (loops[axis] >= 0) cluster.Axes.Add(shape[axis]);
            }
            cluster.LoopOf[id] = loops;
            Op op = flow[id].Op;
            if (op is DotOp) cluster.Dot = id;
            cluster.Solitary = !Dataflow.IsElementwise(op) && !Dataflow.IsLookup(op) && op is not (ReduceOp or DotOp);
            clusterOf[id] = cluster;
            cluster.Position = order.Count;
            order.Add(cluster);
            LoopSplit.TryApply(cluster, flow);
            edgesInto[id] = EdgesInto(id).ToList();
            foreach (Edge edge in edgesInto[id])
            {
                if (!users.TryGetValue(edge.Source, out List<int>? list)) users[edge.Source] = list = [];
                if (!list.Contains(id)) list.Add(id);
            }
            hasCheckpoints |= flow[id].IsRecomputed;
            Await(id);
        }
    }

    /// <summary>The computed nodes this node reads. A view that is an output is read through, not as a copy.</summary>
    private IEnumerable<Edge> EdgesInto(int id)
    {
        Node node = flow[id];
        IEnumerable<int> operands = !flow.IsComputed(id) || flow.IsCopy(id) ? Views.IsView(node.Op) ? node.Inputs : [] : node.Inputs;
        int position = 0;
        foreach (int operand in operands)
        {
            TensorShape shape = flow[operand].Shape;
            bool byAddress = node.Op is ScanOp or DotOp or ConcatOp or PadOp || Dataflow.IsRoutine(node.Op) || (Dataflow.IsLookup(node.Op) && position == 0) || !flow.IsComputed(id) || flow.IsCopy(id);
            (int source, Affine[]? index, _) = flow.Resolve(operand, Affine.Identity(shape), shape.Rank);
            if (clusterOf.ContainsKey(source) && flow.IsComputed(source))
            {
                int offset = node.Op is GatherOp gather && position == 1 ? gather.Axis : 0;
                yield return new Edge(source, id, byAddress || index is null ? null : PlainAxes(source, index, shape, offset));
            }
            position++;
        }
    }

    /// <summary>Notes what has to be computed before a node that reads through a checkpoint.</summary>
    private void Await(int id)
    {
        var open = new Stack<int>(flow.Awaited(id));
        var seen = new HashSet<int>(open);
        while (open.Count > 0)
        {
            int before = open.Pop();
            if (clusterOf.ContainsKey(before))
            {
                if (!waiting.TryGetValue(before, out List<int>? list)) waiting[before] = list = [];
                list.Add(id);
                if (!awaited.TryGetValue(id, out list)) awaited[id] = list = [];
                list.Add(before);
                continue;
            }
            // A cotangent that nobody reads as it is is as good as what it would be computed from.
            foreach (int operand in flow[before].Inputs.Where(seen.Add)) open.Push(operand);
        }
    }

    /// <summary>For each axis of the source's value the loop it is read with, when these are distinct whole loops.</summary>
    private int[]? PlainAxes(int source, Affine[] index, TensorShape read, int offset)
    {
        var axes = new int[index.Length];
        for (int k = 0; k < index.Length; k++)
        {
            if (flow[source].Shape[k].IsOne) axes[k] = -1;
            else if (index[k].SingleLoop is int loop && flow[source].Shape[k] == read[loop]) axes[k] = loop + offset;
            else return null;
        }
        int[] whole = axes.Where(a => a >= 0).ToArray();
        return whole.Distinct().Count() == whole.Length ? axes : null;
    }

    /// <summary>
    /// A matrix product takes the elementwise work on its result into its epilogue. A value that has other readers is stored anyway, and what reads it
    /// is left to loop kernels: there it can meet the reductions over the same value, and the epilogue does not store both. What sums columns of
    /// the result, as bias gradients do, joins the epilogue in any case.
    /// </summary>
    private void MergeEpilogues()
    {
        foreach (int dot in clusterOf.Keys.Where(n => flow[n].Op is DotOp).OrderBy(n => n).ToArray())
        {
            bool grown = true;
            while (grown)
            {
                grown = false;
                cancellation.ThrowIfCancellationRequested();
                Cluster cluster = clusterOf[dot];
                IEnumerable<int> elementwise = cluster.Nodes.Where(n => UsersOf(n).All(u => IsElementwiseReader(n, u))).SelectMany(UsersOf);
                IEnumerable<int> sums = cluster.Nodes.SelectMany(UsersOf).Where(u => flow[u].Op is ReduceOp { Kind: ReduceKind.Sum });
                foreach (int user in elementwise.Concat(sums).Distinct().OrderBy(u => u).ToArray())
                {
                    Cluster other = clusterOf[user];
                    if (other == cluster || other.Nodes.Count != 1 || !TryMerge(cluster, other)) continue;
                    grown = true;
                    cluster = clusterOf[dot];
                }
            }
        }
    }

    private bool IsElementwiseReader(int value, int user) => Dataflow.IsElementwise(flow[user].Op) && edgesInto[user].All(e => e.Source != value || e.Axes is not null);

    private void MergeAlongValues()
    {
        // Large values first: they save the most traffic, and they tie all the loops of two clusters together, so that what is merged later finds them tied.
        IEnumerable<Edge> edges = edgesInto.Values.SelectMany(e => e).Where(e => e.Axes is not null)
            .OrderByDescending(e => e.Axes!.Count(a => a >= 0)).ThenBy(e => e.User).ThenBy(e => e.Source);
        Edge[] open = edges.ToArray();
        bool merged = true;
        // A merge can make another one possible that stood in its way before.
        while (merged)
        {
            merged = false;
            foreach (Edge edge in open)
            {
                cancellation.ThrowIfCancellationRequested();
                Cluster source = clusterOf[edge.Source], user = clusterOf[edge.User];
                if (source == user || source.Dot is not null || apart.Contains((source, user))) continue;
                if (TryMerge(source, user)) merged = true;
                else apart.Add((source, user));
            }
            open = open.Where(e => clusterOf[e.Source] != clusterOf[e.User]).ToArray();
        }
    }

    /// <summary>Kernels that read the same value over the same loops become one, so that the value is read once.</summary>
    private void MergeReadersOfOneValue()
    {
        foreach (int source in users.Keys.OrderBy(k => k).ToArray())
        {
            int[] readers = users[source].ToArray();
            for (int i = 0; i < readers.Length; i++)
            {
                for (int j = i + 1; j < readers.Length; j++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Cluster a = clusterOf[readers[i]], b = clusterOf[readers[j]];
                    if (a == b || a.Dot is not null || b.Dot is not null) continue;
                    int[]? first = AxesOf(source, readers[i]), second = AxesOf(source, readers[j]);
                    if (first is null || second is null) continue;
                    var pairs = new Dictionary<int, int>();
                    for (int k = 0; k < first.Length; k++)
                    {
                        if (first[k] >= 0) pairs[b.LoopOf[readers[j]][second[k]]] = a.LoopOf[readers[i]][first[k]];
                    }
                    if (pairs.Count == a.Axes.Count && pairs.Count == b.Axes.Count) TryMerge(a, b, pairs);
                }
            }
        }
    }

    private int[]? AxesOf(int source, int user) => edgesInto[user].FirstOrDefault(e => e.Source == source)?.Axes;

    private List<int> UsersOf(int node) => users.TryGetValue(node, out List<int>? list) ? list : [];

    private bool TryMerge(Cluster a, Cluster b, Dictionary<int, int>? loops = null)
    {
        if (a.Solitary || b.Solitary || (a.Dot is not null && b.Dot is not null) || a.Nodes.Count + b.Nodes.Count > MaximumNodes) return false;
        // Two readers of a third value may also read each other, and that at the same loops.
        if (CommonLoops(a, b) is not { } common || (loops is not null && common.Any(pair => loops[pair.Key] != pair.Value))) return false;
        loops ??= common;
        if (loops.Count < a.Axes.Count && loops.Count < b.Axes.Count) return false;
        // Without checkpoints sums of the backward pass do not meet what is computed again here, and in which order a sum is taken depends on the kernel: it is to be the same.
        if (hasCheckpoints && HasRecomputed(a) != HasRecomputed(b) && (HasSum(a) || HasSum(b))) return false;
        (Cluster first, Cluster last) = a.Position < b.Position ? (a, b) : (b, a);
        if (IsBetween(first, last)) return false;

        var merged = new Cluster(Math.Min(a.Id, b.Id)) { Dot = a.Dot ?? b.Dot };
        merged.Axes.AddRange(a.Axes);
        foreach (int node in a.Nodes) Adopt(merged, node, a.LoopOf[node]);
        var renamed = new int[b.Axes.Count];
        for (int loop = 0; loop < b.Axes.Count; loop++)
        {
            if (!loops.TryGetValue(loop, out renamed[loop]))
            {
                renamed[loop] = merged.Axes.Count;
                merged.Axes.Add(b.Axes[loop]);
            }
        }
        foreach (int node in b.Nodes) Adopt(merged, node, Array.ConvertAll(b.LoopOf[node], loop => loop < 0 ? -1 : renamed[loop]));
        if (!LoopSplit.TryApply(merged, flow)) return false;
        foreach (int node in merged.Nodes) clusterOf[node] = merged;
        Join(first, last, merged);
        return true;

        static void Adopt(Cluster cluster, int node, int[] loopOf)
        {
            cluster.Nodes.Add(node);
            cluster.LoopOf[node] = loopOf;
        }
    }

    private bool HasRecomputed(Cluster cluster) => cluster.Nodes.Any(n => flow[n].IsRecomputed);

    /// <summary>Whether a kernel reduces what is not computed again.</summary>
    private bool HasSum(Cluster cluster) => cluster.Nodes.Any(n => flow[n] is { Op: ReduceOp, IsRecomputed: false });

    /// <summary>Which loop of <paramref name="b"/> is which loop of <paramref name="a"/>, from all values that flow between them; null when they disagree or flow through other indices.</summary>
    private Dictionary<int, int>? CommonLoops(Cluster a, Cluster b)
    {
        var loops = new Dictionary<int, int>();
        foreach (int node in a.Nodes.Concat(b.Nodes))
        {
            foreach (Edge edge in edgesInto[node])
            {
                Cluster source = clusterOf[edge.Source], user = clusterOf[node];
                if (source == user || (source != a && source != b)) continue;
                if (edge.Axes is null) return null;
                int[] iteration = flow.IterationAxes(edge.Source);
                for (int k = 0; k < edge.Axes.Length; k++)
                {
                    if (edge.Axes[k] < 0) continue;
                    int sourceLoop = source.LoopOf[edge.Source][iteration[k]], userLoop = user.LoopOf[node][edge.Axes[k]];
                    (int left, int right) = source == a ? (sourceLoop, userLoop) : (userLoop, sourceLoop);
                    if (loops.TryGetValue(right, out int known) ? known != left : loops.ContainsValue(left)) return null;
                    loops[right] = left;
                }
            }
        }
        return loops;
    }

    /// <summary>
    /// Whether some third kernel has to run after <paramref name="first"/> and before <paramref name="last"/>. What does not come before the last one in the order is no way to it, so that
    /// the search sees no more than what lies between the two.
    /// </summary>
    private bool IsBetween(Cluster first, Cluster last)
    {
        searches++;
        var open = new Stack<Cluster>();
        if (Visit(first, direct: true)) return true;
        while (open.Count > 0)
        {
            if (Visit(open.Pop(), direct: false)) return true;
        }
        return false;

        bool Visit(Cluster cluster, bool direct)
        {
            foreach (int node in cluster.Nodes)
            {
                foreach (int user in waiting.TryGetValue(node, out List<int>? later) ? UsersOf(node).Concat(later) : UsersOf(node))
                {
                    Cluster next = clusterOf[user];
                    if (next == last && !direct) return true;
                    if (next.Position >= last.Position || next == cluster || next.Visited == searches) continue;
                    next.Visited = searches;
                    open.Push(next);
                }
            }
            return false;
        }
    }

    /// <summary>Puts a cluster into the order in the place of two: after what came before them, and before what the search has just found to run after the first.</summary>
    private void Join(Cluster first, Cluster last, Cluster merged)
    {
        List<Cluster?> between = order.GetRange(first.Position, last.Position - first.Position + 1);
        int position = first.Position, end = last.Position;
        foreach (Cluster? cluster in between)
        {
            if (cluster is not null && cluster != first && cluster != last && cluster.Visited != searches) Put(cluster);
        }
        Put(merged);
        foreach (Cluster? cluster in between)
        {
            if (cluster is not null && cluster != first && cluster != last && cluster.Visited == searches) Put(cluster);
        }
        while (position <= end) order[position++] = null;

        void Put(Cluster cluster)
        {
            order[position] = cluster;
            cluster.Position = position++;
        }
    }

    /// <summary>Every value that crosses from one kernel to another is stored, unless computing it again is cheaper than loading it.</summary>
    private HashSet<int> DecideStores()
    {
        var stored = new HashSet<int>(flow.Pinned.Where(clusterOf.ContainsKey));
        foreach (int user in edgesInto.Keys.OrderBy(k => k))
        {
            Cluster cluster = clusterOf[user];
            foreach (Edge edge in edgesInto[user]) Need(edge.Source, cluster);
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
                foreach (int load in loads.Where(l => clusterOf.ContainsKey(l) && clusterOf[l] != cluster && flow.IsComputed(l))) stored.Add(load);
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
                bool available = !clusterOf.ContainsKey(source) || stored.Contains(source) || clusterOf[source] == cluster;
                // A value that is about to be loaded by this kernel's neighbour anyway is as good as stored.
                if (available)
                {
                    if (clusterOf.TryGetValue(source, out Cluster? owner) && owner == cluster) continue;
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
        Cluster[] alive = clusterOf.Values.Distinct().Where(c => c.Nodes.Any(n => stored.Contains(n) || outputs.Contains(n))).ToArray();
        var before = alive.ToDictionary(c => c, c => new HashSet<Cluster>());
        foreach (Cluster cluster in alive)
        {
            foreach (int node in cluster.Nodes.Concat(cluster.Recomputed))
            {
                foreach (Edge edge in edgesInto[node])
                {
                    if (clusterOf[edge.Source] != cluster && stored.Contains(edge.Source)) before[cluster].Add(clusterOf[edge.Source]);
                }
                if (!awaited.TryGetValue(node, out List<int>? list)) continue;
                before[cluster].UnionWith(list.Select(n => clusterOf[n]).Where(c => c != cluster && before.ContainsKey(c)));
            }
        }
        Cluster[] sorted = [.. alive.OrderBy(c => c.Nodes.Max)];
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
