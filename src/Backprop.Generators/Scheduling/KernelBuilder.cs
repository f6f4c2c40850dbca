using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Turns a cluster into a loop nest. It works backwards from what the kernel must deliver (stores and reductions): each value is asked for
/// at an index in a phase, and is computed there, loaded, or found where it was computed before.
/// </summary>
internal sealed class KernelBuilder
{
    /// <summary>The pseudo-phase after all rows.</summary>
    private const int FinishPhase = int.MaxValue;

    private readonly Dataflow flow;
    private readonly Cluster cluster;
    private readonly Func<int, Location?> locationOf;
    private readonly LoopNest nest;
    private readonly int loops;
    private readonly uint inner;
    private readonly Dictionary<(int Node, EquatableArray<Affine> Index, int Phase), Instruction> known = [];
    private readonly Dictionary<int, int> phaseOf = [];
    private readonly Dictionary<int, Reduction> reductions = [];
    private readonly Dictionary<int, Buffer> scratch = [];
    private readonly HashSet<int> inside;

    private KernelBuilder(Dataflow flow, Cluster cluster, LoopNest nest, Func<int, Location?> locationOf)
    {
        this.flow = flow;
        this.cluster = cluster;
        this.nest = nest;
        this.locationOf = locationOf;
        loops = cluster.Axes.Count;
        inner = cluster.Inner;
        inside = [.. cluster.Nodes, .. cluster.Recomputed];
    }

    /// <param name="flow">The graph.</param>
    /// <param name="cluster">The nodes of this kernel.</param>
    /// <param name="nameOf">Names a kernel by the definition's texts it computes.</param>
    /// <param name="locationOf">Where other kernels find a node, or null if it is not in memory.</param>
    /// <param name="storesOf">All places a node of this cluster is written to.</param>
    public static LoopNest Build(Dataflow flow, Cluster cluster, Func<string[], string> nameOf, Func<int, Location?> locationOf, Func<int, IEnumerable<Location>> storesOf)
    {
        HashSet<int> wanted = Wanted(flow, cluster, storesOf);
        string[] origins = cluster.Nodes.Where(wanted.Contains).Select(n => flow[n].Origin).Where(o => o.Length > 0).Distinct().ToArray();
        string name = nameOf(origins);
        int[] order = LoopOrder(cluster);
        var nest = new LoopNest(name, origins, cluster.Axes.ToArray(),
            order.Where(l => (cluster.Outer & 1u << l) != 0).ToArray(), order.Where(l => (cluster.Inner & 1u << l) != 0).ToArray());
        var builder = new KernelBuilder(flow, cluster, nest, locationOf);
        builder.Run(wanted, storesOf);
        return nest;
    }

    /// <summary>A kernel that writes the value <paramref name="node"/> to <paramref name="target"/> at positions given by <paramref name="place"/>, a function of the value's own index.</summary>
    public static LoopNest BuildCopy(Dataflow flow, int node, string name, Func<int, Location?> locationOf, Location target, Func<Affine[], Affine> place)
    {
        TensorShape shape = flow[node].Shape;
        int[] axes = Enumerable.Range(0, shape.Rank).Where(a => !shape[a].IsOne).ToArray();
        var cluster = new Cluster();
        cluster.Axes.AddRange(axes.Select(a => shape[a]));
        cluster.Inner = axes.Length == 0 ? 0 : 1u << axes.Length - 1;
        var nest = new LoopNest(name, [flow[node].Origin], cluster.Axes.ToArray(), Enumerable.Range(0, Math.Max(0, axes.Length - 1)).ToArray(), axes.Length == 0 ? [] : [axes.Length - 1]);
        var builder = new KernelBuilder(flow, cluster, nest, locationOf);
        nest.Phases.Add(new Phase());
        Affine[] index = Enumerable.Range(0, shape.Rank).Select(a => shape[a].IsOne ? Affine.Constant(0, axes.Length) : Affine.Loop(Array.IndexOf(axes, a), axes.Length)).ToArray();
        builder.AddStore(target, place(index), builder.ValueOfCopy(node, index), 0);
        KernelCost.Count(nest);
        return nest;
    }

    /// <summary>Slowest loop first: the order of the node with the most loops, then those it lacks.</summary>
    private static int[] LoopOrder(Cluster cluster)
    {
        int[] widest = cluster.Nodes.Select(n => cluster.LoopOf[n]).OrderByDescending(l => l.Count(x => x >= 0)).First().Where(l => l >= 0).ToArray();
        return Enumerable.Range(0, cluster.Axes.Count).Where(l => !widest.Contains(l)).Concat(widest).ToArray();
    }

    private void Run(HashSet<int> wanted, Func<int, IEnumerable<Location>> storesOf)
    {
        if (cluster.Dot is int dot) nest.Product = Product(dot);
        foreach (int node in inside.OrderBy(n => n)) phaseOf[node] = Phase(node);
        int phases = cluster.Nodes.Select(n => phaseOf[n]).DefaultIfEmpty(0).Where(p => p != FinishPhase).DefaultIfEmpty(0).Max() + 1;
        // One more than there are passes: values of the row that need the last pass.
        for (int p = 0; p <= phases; p++) nest.Phases.Add(new Phase());

        foreach (int node in cluster.Nodes)
        {
            if (!wanted.Contains(node)) continue;
            if (flow[node].Op is ReduceOp reduce) Reduce(node, reduce, storesOf(node).FirstOrDefault()?.Buffer.LocalName ?? Name(node));
            foreach (Location target in storesOf(node))
            {
                Affine[] index = IndexOf(node);
                int phase = IsSameInAllRows(node) || cluster.Finishing.Contains(node) ? FinishPhase : phaseOf[node];
                Instruction value = Value(node, index, phase);
                AddStore(target, Affine.Flatten(flow[node].Shape, index, loops), value, phase);
            }
        }
        while (nest.Phases.Count > 1 && nest.Phases[nest.Phases.Count - 1] is { HasBody: false, Row.Count: 0, RowStores.Count: 0, RowReductions.Count: 0 }) nest.Phases.RemoveAt(nest.Phases.Count - 1);
        KernelCost.Count(nest);
    }

    /// <summary>The nodes that something delivered by this kernel depends on.</summary>
    private static HashSet<int> Wanted(Dataflow flow, Cluster cluster, Func<int, IEnumerable<Location>> storesOf)
    {
        var wanted = new HashSet<int>();
        foreach (int node in cluster.Nodes.Concat(cluster.Recomputed).OrderByDescending(n => n))
        {
            if (cluster.Contains(node) && storesOf(node).Any()) wanted.Add(node);
            if (!wanted.Contains(node) || flow[node].Op is DotOp) continue;
            foreach (int source in flow.Sources(node)) wanted.Add(source);
        }
        return wanted;
    }

    /// <summary>The first pass in which a node's value can be had: one after the last row reduction it depends on.</summary>
    private int Phase(int node)
    {
        if (cluster.Finishing.Contains(node) && flow[node].Op is not ReduceOp) return FinishPhase;
        if (flow[node].Op is DotOp) return 0;
        int phase = 0;
        foreach (int source in flow.Sources(node))
        {
            if (!inside.Contains(source)) continue;
            bool isRowReduction = cluster.Scopes.TryGetValue(source, out ReductionScope scope) && scope == ReductionScope.Row;
            phase = Math.Max(phase, phaseOf[source] + (isRowReduction ? 1 : 0));
        }
        return phase;
    }

    /// <summary>The index of a node's value in terms of the loops.</summary>
    private Affine[] IndexOf(int node)
    {
        int[] loopOf = cluster.LoopOf[node];
        return flow.IterationAxes(node).Select(axis => LoopIndex(loopOf[axis])).ToArray();
    }

    private Affine LoopIndex(int loop) => loop < 0 ? Affine.Constant(0, loops) : Affine.Loop(loop, loops);

    private MatrixProduct Product(int dot)
    {
        int[] loopOf = cluster.LoopOf[dot];
        int rank = loopOf.Length;
        Node node = flow[dot];
        (Buffer left, Affine leftPosition) = Operand(node.Inputs[0], rank - 2, rank - 1, loopOf[rank - 2]);
        (Buffer right, Affine rightPosition) = Operand(node.Inputs[1], rank - 1, rank - 2, loopOf[rank - 1]);
        return new MatrixProduct(left, leftPosition, right, rightPosition, flow[node.Inputs[0]].Shape[rank - 1], loopOf[rank - 2], loopOf[rank - 1]);

        (Buffer, Affine) Operand(int operand, int freeAxis, int depthAxis, int freeLoop)
        {
            // One loop more than the nest has: the contracted index.
            TensorShape shape = flow[operand].Shape;
            var index = new Affine[rank];
            for (int axis = 0; axis < rank - 2; axis++) index[axis] = Wide(loopOf[axis]);
            index[freeAxis] = Wide(freeLoop);
            index[depthAxis] = shape[depthAxis].IsOne ? Affine.Constant(0, loops + 1) : Affine.Loop(loops, loops + 1);
            (int source, Affine[]? at, Affine? position) = flow.Resolve(operand, index, loops + 1);
            Location location = locationOf(source) ?? throw new InvalidGraphException($"operand {source} of a matrix product is not in memory");
            nest.Reads.Add(location.Buffer);
            return (location.Buffer, (position ?? Affine.Flatten(flow[source].Shape, at!, loops + 1)) + location.Offset);
        }

        Affine Wide(int loop) => loop < 0 ? Affine.Constant(0, loops + 1) : Affine.Loop(loop, loops + 1);
    }

    private void Reduce(int node, ReduceOp reduce, string name)
    {
        ReductionScope scope = cluster.Scopes[node];
        int phase = phaseOf[node];
        int[] loopOf = cluster.LoopOf[node];
        Instruction operand = Value(flow[node].Inputs[0], Array.ConvertAll(loopOf, LoopIndex), phase);
        Buffer? partials = scope switch
        {
            ReductionScope.Row => null,
            ReductionScope.Column => PartBuffer(name + "Share", nest.RowLength),
            _ => PartBuffer(name + "Share", Dimension.One),
        };
        Level level = scope switch { ReductionScope.Row => Level.Row, ReductionScope.Column => Level.Point, _ => Level.Kernel };
        var reduction = new Reduction(reduce.Kind, scope, operand, phase, partials, level, Name(node), flow[node].Origin);
        reductions[node] = reduction;
        Phase place = nest.Phases[phase];
        (scope == ReductionScope.Rows ? place.RowReductions : place.Reductions).Add(reduction);
    }

    private Buffer PartBuffer(string name, Dimension count)
    {
        var buffer = new Buffer(BufferKind.PerPart, nest.PartBuffers.Count, name, name, count, ElementType.Float32, MemoryPlan.Total(nest, count));
        nest.PartBuffers.Add(buffer);
        return buffer;
    }

    private void AddStore(Location target, Affine position, Instruction value, int phase)
    {
        var store = new Store(target.Buffer, position + target.Offset, value);
        nest.Writes.Add(target.Buffer);
        bool perPoint = value.Level == Level.Point || (position.Loops & inner) != 0;
        if (phase == FinishPhase)
        {
            (perPoint ? nest.Finish.Stores : nest.Finish.RowStores).Add(store);
            return;
        }
        if (perPoint) nest.Phases[phase].Stores.Add(store);
        else nest.Phases[Available(value)].RowStores.Add(store);
    }

    /// <summary>The pass before which a value of the row can be computed.</summary>
    private int Available(Instruction value) => value switch
    {
        Reduction r => r.Phase + 1,
        Compute c => c.Operands.Select(Available).DefaultIfEmpty(0).Max(),
        IndexedLoad l => Available(l.Selector),
        _ => 0,
    };

    /// <summary>The value a copy writes: that of the copied view's operand, since the view's own buffer is what is being written.</summary>
    private Instruction ValueOfCopy(int node, Affine[] index)
    {
        Node copied = flow[node];
        if (Dataflow.IsImmediate(copied.Op)) return Immediate(node, index, 0)!;
        if (!flow.IsCopy(node)) return Value(node, index, 0);
        Affine[]? operand = Views.Operand(copied, flow[copied.Inputs[0]].Shape, index, loops);
        return operand is null
            ? LoadFrom(copied.Inputs[0], Affine.Flatten(copied.Shape, index, loops), 0)
            : Value(copied.Inputs[0], operand, 0);
    }

    private Instruction? Immediate(int node, Affine[] index, int phase) => flow[node].Op switch
    {
        ConstantOp constant => new Literal(constant.Value, constant.Type),
        ExtentOp extent => new Extent(extent.Extent),
        IotaOp => Remember(node, index, phase, () => new LoopIndex(index[0], LevelOf(index[0].Loops))),
        NoiseOp noise => Remember(node, index, phase, () =>
        {
            Affine position = Affine.Flatten(noise.Shape, index, loops);
            return new Noise(noise.Site, position, LevelOf(position.Loops), flow[node].Origin);
        }),
        _ => null,
    };

    /// <summary>The value of <paramref name="node"/> at <paramref name="index"/> (a function of the loops), for use in <paramref name="phase"/>.</summary>
    private Instruction Value(int node, Affine[] index, int phase)
    {
        (int source, Affine[]? at, Affine? position) = flow.Resolve(node, index, loops);
        if (at is null) return LoadFrom(source, position!, phase);
        Node origin = flow[source];
        if (!flow.IsCopy(source) && Immediate(source, at, phase) is { } immediate) return immediate;
        if (!inside.Contains(source)) return LoadFrom(source, Affine.Flatten(origin.Shape, at, loops), phase);
        switch (origin.Op)
        {
            case ReduceOp:
                return reductions[source];
            case DotOp:
                return Remember(source, at, 0, () => new Accumulated(origin.Origin));
            case GatherOp gather:
                int rank = flow[origin.Inputs[1]].Shape.Rank;
                return Remember(source, at, phase, () => Lookup(source, at.Skip(gather.Axis).Take(rank).ToArray(), selected => [.. at.Take(gather.Axis), selected, .. at.Skip(gather.Axis + rank)], phase));
            case TakeAlongOp take:
                return Remember(source, at, phase, () => Lookup(source, at, selected => at.Select((i, axis) => axis == take.Axis ? selected : i).ToArray(), phase));
        }

        // A point value of an earlier pass: reload it if it is in memory, keep it in the row's scratch if it was expensive, else compute it again.
        int first = phaseOf[source];
        if (phase != FinishPhase && first < phase && DependsOnInner(at) && Affine.SameMap(at, cluster.LoopOf.ContainsKey(source) ? IndexOf(source) : []))
        {
            if (locationOf(source) is { Buffer.Accumulates: false } stored && cluster.Contains(source) && !IsSameInAllRows(source))
            {
                return Remember(source, at, phase, () => new Load(stored.Buffer, Affine.Flatten(origin.Shape, at, loops) + stored.Offset, Level.Point));
            }
            if (Cost.IsTranscendental(origin.Op)) return Remember(source, at, phase, () => new Load(Keep(source, at, first), RowPosition(), Level.Point));
        }
        return Remember(source, at, phase, () => ComputeAt(source, at, phase));
    }

    /// <summary>What does not depend on the row is written once, after all rows, not once per row.</summary>
    private bool IsSameInAllRows(int node) => cluster.Outer != 0 && (cluster.Domain(node) & cluster.Outer) == 0;

    private bool DependsOnInner(Affine[] index) => index.Any(i => (i.Loops & inner) != 0);

    /// <summary>Stores a value of an earlier pass in scratch memory of the row.</summary>
    private Buffer Keep(int node, Affine[] index, int phase)
    {
        if (scratch.TryGetValue(node, out Buffer? kept)) return kept;
        scratch[node] = kept = PartBuffer(Name(node) + "Row", nest.RowLength);
        nest.Phases[phase].Stores.Add(new Store(kept, RowPosition(), Value(node, index, phase)));
        return kept;
    }

    /// <summary>The position in an array that has one element for each inner index.</summary>
    private Affine RowPosition()
    {
        Affine position = Affine.Constant(0, loops);
        foreach (int loop in nest.Inner) position = position * cluster.Axes[loop] + Affine.Loop(loop, loops);
        return position;
    }

    private Instruction ComputeAt(int source, Affine[] at, int phase)
    {
        Node node = flow[source];
        Instruction[] operands = node.Inputs.Select(input => Value(input, at, phase)).ToArray();
        return new Compute(node.Op, operands, node.Type, operands.Select(o => o.Level).DefaultIfEmpty(Level.Kernel).Max(), Name(source), node.Origin);
    }

    /// <summary>An element of a table: <paramref name="rowOf"/> gives its index from the selected one, which is found at <paramref name="selectorIndex"/>.</summary>
    private Instruction Lookup(int source, Affine[] selectorIndex, Func<Affine, Affine[]> rowOf, int phase)
    {
        Node node = flow[source];
        Instruction selector = Value(node.Inputs[1], selectorIndex, phase);
        (Buffer buffer, Affine first) = Position(rowOf(Affine.Constant(0, loops)));
        (_, Affine second) = Position(rowOf(Affine.Constant(1, loops)));
        nest.Reads.Add(buffer);
        Level level = (Level)Math.Max((int)LevelOf(first.Loops), (int)selector.Level);
        return new IndexedLoad(buffer, first, selector, second.Offset - first.Offset, level, node.Origin);

        (Buffer, Affine) Position(Affine[] index)
        {
            (int table, Affine[]? tableIndex, Affine? position) = flow.Resolve(node.Inputs[0], index, loops);
            Location found = locationOf(table) ?? throw new InvalidGraphException($"the table {table} of a gather is not in memory");
            return (found.Buffer, (position ?? Affine.Flatten(flow[table].Shape, tableIndex!, loops)) + found.Offset);
        }
    }

    private Instruction LoadFrom(int source, Affine position, int phase)
    {
        Location location = locationOf(source) ?? throw new InvalidGraphException($"%{source} {flow[source].Op.Name} is read by another kernel but not in memory");
        nest.Reads.Add(location.Buffer);
        return Remember(source, [position], phase, () => new Load(location.Buffer, position + location.Offset, LevelOf(position.Loops)));
    }

    private Level LevelOf(uint mask) => (mask & inner) != 0 ? Level.Point : (mask & cluster.Outer) != 0 ? Level.Row : Level.Kernel;

    /// <summary>Computes a value once per place in which it can be found again, and puts it there.</summary>
    private Instruction Remember(int node, Affine[] index, int phase, Func<Instruction> create)
    {
        EquatableArray<Affine> key = new(index);
        // Values of the row and of the kernel are found by all passes; those of a pass or of the finish only there.
        if (known.TryGetValue((node, key, phase), out Instruction? found)) return found;
        if (phase != FinishPhase && known.TryGetValue((node, key, -1), out found)) return found;
        Instruction value = create();
        if (phase == FinishPhase)
        {
            known[(node, key, phase)] = value;
            (value.Level == Level.Point ? nest.Finish.Body : nest.Finish.Row).Add(value);
            return value;
        }
        known[(node, key, value.Level == Level.Point ? phase : -1)] = value;
        (value.Level switch
        {
            Level.Kernel => nest.Prologue,
            Level.Row => nest.Phases[Available(value)].Row,
            _ => nest.Phases[phase].Body,
        }).Add(value);
        return value;
    }

    private string Name(int node) => Naming.OfOp(flow[node].Op);
}
