using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>Builds a graph node by node. Equal nodes are the same node (hash-consing), so a common subexpression is computed once by construction.</summary>
internal class GraphBuilder
{
    private readonly List<Node> nodes = [];
    private readonly Dictionary<NodeKey, int> index = [];

    /// <summary>The origin given to nodes built from now on.</summary>
    public string Origin { get; set; } = "";

    /// <summary>The checkpoints that nodes built from now on are in.</summary>
    public EquatableArray<int> Region { get; set; }

    public int Count => nodes.Count;

    public Node this[Value value] => nodes[value.Id];

    public TensorShape ShapeOf(Value value) => nodes[value.Id].Shape;

    public virtual Value Add(Op op, params Value[] inputs) => Add(KeyOf(op, inputs));

    protected Value Add(NodeKey key)
    {
        if (index.TryGetValue(key, out int existing)) return new(existing);
        var operands = new Node[key.Inputs.Count];
        for (int i = 0; i < operands.Length; i++) operands[i] = nodes[key.Inputs[i]];
        (TensorShape shape, ElementType type) = ShapeRules.Infer(key.Op, operands);
        nodes.Add(new Node(key.Op, key.Inputs, shape, type, Origin) { Region = Region });
        index.Add(key, nodes.Count - 1);
        return new(nodes.Count - 1);
    }

    protected static NodeKey KeyOf(Op op, Value[] inputs) => new(op, new(Array.ConvertAll(inputs, i => i.Id)));

    /// <summary>What is built from now on comes from where a node came from.</summary>
    public void At(Node node) => (Origin, Region) = (node.Origin, node.Region);

    /// <summary>Says which checkpoints a node is in.</summary>
    protected void Place(int id, EquatableArray<int> region)
    {
        if (nodes[id].Region != region) nodes[id] = nodes[id] with { Region = region };
    }

    public Graph Build(IEnumerable<GraphOutput> outputs) => new(nodes.ToEquatableArray(), outputs.ToEquatableArray());

    /// <summary>Adds all nodes of a graph; the value at index i of the result is the graph's node i.</summary>
    public Value[] Import(Graph graph)
    {
        var values = new Value[graph.Nodes.Count];
        for (int id = 0; id < values.Length; id++) values[id] = Copy(graph.Nodes[id], values);
        return values;
    }

    /// <summary>Adds a node of another graph whose operands are already here, at their old index in <paramref name="values"/>.</summary>
    public Value Copy(Node node, Value[] values)
    {
        At(node);
        return Add(node.Op, Operands(node, values));
    }

    public static Value[] Operands(Node node, Value[] values)
    {
        var operands = new Value[node.Inputs.Count];
        for (int i = 0; i < operands.Length; i++) operands[i] = values[node.Inputs[i]];
        return operands;
    }

    // Leaves.
    public Value Input(int position, string name, TensorShape shape, ElementType type) => Add(new InputOp(position, name, shape, type));
    public Value Parameter(int position, string name, TensorShape shape) => Add(new ParameterOp(position, name, shape));
    public Value State(int position, string name, TensorShape shape) => Add(new StateOp(position, name, shape));
    public Value Noise(uint site, TensorShape shape) => Add(new NoiseOp(site, shape));
    public Value Direction(int position, string name, TensorShape shape) => Add(new DirectionOp(position, name, shape));
    public Value Constant(double value) => Add(new ConstantOp(BitConverter.DoubleToInt64Bits(value), ElementType.Float32));
    public Value IntegerConstant(int value) => Add(new ConstantOp(BitConverter.DoubleToInt64Bits(value), ElementType.Int32));
    public Value Extent(Dimension extent) => extent.IsConstant ? Constant(extent.Value) : Add(new ExtentOp(extent));
    public Value Iota(Dimension count) => Add(new IotaOp(count));

    /// <summary>A constant repeated to a shape.</summary>
    public Value Fill(double value, TensorShape shape) => BroadcastTo(Constant(value), shape);

    // Elementwise.
    public Value Unary(UnaryKind kind, Value x) => Add(new UnaryOp(kind), x);
    public Value Binary(BinaryKind kind, Value a, Value b) => Add(new BinaryOp(kind), a, b);
    public Value Compare(CompareKind kind, Value a, Value b) => Add(new CompareOp(kind), a, b);
    public Value Not(Value p) => Add(new LogicalOp(LogicalKind.Not), p);
    public Value Logical(LogicalKind kind, Value p, Value q) => Add(new LogicalOp(kind), p, q);
    public Value Select(Value p, Value a, Value b) => Add(new SelectOp(), p, a, b);
    public Value Cast(ElementType type, Value x) => this[x].Type == type ? x : Add(new CastOp(type), x);

    public Value Negate(Value x) => Unary(UnaryKind.Negate, x);
    public Value Add(Value a, Value b) => Binary(BinaryKind.Add, a, b);
    public Value Subtract(Value a, Value b) => Binary(BinaryKind.Subtract, a, b);
    public Value Multiply(Value a, Value b) => Binary(BinaryKind.Multiply, a, b);
    public Value Divide(Value a, Value b) => Binary(BinaryKind.Divide, a, b);

    /// <summary>x times a constant.</summary>
    public Value Scale(Value x, double factor) => Multiply(x, Fill(factor, ShapeOf(x)));

    /// <summary>x plus a constant.</summary>
    public Value Shift(Value x, double addend) => Add(x, Fill(addend, ShapeOf(x)));

    // Reductions.
    public Value Reduce(ReduceKind kind, Value x, params int[] axes) => axes.Length == 0 ? x : Add(new ReduceOp(kind, new(axes)), x);
    public Value Sum(Value x, params int[] axes) => Reduce(ReduceKind.Sum, x, axes);
    public Value SumAll(Value x) => Sum(x, Enumerable.Range(0, ShapeOf(x).Rank).ToArray());

    /// <summary>Repeats the result of a reduction along the reduced axes of <paramref name="shape"/>.</summary>
    public Value BroadcastBack(Value reduced, TensorShape shape, params int[] axes) =>
        Broadcast(reduced, shape, Enumerable.Range(0, shape.Rank).Where(a => Array.IndexOf(axes, a) < 0).ToArray());

    // Movement.
    public Value Broadcast(Value x, TensorShape shape, params int[] axes) => ShapeOf(x) == shape ? x : Add(new BroadcastOp(shape, new(axes)), x);
    public Value Reshape(Value x, TensorShape shape) => ShapeOf(x) == shape ? x : Add(new ReshapeOp(shape), x);
    public Value Permute(Value x, params int[] axes) => axes.SequenceEqual(Enumerable.Range(0, axes.Length)) ? x : Add(new PermuteOp(new(axes)), x);
    public Value Flip(Value x, int axis) => Add(new FlipOp(axis), x);
    public Value Slice(Value x, int axis, Dimension start, Dimension count, int stride = 1) =>
        start.IsZero && stride == 1 && count == ShapeOf(x)[axis] ? x : Add(new SliceOp(axis, start, count, stride), x);
    public Value Pad(Value x, int axis, Dimension low, Dimension high, int interior = 0, double value = 0) =>
        low.IsZero && high.IsZero && interior == 0 ? x : Add(new PadOp(axis, low, high, interior, value), x);
    public Value Concat(int axis, params Value[] parts) => parts.Length == 1 ? parts[0] : Add(new ConcatOp(axis), parts);

    /// <summary>NumPy broadcasting: axes are aligned at the end, and extents of 1 are repeated.</summary>
    public Value BroadcastTo(Value x, TensorShape shape)
    {
        TensorShape source = ShapeOf(x);
        if (source == shape) return x;
        int offset = shape.Rank - source.Rank;
        int[] kept = Enumerable.Range(0, source.Rank).Where(a => source[a] == shape[a + offset]).ToArray();
        if (offset < 0 || Enumerable.Range(0, source.Rank).Any(a => !source[a].IsOne && !kept.Contains(a))) throw new InvalidGraphException($"cannot broadcast {source} to {shape}");
        Value core = Reshape(x, new TensorShape(kept.Select(a => source[a])));
        return Broadcast(core, shape, kept.Select(a => a + offset).ToArray());
    }

    /// <summary>Exchanges the last two axes.</summary>
    public Value Transpose(Value x)
    {
        int[] axes = Enumerable.Range(0, ShapeOf(x).Rank).ToArray();
        (axes[axes.Length - 1], axes[axes.Length - 2]) = (axes[axes.Length - 2], axes[axes.Length - 1]);
        return Permute(x, axes);
    }

    // Contraction and indexed access.
    public Value Dot(Value a, Value b) => Add(new DotOp(), a, b);
    public Value Gather(Value x, Value indices, int axis) => Add(new GatherOp(axis), x, indices);
    public Value ScatterAdd(Value indices, Value updates, int axis, TensorShape shape) => Add(new ScatterAddOp(axis, shape), indices, updates);
    public Value TakeAlong(Value x, Value indices, int axis) => Add(new TakeAlongOp(axis), x, indices);
    public Value ScatterAlong(Value indices, Value updates, int axis, Dimension extent) => Add(new ScatterAlongOp(axis, extent), indices, updates);
    public Value StopGradient(Value x) => Add(new StopGradientOp(), x);
}
