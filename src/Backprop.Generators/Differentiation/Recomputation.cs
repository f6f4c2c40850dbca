using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// The values that a reverse sweep reads. Those inside of a checkpoint are computed again, from what the checkpoint takes in (<see cref="CheckpointOp"/>), when the first cotangent gets there.
/// Apart from that the sweep is what it is without checkpoints, sum by sum, and so are its results, bit by bit.
/// </summary>
internal sealed class Recomputation
{
    private readonly GraphBuilder builder;
    private readonly Graph graph;
    private readonly Value[] values;
    private readonly int forward;
    private readonly Dictionary<EquatableArray<int>, Checkpoint> checkpoints = [];
    private bool hasBegun;

    /// <param name="builder">Holds the graph's nodes at <paramref name="values"/>, and nothing of the sweep.</param>
    /// <param name="graph">What is swept.</param>
    /// <param name="values">Its nodes.</param>
    /// <param name="isStep">Whether it is the step of a loop, whose values of the forward pass would have to be kept for all steps.</param>
    public Recomputation(GraphBuilder builder, Graph graph, Value[] values, bool isStep)
    {
        (this.builder, this.graph, this.values, hasBegun) = (builder, graph, values, isStep);
        forward = builder.Count;
    }

    /// <summary>A checkpoint that a cotangent has reached: what its values wait for, and what is known of them.</summary>
    private sealed record Checkpoint(Value Awaited, Dictionary<int, Value> Values);

    /// <summary>The value of a node, as the checkpoints around <paramref name="reader"/> see it.</summary>
    public Value Of(int id, Node reader) => Of(id, RegionOf(reader));

    /// <summary>The operands of a node, as the checkpoints around it see them.</summary>
    public Value[] Operands(Node node)
    {
        EquatableArray<int> region = RegionOf(node);
        return node.Inputs.Select(i => Of(i, region)).ToArray();
    }

    /// <summary>Computes again what is in the checkpoints around a node, unless a cotangent got there before.</summary>
    public void Enter(Node node, Value cotangent)
    {
        EquatableArray<int> region = RegionOf(node);
        for (int depth = 1; depth <= region.Count; depth++)
        {
            EquatableArray<int> part = Prefix(region, depth);
            if (checkpoints.ContainsKey(part)) continue;
            Value? awaited = Awaited(cotangent);
            if (awaited is null && !hasBegun) checkpoints[part] = Transparent;
            else Compute(part, awaited ?? cotangent);
        }
        // Only where the backward pass begins are the values still there.
        hasBegun |= region.Count > 0;
    }

    /// <summary>A checkpoint whose values the backward pass reads right after the forward pass has computed them: to compute them again would save nothing.</summary>
    private static readonly Checkpoint Transparent = new(default, []);

    private static EquatableArray<int> RegionOf(Node node) => node.IsIn(node.Region) ? node.Region : EquatableArray<int>.Empty;

    private static EquatableArray<int> Prefix(EquatableArray<int> region, int depth) => region.Take(depth).ToEquatableArray();

    /// <summary>
    /// What has to be there before the checkpoint of a cotangent begins: what goes into the kernel that computes it, so that this kernel can go on with the values of the checkpoint.
    /// Null if the cotangent is computed element by element from the values of the forward pass.
    /// </summary>
    private Value? Awaited(Value cotangent)
    {
        while (cotangent.Id >= forward)
        {
            Node node = builder[cotangent];
            if (node.Inputs.Count == 0) return null;
            var latest = new Value(node.Inputs.Max());
            if (node.Op is not (UnaryOp or BinaryOp or CompareOp or LogicalOp or SelectOp or CastOp or GuardedMultiplyOp or BroadcastOp or ReshapeOp or PermuteOp or FlipOp or SliceOp)) return latest;
            cotangent = latest;
        }
        return null;
    }

    private void Compute(EquatableArray<int> region, Value awaited)
    {
        var inside = new Dictionary<int, Value>();
        checkpoints[region] = new Checkpoint(awaited, inside);
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            if (!node.IsIn(region)) continue;
            Value[] operands = node.Inputs.Select(i => Of(i, region)).ToArray();
            builder.Origin = OriginText.Of(OriginText.Recomputed, node.Origin);
            builder.Region = node.Region.Append(Checkpoints.Again).ToEquatableArray();
            inside[id] = builder.Add(node.Op, operands);
        }
    }

    private Value Of(int id, EquatableArray<int> region)
    {
        if (region.Count == 0 || IsConstant(id)) return values[id];
        (Value awaited, Dictionary<int, Value> inside) = checkpoints[region];
        if (inside.TryGetValue(id, out Value value)) return value;
        Value outside = Of(id, Prefix(region, region.Count - 1));
        if (ReferenceEquals(checkpoints[region], Transparent) || graph.Nodes[id].Op is ScanOp) return outside;
        return inside[id] = builder.Add(new CheckpointOp(), outside, awaited);
    }

    /// <summary>What costs nothing wherever it is.</summary>
    private bool IsConstant(int id)
    {
        Node node = graph.Nodes[id];
        return node.Op is ConstantOp or ExtentOp or IotaOp || (node.Op is BroadcastOp or ReshapeOp && IsConstant(node.Inputs[0]));
    }
}
