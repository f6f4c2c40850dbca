using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>
/// Moves out of loops what need not be sequential. Before the loop: what is the same in all steps, and matrix products of what does not depend on a carry, for all steps in one product.
/// After it: matrix products that no carry depends on, and sums over the steps: dW = Σ xᵀ da is one product over the stacked da. What remains is the carries' own work.
/// </summary>
internal sealed class ScanHoisting
{
    private readonly GraphBuilder outer;
    private readonly ScanOp scan;
    private readonly Graph body;
    private readonly EquatableArray<int> region;
    private readonly Value[] inputs;
    private readonly Value[] inside;
    private readonly GraphBuilder step = new();
    private readonly ScanBuilder rest;
    private readonly bool[] parallel, varying;
    private readonly int[] uses;

    /// <summary>Values outside of the loop: the same for all steps, or one element for each along a new first axis.</summary>
    private readonly Dictionary<int, Value> invariants = [], stacked = [];

    private ScanHoisting(GraphBuilder outer, ScanOp scan, Value[] inputs)
    {
        (this.outer, this.scan, this.inputs, body, region) = (outer, scan, inputs, scan.Body, outer.Region);
        inside = step.Import(body);
        rest = new ScanBuilder(outer, step);
        parallel = new bool[inside.Length];
        varying = new bool[inside.Length];
        uses = new int[inside.Length];
    }

    public static Graph Run(Graph graph)
    {
        if (!graph.Nodes.Any(n => n.Op is ScanOp)) return graph;
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Count];
        var results = new Dictionary<int, Value[]>();
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            builder.At(node);
            if (node.Op is ResultOp result) values[id] = results[node.Inputs[0]][result.Index];
            else if (node.Op is not ScanOp scan) values[id] = builder.Copy(node, values);
            else results[id] = new ScanHoisting(builder, scan with { Body = Run(scan.Body) }, GraphBuilder.Operands(node, values)).Run(node.Origin);
        }
        return Outputs.Remap(graph, builder, values);
    }

    private Value[] Run(string origin)
    {
        Classify();
        foreach ((int id, InputOp input) in scan.Inputs())
        {
            if (input.Index >= scan.Carries) (IsSequence(input.Index) ? stacked : invariants)[id] = inputs[input.Index];
        }
        HoistBefore();
        foreach (KeyValuePair<int, Value> invariant in invariants) rest.Invariant(invariant.Value, inside[invariant.Key]);
        foreach (KeyValuePair<int, Value> sequence in stacked) rest.Sequence(sequence.Value, inside[sequence.Key]);

        Dictionary<int, int> sums = Sums();
        HashSet<int> after = After(sums);
        var results = new Value[scan.Results];
        List<int> carries = [], elements = [];
        foreach (int k in Enumerable.Range(0, scan.Carries).Where(k => !sums.ContainsKey(k)))
        {
            rest.Carry(inputs[k], Place(k), inside[scan.Source(k)]);
            carries.Add(k);
        }
        // What the work after the loop reads of a step, and what the step leaves behind anyway.
        IEnumerable<int> read = after.SelectMany(id => body.Nodes[id].Inputs).SelectMany(i => Read(i, after)).Concat(sums.Values.SelectMany(id => ReadBySum(id, after))).OrderBy(id => id);
        IEnumerable<int> left = Enumerable.Range(scan.Carries, scan.Results - scan.Carries).Select(scan.Source).Where(id => !after.Contains(id));
        foreach (int id in read.Concat(left).Distinct())
        {
            if (stacked.ContainsKey(id) || !varying[id]) continue;
            rest.Result(inside[id]);
            elements.Add(id);
        }
        if (carries.Count + elements.Count > 0)
        {
            Outside(origin);
            (Value[] last, Value[] all) = rest.Build(scan.Length, scan.Reverse, scan.Variable);
            for (int i = 0; i < carries.Count; i++) results[carries[i]] = last[i];
            for (int i = 0; i < elements.Count; i++) stacked[elements[i]] = all[i];
        }
        foreach (KeyValuePair<int, int> sum in sums) results[sum.Key] = outer.Add(inputs[sum.Key], SumOfSteps(sum.Value));
        for (int i = scan.Carries; i < scan.Results; i++) results[i] = Stacked(scan.Source(i));
        return results;
    }

    private bool IsSequence(int input) => input >= scan.Carries && input < scan.Carries + scan.Sequences;

    /// <summary>What stands for a carry in a step, also in one that does not read it.</summary>
    private Value Place(int carry)
    {
        foreach ((int id, InputOp input) in scan.Inputs())
        {
            if (input.Index == carry) return inside[id];
        }
        return step.Input(carry, "unread", scan.Result(carry).Shape, scan.Result(carry).Type);
    }

    /// <summary>What depends on the step, and what of it can be computed for all steps at once before the loop.</summary>
    private void Classify()
    {
        for (int id = 0; id < inside.Length; id++)
        {
            Node node = body.Nodes[id];
            varying[id] = node.Op is InputOp input ? input.Index < scan.Carries + scan.Sequences : node.Inputs.Any(i => varying[i]);
            parallel[id] = !IsRecomputed(id) && (node.Op is InputOp place ? place.Index >= scan.Carries : !varying[id] || (IsParallelOp(node) && node.Inputs.All(i => parallel[i])));
            foreach (int operand in node.Inputs) uses[operand]++;
        }
        for (int i = 0; i < scan.Results; i++) uses[scan.Source(i)]++;
    }

    // Before the loop.

    private void HoistBefore()
    {
        for (int id = 0; id < inside.Length; id++)
        {
            Node node = body.Nodes[id];
            if (!varying[id])
            {
                if (!IsFree(node.Op)) Invariant(id);
                continue;
            }
            bool isProduct = node.Op is DotOp && node.Inputs.Any(i => !varying[i]);
            bool isContinued = (Elementwise(node.Op) || node.Op is ReshapeOp or PermuteOp)
                && node.Inputs.Any(i => varying[i] && body.Nodes[i].Op is not InputOp) && node.Inputs.All(i => !varying[i] || stacked.ContainsKey(i));
            if (parallel[id] && (isProduct || isContinued)) stacked[id] = Stacked(id);
        }
    }

    private Value Invariant(int id)
    {
        if (invariants.TryGetValue(id, out Value known)) return known;
        Node node = body.Nodes[id];
        Value[] operands = node.Inputs.Select(Invariant).ToArray();
        Outside(node.Origin);
        Value value = outer.Add(node.Op, operands);
        // Constants and views are made where they are used, and a loop is known by its results.
        if (!IsFree(node.Op) && node.Op is not ScanOp) invariants[id] = value;
        return value;
    }

    /// <summary>Whether a value belongs to a checkpoint of the step. Those of all steps are never in memory together: to spare that is what checkpoints are for.</summary>
    private bool IsRecomputed(int id) => varying[id] && body.Nodes[id] is { Inputs.Count: > 0, Region.Count: > 0 };

    /// <summary>What leaves the loop is in the checkpoints that the loop is in.</summary>
    private void Outside(string origin) => (outer.Origin, outer.Region) = (origin, region);

    private bool IsParallelOp(Node node) => node.Op switch
    {
        ReduceOp or BroadcastOp or ReshapeOp or PermuteOp or SliceOp or PadOp or ConcatOp or DotOp => true,
        GatherOp gather => varying[node.Inputs[0]] != varying[node.Inputs[1]] && (varying[node.Inputs[0]] || gather.Axis == 0),
        _ => Elementwise(node.Op),
    };

    // After the loop.

    /// <summary>The carries that only add up, each with the node that is added: a product, a sum, or a scattering of what varies from step to step.</summary>
    private Dictionary<int, int> Sums()
    {
        var sums = new Dictionary<int, int>();
        foreach ((int id, InputOp input) in scan.Inputs())
        {
            if (input.Index >= scan.Carries || uses[id] != 1) continue;
            int next = scan.Source(input.Index);
            if (body.Nodes[next] is not { Op: BinaryOp { Kind: BinaryKind.Add } } sum || uses[next] != 1 || !sum.Inputs.Contains(id)) continue;
            int added = sum.Inputs[0] == id ? sum.Inputs[1] : sum.Inputs[0];
            if (IsSummable(added)) sums[input.Index] = added;
        }
        return sums;
    }

    private bool IsSummable(int id)
    {
        Node node = body.Nodes[id];
        if (IsRecomputed(id)) return false;
        return node.Op switch
        {
            ReshapeOp or PermuteOp => IsSummable(node.Inputs[0]),
            DotOp => node.Shape.Rank == 2 && node.Inputs.All(i => varying[i]),
            ScatterAddOp scatter => scatter.Axis == 0 && node.Inputs.All(i => varying[i]),
            // The sum of what is stacked anyway.
            ReduceOp { Kind: ReduceKind.Sum } => IsOperandOfProduct(node.Inputs[0]),
            _ => false,
        };
    }

    /// <summary>Whether a matrix product after the loop will want this value of all steps.</summary>
    private bool IsOperandOfProduct(int id)
    {
        while (IsView(body.Nodes[id].Op)) id = body.Nodes[id].Inputs[0];
        return stacked.ContainsKey(id) || body.Nodes.Any(n => n.Op is DotOp && n.Inputs.All(i => varying[i]) && n.Inputs.Any(i => Source(i) == id));
    }

    private int Source(int id)
    {
        while (IsView(body.Nodes[id].Op)) id = body.Nodes[id].Inputs[0];
        return id;
    }

    /// <summary>The nodes to compute after the loop: matrix products with what is the same in all steps that no carry depends on, and what is computed from them.</summary>
    private HashSet<int> After(Dictionary<int, int> sums)
    {
        bool[] feeds = Needed(Enumerable.Range(0, scan.Carries).Where(k => !sums.ContainsKey(k)).Select(scan.Source));
        bool[] wanted = Needed(Enumerable.Range(scan.Carries, scan.Results - scan.Carries).Select(scan.Source).Concat(sums.Values));
        // What cannot be computed for all steps at once stays in the loop, and what it needs as well.
        bool[] stays = Needed(Enumerable.Range(0, inside.Length).Where(id => wanted[id] && body.Nodes[id].Op is not InputOp && (!IsParallelOp(body.Nodes[id]) || IsRecomputed(id)) && !sums.ContainsValue(id)));
        var after = new HashSet<int>();
        for (int id = 0; id < inside.Length; id++)
        {
            Node node = body.Nodes[id];
            if (!wanted[id] || feeds[id] || stays[id] || stacked.ContainsKey(id) || !varying[id]) continue;
            if ((node.Op is DotOp && node.Inputs.Any(i => !varying[i])) || node.Inputs.Any(after.Contains)) after.Add(id);
        }
        return after;
    }

    /// <summary>The nodes that some of these depend on, and these.</summary>
    private bool[] Needed(IEnumerable<int> roots)
    {
        bool[] needed = new bool[inside.Length];
        foreach (int root in roots) needed[root] = true;
        for (int id = needed.Length - 1; id >= 0; id--)
        {
            if (!needed[id]) continue;
            foreach (int operand in body.Nodes[id].Inputs) needed[operand] = true;
        }
        return needed;
    }

    /// <summary>What the sum over the steps of a node needs of each step.</summary>
    private IEnumerable<int> ReadBySum(int id, HashSet<int> after) => IsView(body.Nodes[id].Op) ? ReadBySum(body.Nodes[id].Inputs[0], after) : body.Nodes[id].Inputs.SelectMany(i => Read(i, after));

    /// <summary>What a value after the loop needs of each step: itself, unless it is outside of the loop or a view.</summary>
    private IEnumerable<int> Read(int id, HashSet<int> after) =>
        !varying[id] || after.Contains(id) || stacked.ContainsKey(id) ? []
        : IsView(body.Nodes[id].Op) ? body.Nodes[id].Inputs.SelectMany(i => Read(i, after))
        : [id];

    /// <summary>The value of all steps, computed at once unless the loop has left it behind.</summary>
    private Value Stacked(int id)
    {
        if (stacked.TryGetValue(id, out Value known)) return known;
        Node node = body.Nodes[id];
        if (!varying[id]) return Repeated(Invariant(id));
        Value value = Parallel(node);
        if (!IsView(node.Op)) stacked[id] = value;
        return value;
    }

    private Value Repeated(Value value)
    {
        TensorShape shape = outer.ShapeOf(value);
        return outer.Broadcast(value, shape.Insert(0, scan.Length), Enumerable.Range(1, shape.Rank).ToArray());
    }

    /// <summary>An op on a step's tensors as one on the tensors of all steps, whose first axis is the step.</summary>
    private Value Parallel(Node node)
    {
        Value[] x = node.Op is GatherOp ? node.Inputs.Select(i => varying[i] ? Stacked(i) : Invariant(i)).ToArray() : node.Inputs.Select(Stacked).ToArray();
        Outside(node.Origin);
        return node.Op switch
        {
            ReduceOp o => outer.Reduce(o.Kind, x[0], Shifted(o.Axes)),
            BroadcastOp o => outer.Broadcast(x[0], o.Shape.Insert(0, scan.Length), [0, .. Shifted(o.Axes)]),
            ReshapeOp o => outer.Reshape(x[0], o.Shape.Insert(0, scan.Length)),
            PermuteOp o => outer.Permute(x[0], [0, .. Shifted(o.Axes)]),
            SliceOp o => outer.Slice(x[0], o.Axis + 1, o.Start, o.Count, o.Stride),
            PadOp o => outer.Add(o with { Axis = o.Axis + 1 }, x),
            ConcatOp o => outer.Concat(o.Axis + 1, x),
            GatherOp o => outer.Gather(x[0], x[1], varying[node.Inputs[0]] ? o.Axis + 1 : o.Axis),
            _ => outer.Add(node.Op, x),
        };
    }

    /// <summary>The sum over all steps of a node that <see cref="IsSummable"/>.</summary>
    private Value SumOfSteps(int id)
    {
        Node node = body.Nodes[id];
        switch (node.Op)
        {
            case ReshapeOp or PermuteOp:
                Value sum = SumOfSteps(node.Inputs[0]);
                Outside(node.Origin);
                return outer.Add(node.Op, sum);
            case DotOp:
                // The steps join the contracted axis: [m, T k] times [T k, n].
                Value a = Stacked(node.Inputs[0]), b = Stacked(node.Inputs[1]);
                Outside(node.Origin);
                TensorShape left = outer.ShapeOf(a), right = outer.ShapeOf(b);
                Dimension depth = left[0] * left[2];
                Value columns = outer.Reshape(outer.Permute(a, 0, 2, 1), new TensorShape(depth, left[1]));
                return outer.Dot(outer.Transpose(columns), outer.Reshape(b, new TensorShape(depth, right[2])));
            case ScatterAddOp scatter:
                Value indices = Stacked(node.Inputs[0]), updates = Stacked(node.Inputs[1]);
                Outside(node.Origin);
                return outer.ScatterAdd(indices, updates, 0, scatter.Shape);
            case ReduceOp reduce:
                Value terms = Stacked(node.Inputs[0]);
                Outside(node.Origin);
                return outer.Sum(terms, [0, .. Shifted(reduce.Axes)]);
            default:
                throw new InvalidGraphException($"{node.Op.Name} is not summed over steps");
        }
    }

    private static int[] Shifted(IEnumerable<int> axes) => axes.Select(a => a + 1).ToArray();

    private static bool Elementwise(Op op) => op is UnaryOp or BinaryOp or CompareOp or LogicalOp or SelectOp or CastOp;

    private static bool IsView(Op op) => op is BroadcastOp or ReshapeOp or PermuteOp or SliceOp;

    private static bool IsFree(Op op) => op is ConstantOp or ExtentOp or IotaOp || IsView(op);
}
