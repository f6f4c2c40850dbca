using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Operations that reverse or repeat the elements of a tensor: a repetition is a new axis that is merged with its neighbour.</summary>
internal static class RepetitionOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Flip(Variable, int[])"] = Flip,
        ["Tile(Variable, int[])"] = Tile,
        ["Repeat(Variable, int, int)"] = Repeat,
    };

    private static Value Flip(OpCall call) => call.Axes(1, call.Shape(0)).Aggregate(call.Tensor(0), call.Graph.Flip);

    private static Value Tile(OpCall call)
    {
        TensorShape source = call.Shape(0);
        Dimension[] written = call.Sizes(1);
        foreach (Dimension count in written) RequireCount(call, count);
        int rank = System.Math.Max(source.Rank, written.Length);
        Dimension[] extents = Aligned(source.Dimensions, rank), repeats = Aligned(written, rank);

        // [r0, d0, r1, d1, ...]: each axis behind its repetitions.
        Value core = call.Graph.Reshape(call.Tensor(0), new TensorShape(extents));
        Value repeated = call.Graph.Broadcast(core, new TensorShape(repeats.Zip(extents, (r, d) => new[] { r, d }).SelectMany(pair => pair)), Enumerable.Range(0, rank).Select(axis => 2 * axis + 1).ToArray());
        return call.Graph.Reshape(repeated, new TensorShape(repeats.Zip(extents, (r, d) => r * d)));
    }

    private static Value Repeat(OpCall call)
    {
        TensorShape source = call.Shape(0);
        Dimension count = call.Size(1);
        RequireCount(call, count);
        int axis = call.Axis(2, source);
        Value repeated = call.Graph.Broadcast(call.Tensor(0), source.Insert(axis + 1, count), Enumerable.Range(0, source.Rank + 1).Where(a => a != axis + 1).ToArray());
        return call.Graph.Reshape(repeated, source.With(axis, source[axis] * count));
    }

    private static void RequireCount(OpCall call, Dimension count)
    {
        if (!call.Require(count)) throw call.Invalid($"the number of repetitions is {count}; it must not be negative");
    }

    /// <summary>Aligned at the end, with ones in front.</summary>
    private static Dimension[] Aligned(IReadOnlyCollection<Dimension> extents, int rank) => [.. Enumerable.Repeat(Dimension.One, rank - extents.Count), .. extents];
}
