using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>What a compiled method executes: kernels in order, the buffers they use, and where these lie.</summary>
internal sealed class Schedule(Graph graph, IReadOnlyList<Kernel> kernels, MemoryPlan memory)
{
    public Graph Graph { get; } = graph;

    public IReadOnlyList<Kernel> Kernels { get; } = kernels;

    public MemoryPlan Memory { get; } = memory;

    public Dimension Flops => Kernels.Aggregate(Dimension.Zero, (sum, k) => sum + k.Flops);

    public Dimension Bytes => Kernels.Aggregate(Dimension.Zero, (sum, k) => sum + k.Bytes);

    public static Schedule Create(Graph graph, CancellationToken cancellation) => new Scheduler(graph).Run(cancellation);
}

/// <summary>Fusion, then one kernel per cluster, then the memory plan.</summary>
internal sealed class Scheduler
{
    private readonly Graph graph;
    private readonly Dataflow flow;
    private readonly Dictionary<int, Buffer> memory = [];
    private readonly Dictionary<int, List<Buffer>> targets = [];
    private readonly HashSet<string> kernelNames = [];
    private readonly HashSet<string> bufferNames = [];
    private readonly List<Kernel> kernels = [];

    public Scheduler(Graph graph)
    {
        this.graph = graph;
        flow = new Dataflow(graph);
    }

    public Schedule Run(CancellationToken cancellation)
    {
        int[] outputs = graph.Outputs.Select(o => Written(o.Node)).Distinct().ToArray();
        (IReadOnlyList<Cluster> clusters, HashSet<int> stored) = Fusion.Run(flow, outputs, cancellation);
        CreateBuffers(stored);
        foreach (Cluster cluster in clusters)
        {
            cancellation.ThrowIfCancellationRequested();
            Emit(cluster);
        }
        return new Schedule(graph, kernels, MemoryPlan.Create(kernels));
    }

    /// <summary>The node whose elements, in order, are an output's: a reshape is written by the kernel that computes its operand.</summary>
    private int Written(int output)
    {
        int source = flow.Memory(output);
        return flow.IsComputed(source) ? source : output;
    }

    private void CreateBuffers(HashSet<int> stored)
    {
        foreach (GraphOutput output in graph.Outputs)
        {
            int source = Written(output.Node);
            Node node = graph.Nodes[source];
            (BufferKind kind, string name) = output.Kind switch
            {
                OutputKind.Value => (BufferKind.Result, "result"),
                OutputKind.ParameterGradient => (BufferKind.ParameterGradient, Naming.Camel(output.Name) + "Gradient"),
                _ => (BufferKind.ArgumentGradient, Naming.Camel(output.Name) + "Gradient"),
            };
            var buffer = new Buffer(kind, output.Index, Unique(bufferNames, name), kind == BufferKind.ParameterGradient ? Naming.OfParameter(output.Name) + "Gradient" : name, node.Shape.Count, node.Type);
            AddTarget(source, buffer);
            // A result that is overwritten can be read back from where it was written.
            if (kind != BufferKind.ParameterGradient && stored.Contains(source) && !memory.ContainsKey(source)) memory[source] = buffer;
        }
        foreach (int node in stored.OrderBy(n => n))
        {
            if (memory.ContainsKey(node)) continue;
            string name = Naming.Camel(Naming.Of(graph.Nodes[node]));
            var buffer = new Buffer(BufferKind.Workspace, node, Unique(bufferNames, name), name, graph.Nodes[node].Shape.Count, graph.Nodes[node].Type);
            memory[node] = buffer;
            AddTarget(node, buffer);
        }
    }

    private void AddTarget(int node, Buffer buffer)
    {
        if (!targets.TryGetValue(node, out List<Buffer>? list)) targets[node] = list = [];
        list.Add(buffer);
    }

    private IReadOnlyList<Buffer> TargetsOf(int node) => targets.TryGetValue(node, out List<Buffer>? list) ? list : [];

    private Buffer? BufferOf(int node)
    {
        if (memory.TryGetValue(node, out Buffer? buffer)) return buffer;
        buffer = graph.Nodes[node].Op switch
        {
            InputOp o => new Buffer(BufferKind.Argument, o.Index, o.ArgumentName, o.ArgumentName, o.Shape.Count, o.Type),
            ParameterOp o => new Buffer(BufferKind.Parameter, o.Index, Naming.Camel(o.ParameterName), Naming.OfParameter(o.ParameterName), o.Shape.Count, ElementType.Float32),
            _ => null,
        };
        if (buffer is not null) memory[node] = buffer;
        return buffer;
    }

    private void Emit(Cluster cluster)
    {
        int last = cluster.Nodes.Max;
        Node node = graph.Nodes[last];
        string[] origins = cluster.Nodes.Select(n => graph.Nodes[n].Origin).Where(o => o.Length > 0).Distinct().ToArray();
        if (!cluster.Solitary)
        {
            // A kernel that only computes a gradient is named after it.
            Buffer[] written = cluster.Nodes.SelectMany(TargetsOf).ToArray();
            string? gradient = written.Length == 1 && written[0].Kind == BufferKind.ParameterGradient ? Naming.Pascal(written[0].LocalName) : null;
            kernels.Add(KernelBuilder.Build(flow, cluster, texts => Unique(kernelNames, gradient ?? KernelName(texts, node.Op)), BufferOf, TargetsOf));
            return;
        }
        string name = Unique(kernelNames, KernelName(origins, node.Op));
        foreach (Buffer target in TargetsOf(last))
        {
            switch (node.Op)
            {
                case Op op when Dataflow.IsRoutine(op):
                    kernels.Add(Routines.Create(name, origins, node, node.Inputs.Select(i => graph.Nodes[i].Shape).ToArray(), target, node.Inputs.Select(i => BufferOf(Memory(i))!).ToArray()));
                    break;
                case PadOp pad:
                    EmitPad(node, pad, name, target);
                    break;
                case ConcatOp concat:
                    Dimension start = Dimension.Zero;
                    foreach (int part in node.Inputs)
                    {
                        Dimension offset = start;
                        Copy(part, name, target, index => Affine.Flatten(node.Shape, index.Select((i, axis) => axis == concat.Axis ? i + offset : i).ToArray(), index.Length == 0 ? 0 : index[0].LoopCount));
                        start += graph.Nodes[part].Shape[concat.Axis];
                    }
                    break;
                default:
                    Copy(last, name, target, index => Affine.Flatten(node.Shape, index, index.Length == 0 ? 0 : index[0].LoopCount));
                    break;
            }
        }
    }

    private void EmitPad(Node node, PadOp pad, string name, Buffer target)
    {
        var fill = new GraphBuilder { Origin = node.Origin };
        Value constant = fill.Fill(pad.Value, node.Shape);
        Graph filled = fill.Build([]);
        kernels.Add(KernelBuilder.BuildCopy(new Dataflow(filled), constant.Id, Unique(kernelNames, name + "Fill"), _ => null, target,
            index => Affine.Flatten(node.Shape, index, index.Length == 0 ? 0 : index[0].LoopCount)));
        Copy(node.Inputs[0], name, target, index => Affine.Flatten(node.Shape,
            index.Select((i, axis) => axis == pad.Axis ? i * (pad.Interior + 1) + pad.Low : i).ToArray(), index.Length == 0 ? 0 : index[0].LoopCount));
    }

    private void Copy(int node, string name, Buffer target, System.Func<Affine[], Affine> place) =>
        kernels.Add(KernelBuilder.BuildCopy(flow, node, Unique(kernelNames, name), BufferOf, target, place));

    private int Memory(int node)
    {
        while (!memory.ContainsKey(node) && graph.Nodes[node].Op is ReshapeOp or StopGradientOp) node = graph.Nodes[node].Inputs[0];
        return node;
    }

    /// <summary>The functions called by the definition's texts, in order: <c>HiddenMatMulRelu</c>.</summary>
    private static string KernelName(string[] origins, Op op)
    {
        const int functions = 3;
        string layer = origins.Select(Naming.Layer).FirstOrDefault(l => l.Length > 0) ?? "";
        string[] names = origins.Select(Naming.Function).Where(n => n.Length > 0).Distinct().ToArray();
        if (names.Length > functions) names = [names[0], .. names.Skip(names.Length - functions + 1)];
        bool gradient = names.Any(n => n.EndsWith("Gradient", System.StringComparison.Ordinal));
        string joined = layer + string.Concat(names.Select(n => n.EndsWith("Gradient", System.StringComparison.Ordinal) ? n.Substring(0, n.Length - 8) : n).Distinct()) + (gradient ? "Gradient" : "");
        return joined.Length > 0 ? joined : Naming.Pascal(op.Name);
    }

    private static string Unique(HashSet<string> taken, string name)
    {
        string unique = name;
        for (int suffix = 2; !taken.Add(unique); suffix++) unique = name + suffix.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return unique;
    }
}
