using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>What a step hands to the next: nodes of the flat graph.</summary>
/// <param name="Initial">What the first step sees.</param>
/// <param name="Inside">Stands for the value in a step; a leaf in memory.</param>
/// <param name="Next">What the step computes for the next.</param>
internal sealed record LoopCarry(int Initial, int Inside, int Next);

/// <summary>A scan whose step lies in the flat graph.</summary>
internal sealed class Loop(string step, Dimension length, bool reverse, Loop? parent)
{
    /// <summary>The name of the step's number in positions and in emitted code.</summary>
    public string Step { get; } = step;

    public Dimension Length { get; } = length;

    public bool Reverse { get; } = reverse;

    /// <summary>The loop around this one, or null.</summary>
    public Loop? Parent { get; } = parent;

    public List<LoopCarry> Carries { get; } = [];

    /// <summary>What each step leaves behind.</summary>
    public List<int> Elements { get; } = [];

    /// <summary>The nodes that stand for the loop's results, by their index: last carries, then stacked elements. Those that nobody reads have none.</summary>
    public Dictionary<int, int> Results { get; } = [];
}

/// <summary>
/// A graph without bodies: the nodes of a step lie between those around the loop and read them directly, so that views are followed from inside to outside.
/// An element of a sequence is a slice that starts at the number of the step.
/// </summary>
internal sealed class Flattening
{
    private readonly List<Node> nodes = [];
    private readonly List<Loop?> regions = [];
    private readonly Dictionary<int, Loop> loops = [];
    private readonly HashSet<string> sizeNames;
    private int carries;

    private Flattening(Graph graph)
    {
        sizeNames = graph.Nodes.Any(n => n.Op is ScanOp) ? [.. SizesOf(graph)] : [];
        int[] moved = Copy(graph, [], null);
        Graph = new Graph(nodes.ToEquatableArray(), graph.Outputs.Select(o => o with { Node = moved[o.Node] }).ToEquatableArray());
    }

    public Graph Graph { get; }

    /// <summary>The loop each <see cref="ScanOp"/> node is, by node.</summary>
    public IReadOnlyDictionary<int, Loop> Loops => loops;

    /// <summary>The innermost loop a node is computed in; null outside of all.</summary>
    public Loop? RegionOf(int node) => regions[node];

    public static Flattening Of(Graph graph) => new(graph);

    /// <summary>Appends the nodes of a graph; those in <paramref name="places"/> are there already.</summary>
    private int[] Copy(Graph graph, Dictionary<int, int> places, Loop? region)
    {
        int[] moved = new int[graph.Nodes.Count];
        for (int id = 0; id < moved.Length; id++)
        {
            Node node = graph.Nodes[id];
            if (places.TryGetValue(id, out int place)) moved[id] = place;
            else if (node.Op is ScanOp scan) moved[id] = AddLoop(node, scan, [.. node.Inputs.Select(i => moved[i])], region);
            else moved[id] = Add(node.Reading(moved), region);
            if (node.Op is ResultOp result) loops[moved[node.Inputs[0]]].Results[result.Index] = moved[id];
        }
        return moved;
    }

    private int AddLoop(Node node, ScanOp scan, int[] inputs, Loop? region)
    {
        var loop = new Loop(StepName(scan.Variable, region), scan.Length, scan.Reverse, region);
        var places = new Dictionary<int, int>();
        int[] carried = new int[scan.Carries];
        for (int k = 0; k < scan.Carries; k++)
        {
            (TensorShape shape, ElementType type) = scan.Result(k);
            // Negative, so that it is no argument of the method.
            carried[k] = Add(new Node(new InputOp(-++carries, "carry", shape, type), EquatableArray<int>.Empty, shape, type, ""), loop);
        }
        foreach ((int id, InputOp input) in scan.Inputs())
        {
            bool isSequence = input.Index >= scan.Carries && input.Index < scan.Carries + scan.Sequences;
            places[id] = input.Index < scan.Carries ? carried[input.Index] : isSequence ? AddElement(inputs[input.Index], loop) : inputs[input.Index];
        }
        int[] moved = Copy(scan.Body, places, loop);
        for (int i = 0; i < scan.Results; i++)
        {
            int source = Inside(moved[scan.Source(i)], loop);
            if (i < scan.Carries) loop.Carries.Add(new LoopCarry(inputs[i], carried[i], source));
            else loop.Elements.Add(source);
        }
        int added = Add(node with { Inputs = inputs.Distinct().ToEquatableArray() }, region);
        loops[added] = loop;
        return added;
    }

    /// <summary>Element t of a sequence.</summary>
    private int AddElement(int sequence, Loop loop)
    {
        Node source = nodes[sequence];
        TensorShape one = source.Shape.With(0, 1);
        int slice = Add(new Node(new SliceOp(0, Dimension.Symbol(loop.Step), 1, 1), EquatableArray.Of(sequence), one, source.Type, source.Origin), loop);
        TensorShape shape = source.Shape.Without(axis => axis == 0);
        return Add(new Node(new ReshapeOp(shape), EquatableArray.Of(slice), shape, source.Type, source.Origin), loop);
    }

    /// <summary>What a step hands on is a node of the step, if only a view of what is outside.</summary>
    private int Inside(int id, Loop loop) => regions[id] == loop ? id : Add(nodes[id] with { Op = new StopGradientOp(), Inputs = EquatableArray.Of(id) }, loop);

    private int Add(Node node, Loop? region)
    {
        nodes.Add(node);
        regions.Add(region);
        return nodes.Count - 1;
    }

    /// <summary>The definition's name for the step, unless it is a size or a loop around has it.</summary>
    private string StepName(string wanted, Loop? around)
    {
        string name = wanted;
        for (int suffix = 2; sizeNames.Contains(name) || IsTaken(around, name); suffix++) name = wanted + suffix.ToString(CultureInfo.InvariantCulture);
        return name;

        static bool IsTaken(Loop? loop, string name) => loop is not null && (loop.Step == name || IsTaken(loop.Parent, name));
    }

    /// <summary>Names of sizes, without the underscores that emission may append to a name.</summary>
    private static IEnumerable<string> SizesOf(Graph graph) => graph.Nodes
        .SelectMany(n => n.Shape.Dimensions.SelectMany(d => d.Names).Concat(n.Op is ScanOp scan ? scan.Length.Names.Concat(SizesOf(scan.Body)) : n.Op is ExtentOp extent ? extent.Extent.Names : []))
        .Select(name => name.TrimEnd('_'));
}
