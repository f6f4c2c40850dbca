using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>What a compiled method executes: kernels in order, the buffers they use, and where these lie.</summary>
internal sealed class Schedule(Graph graph, IReadOnlyList<Kernel> kernels, IReadOnlyList<Kernel> folded, MemoryPlan memory)
{
    public Graph Graph { get; } = graph;

    public IReadOnlyList<Kernel> Kernels { get; } = kernels;

    /// <summary>The same kernels, those that repeat from layer to layer folded: what is emitted.</summary>
    public IReadOnlyList<Kernel> Folded { get; } = folded;

    public MemoryPlan Memory { get; } = memory;

    public Dimension Flops { get; } = kernels.Aggregate(Dimension.Zero, (sum, k) => sum + k.Flops);

    public Dimension Draws { get; } = kernels.Aggregate(Dimension.Zero, (sum, k) => sum + k.Draws);

    public Dimension Bytes { get; } = kernels.Aggregate(Dimension.Zero, (sum, k) => sum + k.Bytes);

    public static Schedule Create(Graph graph, CancellationToken cancellation) => new Scheduler(graph, cancellation).Run();
}

/// <summary>Fusion, then one kernel per cluster, then what repeats, then the memory plan.</summary>
internal sealed partial class Scheduler
{
    private readonly Graph original, graph;
    private readonly Flattening flattening;
    private readonly Dataflow flow;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<int, Location> memory = [];
    private readonly Dictionary<int, List<Location>> targets = [];
    private readonly HashSet<string> bufferNames = [];

    /// <summary>The kernels of the loop that is being scheduled, or those outside of all loops.</summary>
    private List<Kernel> kernels = [];

    public Scheduler(Graph graph, CancellationToken cancellation)
    {
        original = graph;
        this.cancellation = cancellation;
        flattening = Flattening.Of(graph);
        this.graph = flattening.Graph;
        flow = new Dataflow(this.graph);
    }

    public Schedule Run()
    {
        int[] outputs = graph.Outputs.Select(o => Written(o.Node, null)).Distinct().ToArray();
        Run(null, outputs, CreateOutputs);
        IReadOnlyList<Kernel> folded = RepeatFolding.Run(kernels, cancellation);
        LayerNames.Give(folded, bufferNames);
        return new Schedule(original, kernels, folded, MemoryPlan.Create(kernels, folded.OfType<RepeatedKernels>()));
    }

    /// <summary>Schedules the nodes of a region; <paramref name="create"/> says where the outputs go.</summary>
    private void Run(Loop? region, int[] outputs, System.Action<HashSet<int>> create)
    {
        int[] nodes = Enumerable.Range(0, flow.Count).Where(id => flattening.RegionOf(id) == region).ToArray();
        (IReadOnlyList<Cluster> clusters, HashSet<int> stored) = Fusion.Run(flow, nodes, outputs, cancellation);
        create(stored);
        CreateWorkspace(stored);
        foreach (Cluster cluster in clusters)
        {
            cancellation.ThrowIfCancellationRequested();
            Emit(cluster);
        }
    }

    /// <summary>The node whose elements, in order, are an output's: a reshape is written by the kernel that computes its operand.</summary>
    private int Written(int output, Loop? region)
    {
        int source = flow.Memory(output);
        return flow.IsComputed(source) && flattening.RegionOf(source) == region ? source : output;
    }

    private void CreateOutputs(HashSet<int> stored)
    {
        foreach (GraphOutput output in graph.Outputs)
        {
            int source = Written(output.Node, null);
            Node node = graph.Nodes[source];
            (BufferKind kind, string name) = output.Kind switch
            {
                OutputKind.Value => (BufferKind.Result, graph.Outputs.Count(o => o.Kind == OutputKind.Value) == 1 ? "result" : Naming.Camel(output.Name)),
                OutputKind.StateUpdate => (BufferKind.NextState, "next" + Naming.Pascal(output.Name)),
                OutputKind.ParameterGradient => (BufferKind.ParameterGradient, Naming.Camel(output.Name) + "Gradient"),
                OutputKind.HessianVector => (BufferKind.HessianVector, Naming.Camel(output.Name) + "Product"),
                _ => (BufferKind.ArgumentGradient, Naming.Camel(output.Name) + "Gradient"),
            };
            var buffer = new Buffer(kind, output.Index, Unique(bufferNames, name), LocalName(kind, output.Name) ?? name, node.Shape.Count, node.Type);
            AddTarget(source, Location.Of(buffer));
            // A result that is overwritten can be read back from where it was written.
            if (!buffer.Accumulates && stored.Contains(source) && !memory.ContainsKey(source)) memory[source] = Location.Of(buffer);
        }
    }

    private static string? LocalName(BufferKind kind, string parameter) => kind switch
    {
        BufferKind.ParameterGradient => Naming.OfParameter(parameter) + "Gradient",
        BufferKind.HessianVector => Naming.OfParameter(parameter) + "Product",
        _ => null,
    };

    private void CreateWorkspace(HashSet<int> stored)
    {
        foreach (int node in stored.OrderBy(n => n))
        {
            if (memory.ContainsKey(node) || IsLastCarry(node)) continue;
            memory[node] = Location.Of(Workspace(node, Naming.Camel(Naming.Of(graph.Nodes[node]))));
            AddTarget(node, memory[node]);
        }
    }

    private Buffer Workspace(int node, string name) =>
        new(BufferKind.Workspace, node, Unique(bufferNames, name), name, graph.Nodes[node].Shape.Count, graph.Nodes[node].Type) { Value = graph.Nodes[node] };

    private void AddTarget(int node, Location target)
    {
        if (!targets.TryGetValue(node, out List<Location>? list)) targets[node] = list = [];
        list.Add(target);
    }

    private IReadOnlyList<Location> TargetsOf(int node) => targets.TryGetValue(node, out List<Location>? list) ? list : [];

    private Location? LocationOf(int node)
    {
        if (memory.TryGetValue(node, out Location? location)) return location;
        Buffer? buffer = graph.Nodes[node].Op switch
        {
            InputOp o => new Buffer(BufferKind.Argument, o.Index, o.ArgumentName, o.ArgumentName, o.Shape.Count, o.Type),
            ParameterOp o => new Buffer(BufferKind.Parameter, o.Index, Naming.Camel(o.ParameterName), Naming.OfParameter(o.ParameterName), o.Shape.Count, ElementType.Float32),
            StateOp o => new Buffer(BufferKind.State, o.Index, Naming.Camel(o.StateName), Naming.OfParameter(o.StateName), o.Shape.Count, ElementType.Float32),
            DirectionOp o => new Buffer(BufferKind.Direction, o.Index, Naming.Camel(o.ParameterName) + "Direction", Naming.OfParameter(o.ParameterName) + "Direction", o.Shape.Count, ElementType.Float32),
            _ => null,
        };
        if (buffer is null) return null;
        return memory[node] = Location.Of(buffer);
    }

    private void Emit(Cluster cluster)
    {
        int last = cluster.Last;
        Node node = graph.Nodes[last];
        string[] origins = cluster.Nodes.Select(n => graph.Nodes[n].Origin).Where(o => o.Length > 0).Distinct().ToArray();
        if (!cluster.Solitary)
        {
            // A kernel that only computes a gradient is named after it.
            Buffer[] written = cluster.Nodes.SelectMany(TargetsOf).Select(t => t.Buffer).ToArray();
            string? gradient = written.Length == 1 && written[0].Accumulates ? Naming.Pascal(written[0].LocalName) : null;
            kernels.Add(KernelBuilder.Build(flow, cluster, texts => gradient ?? TitleOf(texts, node.Op), LocationOf, TargetsOf));
            return;
        }
        if (flattening.Loops.TryGetValue(cluster.First, out Loop? loop))
        {
            EmitLoop(loop, cluster.First);
            return;
        }
        string title = TitleOf(origins, node.Op);
        foreach (Location target in TargetsOf(last))
        {
            switch (node.Op)
            {
                case Op op when Dataflow.IsRoutine(op):
                    kernels.Add(Routines.Create(title, origins, node, node.Inputs.Select(i => graph.Nodes[i].Shape).ToArray(), target, node.Inputs.Select(i => LocationOf(Memory(i))!).ToArray()));
                    break;
                case PadOp pad:
                    EmitPad(node, pad, title, target);
                    break;
                case ConcatOp concat:
                    Dimension start = Dimension.Zero;
                    foreach (int part in node.Inputs)
                    {
                        Dimension offset = start;
                        Copy(part, title, target, index => Affine.Flatten(node.Shape, index.Select((i, axis) => axis == concat.Axis ? i + offset : i).ToArray(), index.Length == 0 ? 0 : index[0].LoopCount));
                        start += graph.Nodes[part].Shape[concat.Axis];
                    }
                    break;
                default:
                    CopyTo(last, title, target);
                    break;
            }
        }
    }

    private void EmitPad(Node node, PadOp pad, string title, Location target)
    {
        var fill = new GraphBuilder { Origin = node.Origin };
        Value constant = fill.Fill(pad.Value, node.Shape);
        Graph filled = fill.Build([]);
        kernels.Add(KernelBuilder.BuildCopy(new Dataflow(filled), constant.Id, title + "Fill", _ => null, target,
            index => Affine.Flatten(node.Shape, index, index.Length == 0 ? 0 : index[0].LoopCount)));
        Copy(node.Inputs[0], title, target, index => Affine.Flatten(node.Shape,
            index.Select((i, axis) => axis == pad.Axis ? i * (pad.Interior + 1) + pad.Low : i).ToArray(), index.Length == 0 ? 0 : index[0].LoopCount));
    }

    private void CopyTo(int node, string title, Location target) =>
        Copy(node, title, target, index => Affine.Flatten(graph.Nodes[node].Shape, index, index.Length == 0 ? 0 : index[0].LoopCount));

    private void Copy(int node, string title, Location target, System.Func<Affine[], Affine> place) =>
        kernels.Add(KernelBuilder.BuildCopy(flow, node, title, LocationOf, target, place));

    private int Memory(int node)
    {
        while (!memory.ContainsKey(node) && graph.Nodes[node].Op is ReshapeOp or StopGradientOp or CheckpointOp) node = graph.Nodes[node].Inputs[0];
        return node;
    }

    /// <summary>The functions called by the definition's texts, in order: <c>HiddenMatMulRelu</c>.</summary>
    private static string TitleOf(string[] origins, Op op)
    {
        const int functions = 3;
        string layer = origins.Select(Naming.Layer).FirstOrDefault(l => l.Length > 0) ?? "";
        string[] names = origins.Select(Naming.Function).Where(n => n.Length > 0).Distinct().ToArray();
        if (names.Length > functions) names = [names[0], .. names.Skip(names.Length - functions + 1)];
        string[] suffixes = [Naming.Tangent, Naming.Gradient, Naming.Recomputed];
        string suffix = suffixes.FirstOrDefault(s => names.Any(n => n.EndsWith(s, System.StringComparison.Ordinal))) ?? "";
        string joined = layer + string.Concat(names.Select(n => suffixes.Aggregate(n, Without)).Distinct()) + suffix;
        return joined.Length > 0 ? joined : Naming.Pascal(op.Name);
    }

    private static string Without(string name, string suffix) => name.EndsWith(suffix, System.StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : name;

    public static string Unique(HashSet<string> taken, string name)
    {
        string unique = name;
        for (int suffix = 2; !taken.Add(unique); suffix++) unique = name + suffix.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return unique;
    }
}
