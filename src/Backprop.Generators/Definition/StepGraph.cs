using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>
/// Cuts the graph of one step, in which the number of the step is a size, out of the graph around it. What does not depend on the step or on what is carried stays outside and is an invariant;
/// slices that move with the step become elements of sequences.
/// </summary>
internal sealed class StepGraph
{
    private readonly DefinitionGraph graph;
    private readonly string step;
    private readonly string[] around;
    private readonly Dimension length;
    private readonly GraphBuilder inside = new();
    private readonly ScanBuilder scan;
    private readonly Dictionary<int, Value> moved = [];
    private readonly Dictionary<int, bool> depends = [];
    private readonly HashSet<int> placeholders;
    private int inputs;

    /// <param name="graph">Holds the nodes of the step, and will hold the scan.</param>
    /// <param name="step">The size that is the number of the step.</param>
    /// <param name="around">The sizes that are the numbers of the steps of loops around this one; to a step of this one they are numbers from outside.</param>
    /// <param name="length">The number of steps.</param>
    /// <param name="carries">What the first step sees, what stands for it in the step, and what the step computes for the next.</param>
    public StepGraph(DefinitionGraph graph, string step, IEnumerable<string> around, Dimension length, IReadOnlyList<(Value Initial, Value Inside, Value Next)> carries)
    {
        (this.graph, this.step, this.around, this.length) = (graph, step, around.ToArray(), length);
        scan = new ScanBuilder(graph, inside);
        placeholders = [.. carries.Select(c => c.Inside.Id)];
        foreach ((_, Value placeholder, _) in carries) moved[placeholder.Id] = Input(graph[placeholder]);
        foreach ((Value initial, Value placeholder, Value next) in carries) scan.Carry(initial, moved[placeholder.Id], Move(next));
    }

    /// <summary>What each step leaves behind.</summary>
    public void Result(Value value) => scan.Result(Move(value));

    public (Value[] Carries, Value[] Results) Build(bool reverse, string variable, string origin)
    {
        graph.Origin = origin;
        return scan.Build(length, reverse, variable);
    }

    /// <summary>Ops whose attributes may depend on the step.</summary>
    public static bool MayDependOnStep(Op op) => op is SliceOp or ExtentOp;

    /// <summary>Whether an attribute of the op is a function of the size <paramref name="name"/>.</summary>
    public static bool Mentions(Op op, string name) => op switch
    {
        SliceOp o => o.Start.Names.Contains(name) || o.Count.Names.Contains(name),
        ExtentOp o => o.Extent.Names.Contains(name),
        PadOp o => o.Low.Names.Contains(name) || o.High.Names.Contains(name),
        ScanOp o => o.Length.Names.Contains(name),
        _ => false,
    };

    /// <summary>The value inside the step.</summary>
    private Value Move(Value value)
    {
        var open = new Stack<int>([value.Id]);
        while (open.Count > 0)
        {
            int id = open.Peek();
            if (moved.ContainsKey(id))
            {
                open.Pop();
                continue;
            }
            Node node = graph[new Value(id)];
            int before = open.Count;
            if (Depends(id) || IsConstant(node))
            {
                // An operand that is sliced by the step stays outside if it does not depend on it.
                foreach (int operand in node.Inputs)
                {
                    if (!moved.ContainsKey(operand) && !(IsMoving(node) && !Depends(operand))) open.Push(operand);
                }
            }
            if (open.Count > before) continue;
            // The checkpoints around the loop are no concern of a step.
            (inside.Origin, inside.Region) = (node.Origin, node.Region.Skip(graph.Depth).ToEquatableArray());
            moved[id] = !Depends(id) && !IsConstant(node) ? Invariant(id, node) : node.Op switch
            {
                SliceOp slice when IsMoving(node) => Depends(node.Inputs[0]) ? Pick(slice, moved[node.Inputs[0]]) : Element(slice, new Value(node.Inputs[0]), node.Origin),
                SliceOp slice when IsFromAround(node) => Pick(slice, moved[node.Inputs[0]]),
                ExtentOp extent when IsMoving(node) => At(extent.Extent),
                _ => inside.Add(node.Op, node.Inputs.Select(i => moved[i]).ToArray()),
            };
        }
        return moved[value.Id];
    }

    private bool IsMoving(Node node) => Mentions(node.Op, step);

    private bool IsFromAround(Node node) => around.Any(name => Mentions(node.Op, name));

    /// <summary>Whether the value differs from step to step.</summary>
    private bool Depends(int id)
    {
        var open = new Stack<int>([id]);
        while (open.Count > 0)
        {
            int next = open.Peek();
            Node node = graph[new Value(next)];
            int[] unknown = node.Inputs.Where(i => !depends.ContainsKey(i)).ToArray();
            foreach (int input in unknown) open.Push(input);
            if (unknown.Length > 0) continue;
            open.Pop();
            depends[next] = placeholders.Contains(next) || IsMoving(node) || node.Inputs.Any(i => depends[i]);
        }
        return depends[id];
    }

    /// <summary>What a step can make from nothing.</summary>
    private bool IsConstant(Node node) => node.Op is ConstantOp or IotaOp || (node.Op is ExtentOp && !IsFromAround(node)) || (node.Op is BroadcastOp or ReshapeOp && IsConstant(graph[new Value(node.Inputs[0])]));

    private Value Input(Node node)
    {
        inside.Origin = node.Origin;
        return Input(node.Shape, node.Type);
    }

    private Value Input(TensorShape shape, ElementType type) => inside.Input(inputs++, "", shape, type);

    private Value Invariant(int id, Node node)
    {
        Value placed = Input(node);
        scan.Invariant(new Value(id), placed);
        return placed;
    }

    private Value Sequence(Value stacked)
    {
        TensorShape shape = graph.ShapeOf(stacked).Without(axis => axis == 0);
        Value element = Input(shape, graph[stacked].Type);
        scan.Sequence(stacked, element);
        return element;
    }

    /// <summary>A slice of a value outside: one element of all slices, stacked.</summary>
    private Value Element(SliceOp slice, Value source, string origin)
    {
        graph.Origin = origin;
        TensorShape shape = graph.ShapeOf(source);
        IReadOnlyList<Dimension> powers = slice.Start.PowersOf(step);
        Value all;
        if (powers.Count == 2 && powers[1] == slice.Count && slice.Stride == 1)
        {
            // Slices that follow each other without gap or overlap: the axis is cut into steps.
            Value part = graph.Slice(source, slice.Axis, powers[0], length * slice.Count);
            all = graph.Reshape(part, shape.With(slice.Axis, slice.Count).Insert(slice.Axis, length));
        }
        else
        {
            var grid = new TensorShape(length, slice.Count);
            Value starts = graph.Broadcast(Polynomial(graph, powers.Select(graph.Extent).ToArray(), graph.Cast(ElementType.Float32, graph.Iota(length))), grid, 0);
            all = graph.Gather(source, graph.Cast(ElementType.Int32, graph.Add(starts, graph.Broadcast(Offsets(graph, slice), grid, 1))), slice.Axis);
        }
        int[] axes = [slice.Axis, .. Enumerable.Range(0, shape.Rank + 1).Where(a => a != slice.Axis)];
        return Sequence(graph.Permute(all, axes));
    }

    /// <summary>A slice of a value of the step itself: indices that move with the step.</summary>
    private Value Pick(SliceOp slice, Value source)
    {
        Value start = inside.Broadcast(At(slice.Start), new TensorShape(slice.Count));
        return inside.Gather(source, inside.Cast(ElementType.Int32, inside.Add(start, Offsets(inside, slice))), slice.Axis);
    }

    /// <summary>A size that depends on the step, as a number.</summary>
    private Value At(Dimension size)
    {
        IReadOnlyList<Dimension> powers = size.PowersOf(step);
        return Polynomial(inside, powers.Select(Coefficient).ToArray(), powers.Count == 1 ? default : Sequence(graph.Cast(ElementType.Float32, graph.Iota(length))));
    }

    /// <summary>A size that does not depend on the step of this loop.</summary>
    private Value Coefficient(Dimension size)
    {
        if (!size.Names.Any(around.Contains)) return inside.Extent(size);
        Value outside = graph.Extent(size);
        return Invariant(outside.Id, graph[outside]);
    }

    private static Value Offsets(GraphBuilder builder, SliceOp slice) => builder.Scale(builder.Cast(ElementType.Float32, builder.Iota(slice.Count)), slice.Stride);

    /// <summary>The polynomial with these coefficients at x, by Horner's rule; exact for integers up to 2^24.</summary>
    private static Value Polynomial(GraphBuilder builder, Value[] coefficients, Value x)
    {
        if (coefficients.Length == 1) return coefficients[0];
        TensorShape shape = builder.ShapeOf(x);
        Value value = builder.BroadcastTo(coefficients[coefficients.Length - 1], shape);
        for (int k = coefficients.Length - 2; k >= 0; k--) value = builder.Add(builder.Multiply(value, x), builder.BroadcastTo(coefficients[k], shape));
        return value;
    }
}
