using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>What the scheduler asks about a graph: which nodes are computed, what they iterate over, and where an operand really comes from once views are followed.</summary>
internal sealed class Dataflow
{
    private readonly HashSet<int> copied = [];
    private readonly int[]?[] sources, iterationAxes;

    public Dataflow(Graph graph)
    {
        Graph = graph;
        (sources, iterationAxes) = (new int[graph.Nodes.Count][], new int[graph.Nodes.Count][]);
        // Values somebody reads through an index that is not affine, or by address, are in memory whatever fusion decides.
        for (int id = 0; id < Count; id++)
        {
            Node node = this[id];
            if (node.Op is ReshapeOp && Views.NeedsMemory(node, this[node.Inputs[0]].Shape)) Pin(node.Inputs[0]);
            foreach (int operand in AddressedOperands(node)) Pin(operand);
            if (node.Op is ResultOp) Pin(id);
        }
    }

    public Graph Graph { get; }

    public int Count => Graph.Nodes.Count;

    public Node this[int id] => Graph.Nodes[id];

    /// <summary>Nodes that must have a buffer of their own because of how they are read.</summary>
    public HashSet<int> Pinned { get; } = [];

    /// <summary>A leaf that every kernel can produce by itself: a constant, a size, an index, random numbers.</summary>
    public static bool IsImmediate(Op op) => op is ConstantOp or ExtentOp or IotaOp or NoiseOp;

    /// <summary>A value the caller hands over in memory.</summary>
    public static bool IsArgument(Op op) => op is InputOp or ParameterOp or StateOp or DirectionOp;

    /// <summary>An op that is evaluated element by element inside a loop over its own shape.</summary>
    public static bool IsElementwise(Op op) => op is UnaryOp or BinaryOp or CompareOp or LogicalOp or SelectOp or CastOp;

    /// <summary>An op that one call of the runtime computes from operands in memory.</summary>
    public static bool IsRoutine(Op op) => op is ScatterAddOp or ScatterAlongOp or CumulativeSumOp or TopOp or ConvolutionOp or ConvolutionImagesOp or ConvolutionWeightsOp or WindowArgMaxOp;

    /// <summary>An op that reads a table by computed indices inside a loop.</summary>
    public static bool IsLookup(Op op) => op is GatherOp or TakeAlongOp;

    /// <summary>A node that some kernel computes; everything else is a leaf or an index calculation.</summary>
    public bool IsComputed(int id) => copied.Contains(id) || (!IsImmediate(this[id].Op) && !IsArgument(this[id].Op) && !Views.IsView(this[id].Op));

    /// <summary>A view or an immediate that is stored because its user reads it by address.</summary>
    public bool IsCopy(int id) => copied.Contains(id);

    /// <summary>The loops a node runs: over its operand for a reduction, over its result otherwise.</summary>
    public TensorShape IterationShape(int id) => this[id].Op is ReduceOp ? this[this[id].Inputs[0]].Shape : this[id].Shape;

    /// <summary>For each axis of the node's value, the axis of its iteration.</summary>
    public int[] IterationAxes(int id)
    {
        return iterationAxes[id] ??= Find();

        int[] Find()
        {
            if (this[id].Op is not ReduceOp reduce) return Enumerable.Range(0, this[id].Shape.Rank).ToArray();
            return Enumerable.Range(0, IterationShape(id).Rank).Where(axis => !reduce.Axes.Contains(axis)).ToArray();
        }
    }

    /// <summary>For each operand of a node, the node it really reads: views followed.</summary>
    public int[] Sources(int id) => sources[id] ??= this[id].Inputs.Select(AddressableSource).ToArray();

    /// <summary>The cotangents of the checkpoints that a node reads through: it runs after them.</summary>
    public IEnumerable<int> Awaited(int id)
    {
        foreach (int operand in this[id].Inputs)
        {
            for (int view = operand; Views.IsView(this[view].Op) && !copied.Contains(view); view = this[view].Inputs[0])
            {
                if (this[view].Op is CheckpointOp) yield return this[view].Inputs[1];
            }
        }
    }

    /// <summary>
    /// Follows views from <paramref name="id"/>, asked for at <paramref name="index"/>, to the node that is computed or in memory.
    /// Where a reshape cannot be followed its operand is pinned, and the position in that operand's buffer is the result.
    /// </summary>
    public (int Source, Affine[]? Index, Affine? Position) Resolve(int id, Affine[] index, int loops)
    {
        while (Views.IsView(this[id].Op) && !copied.Contains(id))
        {
            Node view = this[id];
            int operand = view.Inputs[0];
            Affine[]? next = Views.Operand(view, this[operand].Shape, index, loops);
            if (next is null)
            {
                Affine position = Affine.Flatten(view.Shape, index, loops);
                return (Memory(operand), null, position);
            }
            (id, index) = (operand, next);
        }
        return (id, index, null);
    }

    /// <summary>The node whose buffer, read from its start in row-major order, is the value <paramref name="id"/>.</summary>
    public int Memory(int id)
    {
        while (this[id].Op is ReshapeOp or StopGradientOp or CheckpointOp && !copied.Contains(id)) id = this[id].Inputs[0];
        return id;
    }

    private void Pin(int id)
    {
        id = Memory(id);
        if (IsArgument(this[id].Op)) return;
        Pinned.Add(id);
        if (Views.IsView(this[id].Op) || IsImmediate(this[id].Op)) copied.Add(id);
    }

    /// <summary>Operands read by address: matrix operands, tables, scattered updates, parts that are joined.</summary>
    private IEnumerable<int> AddressedOperands(Node node)
    {
        switch (node.Op)
        {
            case DotOp:
                foreach (int operand in node.Inputs) yield return AddressableSource(operand);
                break;
            case GatherOp or TakeAlongOp:
                yield return AddressableSource(node.Inputs[0]);
                break;
            case ConcatOp or PadOp:
                // What copies them to their place follows views and makes immediates by itself.
                foreach (int operand in node.Inputs.Select(AddressableSource).Where(source => !IsImmediate(this[source].Op))) yield return operand;
                break;
            case Op op when IsRoutine(op):
                foreach (int operand in node.Inputs) yield return operand;
                break;
        }
    }

    /// <summary>Follows views that are strides of a buffer.</summary>
    private int AddressableSource(int id)
    {
        if (!Views.IsView(this[id].Op) || copied.Contains(id)) return id;
        TensorShape shape = this[id].Shape;
        return Resolve(id, Affine.Identity(shape), shape.Rank).Source;
    }
}
