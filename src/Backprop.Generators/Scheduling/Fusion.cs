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
internal sealed partial class Fusion
{
    /// <summary>Above this many nodes a kernel is not grown further: the JIT compiles large methods badly.</summary>
    private const int MaximumNodes = 96;

    private readonly Dataflow flow;

    /// <summary>By node; null for what is not computed here.</summary>
    private readonly Cluster?[] clusterOf;
    private readonly Edge[]?[] edgesInto;
    private readonly List<int>?[] users;

    /// <summary>The nodes that have a cluster, ascending.</summary>
    private readonly List<int> computed = [];

    /// <summary>What has to be computed before a node though it does not read it, and the other way round.</summary>
    private readonly Dictionary<int, List<int>> awaited = [], waiting = [];

    /// <summary>Clusters in an order in which they can run; null where one has joined another.</summary>
    private readonly List<Cluster?> order = [];

    /// <summary>Pairs that cannot become one kernel, as they are: what else is merged does not change that.</summary>
    private readonly HashSet<(Cluster, Cluster)> apart = [];

    private static readonly List<int> noUsers = [];

    private int searches;
    private bool hasCheckpoints;
    private readonly CancellationToken cancellation;

    /// <summary>A value flowing from Source to User; Loops maps each axis of Source's value to an iteration axis of User, or is null when the user reads it through another index.</summary>
    private sealed record Edge(int Source, int User, int[]? Axes)
    {
        /// <summary>How many loops the value ties.</summary>
        public int Width { get; } = Axes?.Count(axis => axis >= 0) ?? 0;
    }

    private Fusion(Dataflow flow, CancellationToken cancellation)
    {
        this.flow = flow;
        (clusterOf, edgesInto, users) = (new Cluster?[flow.Count], new Edge[]?[flow.Count], new List<int>?[flow.Count]);
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
                Cluster loop = ClusterOf(flow[id].Inputs[0]);
                clusterOf[id] = loop;
                loop.Nodes.Add(id);
                computed.Add(id);
                edgesInto[id] = [];
                continue;
            }
            var cluster = new Cluster();
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
            computed.Add(id);
            cluster.Position = order.Count;
            order.Add(cluster);
            LoopSplit.TryApply(cluster, flow);
            Edge[] edges = [.. EdgesInto(id)];
            edgesInto[id] = edges;
            foreach (Edge edge in edges)
            {
                List<int> list = users[edge.Source] ??= [];
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
            if (clusterOf[source] is not null && flow.IsComputed(source))
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
            if (clusterOf[before] is not null)
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
        for (int k = 1; k < axes.Length; k++)
        {
            if (axes[k] >= 0 && Array.IndexOf(axes, axes[k], 0, k) >= 0) return null;
        }
        return axes;
    }

    /// <summary>
    /// A matrix product takes the elementwise work on its result into its epilogue. A value that has other readers is stored anyway, and what reads it
    /// is left to loop kernels: there it can meet the reductions over the same value, and the epilogue does not store both. What sums columns of
    /// the result, as bias gradients do, joins the epilogue in any case.
    /// </summary>
    private void MergeEpilogues()
    {
        foreach (int dot in computed.Where(n => flow[n].Op is DotOp))
        {
            bool grown = true;
            while (grown)
            {
                grown = false;
                cancellation.ThrowIfCancellationRequested();
                Cluster cluster = ClusterOf(dot);
                IEnumerable<int> elementwise = cluster.Nodes.Where(n => UsersOf(n).All(u => IsElementwiseReader(n, u))).SelectMany(UsersOf);
                IEnumerable<int> sums = cluster.Nodes.SelectMany(UsersOf).Where(u => flow[u].Op is ReduceOp { Kind: ReduceKind.Sum });
                foreach (int user in elementwise.Concat(sums).Distinct().OrderBy(u => u).ToArray())
                {
                    Cluster other = ClusterOf(user);
                    if (other == cluster || other.Nodes.Count != 1 || !TryMerge(cluster, other)) continue;
                    grown = true;
                    cluster = ClusterOf(dot);
                }
            }
        }
    }

    private bool IsElementwiseReader(int value, int user) => Dataflow.IsElementwise(flow[user].Op) && EdgesOf(user).All(e => e.Source != value || e.Axes is not null);

    private void MergeAlongValues()
    {
        // Large values first: they save the most traffic, and they tie all the loops of two clusters together, so that what is merged later finds them tied.
        IEnumerable<Edge> edges = computed.SelectMany(EdgesOf).Where(e => e.Axes is not null)
            .OrderByDescending(e => e.Width).ThenBy(e => e.User).ThenBy(e => e.Source);
        Edge[] open = edges.ToArray();
        bool merged = true;
        // A merge can make another one possible that stood in its way before.
        while (merged)
        {
            merged = false;
            foreach (Edge edge in open)
            {
                cancellation.ThrowIfCancellationRequested();
                Cluster source = ClusterOf(edge.Source), user = ClusterOf(edge.User);
                if (source == user || source.Dot is not null || apart.Contains((source, user))) continue;
                if (TryMerge(source, user)) merged = true;
                else apart.Add((source, user));
            }
            open = Array.FindAll(open, e => clusterOf[e.Source] != clusterOf[e.User]);
        }
    }

    /// <summary>Kernels that read the same value over the same loops become one, so that the value is read once.</summary>
    private void MergeReadersOfOneValue()
    {
        foreach (int source in computed)
        {
            List<int> readers = UsersOf(source);
            for (int i = 0; i < readers.Count; i++)
            {
                for (int j = i + 1; j < readers.Count; j++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Cluster a = ClusterOf(readers[i]), b = ClusterOf(readers[j]);
                    if (a == b || a.Dot is not null || b.Dot is not null) continue;
                    int[]? first = AxesOf(source, readers[i]), second = AxesOf(source, readers[j]);
                    if (first is null || second is null) continue;
                    int[] pairs = NoLoops(b);
                    int count = 0;
                    for (int k = 0; k < first.Length; k++)
                    {
                        if (first[k] < 0) continue;
                        int loop = b.LoopOf[readers[j]][second[k]];
                        if (pairs[loop] < 0) count++;
                        pairs[loop] = a.LoopOf[readers[i]][first[k]];
                    }
                    if (count == a.Axes.Count && count == b.Axes.Count) TryMerge(a, b, pairs);
                }
            }
        }
    }

    private int[]? AxesOf(int source, int user) => Array.Find(EdgesOf(user), e => e.Source == source)?.Axes;

    private Cluster ClusterOf(int node) => clusterOf[node] ?? throw new InvalidGraphException($"node {node} is in no kernel");

    private Edge[] EdgesOf(int node) => edgesInto[node] ?? [];

    private List<int> UsersOf(int node) => users[node] ?? noUsers;

    /// <summary>A map from a cluster's loops to those of another that says nothing yet.</summary>
    private static int[] NoLoops(Cluster cluster)
    {
        int[] loops = new int[cluster.Axes.Count];
        for (int loop = 0; loop < loops.Length; loop++) loops[loop] = -1;
        return loops;
    }

    /// <param name="a">A cluster.</param>
    /// <param name="b">Another.</param>
    /// <param name="loops">For each loop of <paramref name="b"/> the one of <paramref name="a"/> that it becomes, or -1; by default what the values between them say.</param>
    private bool TryMerge(Cluster a, Cluster b, int[]? loops = null)
    {
        if (a.Solitary || b.Solitary || (a.Dot is not null && b.Dot is not null) || a.Nodes.Count + b.Nodes.Count > MaximumNodes) return false;
        // Two readers of a third value may also read each other, and that at the same loops.
        if (CommonLoops(a, b) is not { } common) return false;
        for (int loop = 0; loops is not null && loop < common.Length; loop++)
        {
            if (common[loop] >= 0 && common[loop] != loops[loop]) return false;
        }
        loops ??= common;
        int tied = loops.Count(loop => loop >= 0);
        if (tied < a.Axes.Count && tied < b.Axes.Count) return false;
        // Without checkpoints sums of the backward pass do not meet what is computed again here, and in which order a sum is taken depends on the kernel: it is to be the same.
        if (hasCheckpoints && HasRecomputed(a) != HasRecomputed(b) && (HasSum(a) || HasSum(b))) return false;
        (Cluster first, Cluster last) = a.Position < b.Position ? (a, b) : (b, a);
        if (IsBetween(first, last)) return false;

        var merged = new Cluster(a.Nodes.Count + b.Nodes.Count) { Dot = a.Dot ?? b.Dot };
        merged.Axes.AddRange(a.Axes);
        int[] renamed = (int[])loops.Clone();
        for (int loop = 0; loop < renamed.Length; loop++)
        {
            if (renamed[loop] >= 0) continue;
            renamed[loop] = merged.Axes.Count;
            merged.Axes.Add(b.Axes[loop]);
        }
        for (int i = 0, j = 0; i < a.Nodes.Count || j < b.Nodes.Count;)
        {
            if (j == b.Nodes.Count || (i < a.Nodes.Count && a.Nodes[i] < b.Nodes[j])) merged.Add(a.Nodes[i], a.LoopOf[a.Nodes[i++]]);
            else merged.Add(b.Nodes[j], Array.ConvertAll(b.LoopOf[b.Nodes[j++]], loop => loop < 0 ? -1 : renamed[loop]));
        }
        if (!LoopSplit.TryApply(merged, flow)) return false;
        foreach (int node in merged.Nodes) clusterOf[node] = merged;
        Join(first, last, merged);
        return true;
    }

    private bool HasRecomputed(Cluster cluster) => cluster.Nodes.Any(n => flow[n].IsRecomputed);

    /// <summary>Whether a kernel reduces what is not computed again.</summary>
    private bool HasSum(Cluster cluster) => cluster.Nodes.Any(n => flow[n] is { Op: ReduceOp, IsRecomputed: false });

    /// <summary>Which loop of <paramref name="b"/> is which loop of <paramref name="a"/>, from all values that flow between them; null when they disagree or flow through other indices.</summary>
    private int[]? CommonLoops(Cluster a, Cluster b)
    {
        int[] loops = NoLoops(b);
        uint taken = 0;
        return Tie(a) && Tie(b) ? loops : null;

        bool Tie(Cluster user)
        {
            Cluster source = user == a ? b : a;
            foreach (int node in user.Nodes)
            {
                foreach (Edge edge in EdgesOf(node))
                {
                    if (clusterOf[edge.Source] != source) continue;
                    if (edge.Axes is null) return false;
                    int[] iteration = flow.IterationAxes(edge.Source), sourceLoops = source.LoopOf[edge.Source], userLoops = user.LoopOf[node];
                    for (int k = 0; k < edge.Axes.Length; k++)
                    {
                        if (edge.Axes[k] < 0) continue;
                        int sourceLoop = sourceLoops[iteration[k]], userLoop = userLoops[edge.Axes[k]];
                        (int left, int right) = source == a ? (sourceLoop, userLoop) : (userLoop, sourceLoop);
                        if (loops[right] >= 0 ? loops[right] != left : (taken & 1u << left) != 0) return false;
                        loops[right] = left;
                        taken |= 1u << left;
                    }
                }
            }
            return true;
        }
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
                    Cluster next = ClusterOf(user);
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
}
