using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>A closed interval of floats.</summary>
internal readonly record struct Interval
{
    private const double SmallestNormal = 1.17549435e-38, Largest = 3.40282347e+38;

    public static readonly Interval Everything = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Bounds a float cannot represent are widened to 0 and infinity, where underflow and overflow would take the value.</summary>
    public Interval(double low, double high)
    {
        if (double.IsNaN(low) || double.IsNaN(high)) (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        Low = low < -Largest ? double.NegativeInfinity : low > 0 && low < SmallestNormal ? 0 : low;
        High = high > Largest ? double.PositiveInfinity : high < 0 && high > -SmallestNormal ? 0 : high;
    }

    public double Low { get; }

    public double High { get; }

    /// <summary>Far from overflow, so that a moderate multiple is finite as well.</summary>
    public bool IsFinite => Low > -1e30 && High < 1e30;

    /// <summary>Far from zero, so that the reciprocal is finite.</summary>
    public bool ExcludesZero => Low > 1e-30 || High < -1e-30;

    /// <summary>Below the other by more than rounding could hide.</summary>
    public bool IsBelow(Interval other) => other.Low - High > 1e-5 * (Math.Abs(High) + Math.Abs(other.Low));

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a) => new(-a.High, -a.Low);

    public static Interval operator *(Interval a, Interval b)
    {
        double p = Times(a.Low, b.Low), q = Times(a.Low, b.High), r = Times(a.High, b.Low), s = Times(a.High, b.High);
        return new(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    public Interval Hull(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    public bool Contains(Interval other) => Low <= other.Low && High >= other.High;

    /// <summary>An interval around both whose new ends are -1, 0, 1 or infinite, so that widening comes to an end.</summary>
    public Interval Widen(Interval other) => new(
        other.Low >= Low ? Low : other.Low >= 1 ? 1 : other.Low >= 0 ? 0 : other.Low >= -1 ? -1 : double.NegativeInfinity,
        other.High <= High ? High : other.High <= -1 ? -1 : other.High <= 0 ? 0 : other.High <= 1 ? 1 : double.PositiveInfinity);

    /// <summary>The image under an increasing function.</summary>
    public Interval Map(Func<double, double> increasing) => new(increasing(Low), increasing(High));

    private static double Times(double a, double b) => a == 0 || b == 0 ? 0 : a * b;
}

/// <summary>
/// Intervals that contain every value of a node, whatever the leaves hold. NaN is outside the analysis: a bound says what the value is when it is a number.
/// One sweep in node order, extended as the graph grows; where the steps of loops are part of the graph, as many as it takes until what a step leaves is within what it was taken to find.
/// </summary>
/// <param name="graph">Holds the nodes.</param>
/// <param name="loops">What stands for values at the edges of loops whose steps are in the graph; then the graph is complete.</param>
internal sealed class Bounds(GraphBuilder graph, LoopEdges? loops = null)
{
    private readonly List<Interval> intervals = [];

    /// <summary>What the steps of loops are taken to find so far.</summary>
    private readonly Dictionary<int, Interval> found = [];
    private bool isSettled = loops is null;

    public Interval Of(Value value)
    {
        if (!isSettled) Settle(loops!);
        Sweep(value.Id + 1);
        return intervals[value.Id];
    }

    private void Sweep(int count)
    {
        while (intervals.Count < count) intervals.Add(loops?.At(intervals.Count) is { } edge ? AtEdge(intervals.Count, edge) : Infer(graph[new Value(intervals.Count)]));
    }

    /// <summary>Beginning with what the first step finds, widens what is carried until the loop keeps it: then it holds for all steps.</summary>
    private void Settle(LoopEdges loops)
    {
        isSettled = true;
        int[] carried = loops.All.Where(e => !e.Value.IsStacked).Select(e => e.Key).OrderByDescending(id => id).ToArray();
        int first = 0;
        do
        {
            intervals.RemoveRange(first, intervals.Count - first);
            Sweep(graph.Count);
            first = graph.Count;
            foreach (int id in carried)
            {
                LoopEdge edge = loops.At(id)!.Value;
                Interval needed = intervals[edge.Initial!.Value.Id].Hull(intervals[edge.Step.Id]);
                if (found[id].Contains(needed)) continue;
                found[id] = found[id].Widen(needed);
                first = id;
            }
        }
        while (first < graph.Count);
    }

    private Interval AtEdge(int id, LoopEdge edge)
    {
        if (edge.Initial is not { } initial) return intervals[edge.Step.Id];
        if (!found.TryGetValue(id, out Interval carried)) found.Add(id, carried = intervals[initial.Id]);
        return carried;
    }

    /// <summary>The least and the largest size a dimension can have; names stand for sizes of at least 0.</summary>
    public static Interval Of(Dimension extent)
    {
        if (extent.IsConstant) return new(extent.Value, extent.Value);
        double low = 0;
        foreach (Dimension.Term term in extent.Terms)
        {
            if (term.Coefficient < 0) return new(0, long.MaxValue);
            if (term.Monomial.Degree == 0) low = term.Coefficient;
        }
        return new(low, long.MaxValue);
    }

    private Interval Infer(Node node) => node.Op switch
    {
        ConstantOp o => new(o.Value, o.Value),
        ExtentOp o => Of(o.Extent),
        NoiseOp => new(0, 1),
        UnaryOp { Kind: UnaryKind.Reciprocal } when IsExtent(Input(node, 0)) => ReciprocalOfExtent(Operand(node, 0)),
        UnaryOp o => Unary(o.Kind, Operand(node, 0)),
        BinaryOp { Kind: BinaryKind.Divide } when IsExtent(Input(node, 1)) => Operand(node, 0) * ReciprocalOfExtent(Operand(node, 1)),
        BinaryOp o => Binary(o.Kind, node, Operand(node, 0), Operand(node, 1)),
        GuardedMultiplyOp => Operand(node, 0) * Operand(node, 1),
        SelectOp => Operand(node, 1).Hull(Operand(node, 2)),
        CastOp when graph[Input(node, 0)].Type == ElementType.Bool => new(0, 1),
        ReduceOp o => Reduce(o, node),
        PadOp o => Operand(node, 0).Hull(new(o.Value, o.Value)),
        ConcatOp => Concat(node),
        BroadcastOp or ReshapeOp or PermuteOp or FlipOp or SliceOp or GatherOp or TakeAlongOp or StopGradientOp or CustomGradientOp or CheckpointOp => Operand(node, 0),
        SoftmaxOp => new(0, 1),
        SoftplusOp => new(0, double.PositiveInfinity),
        _ => Interval.Everything,
    };

    /// <summary>Positive, as far as it is a number: a size is never -0, nor so large that its reciprocal vanishes.</summary>
    private static Interval ReciprocalOfExtent(Interval extent) => new(1 / extent.High, 1 / extent.Low);

    private bool IsExtent(Value value)
    {
        Node node = graph[value];
        return node.Op is ExtentOp || (node.Op is BroadcastOp && graph[Input(node, 0)].Op is ExtentOp);
    }

    private static Interval Unary(UnaryKind kind, Interval x) => kind switch
    {
        UnaryKind.Negate => -x,
        UnaryKind.Reciprocal => x.ExcludesZero ? new(1 / x.High, 1 / x.Low) : Interval.Everything,
        UnaryKind.Exp => x.Map(Math.Exp),
        UnaryKind.Expm1 => x.Map(v => Math.Exp(v) - 1),
        UnaryKind.Log => x.Map(v => v <= 0 ? double.NegativeInfinity : Math.Log(v)),
        UnaryKind.Log1p => x.Map(v => v <= -1 ? double.NegativeInfinity : Math.Log(1 + v)),
        UnaryKind.Sqrt => x.Map(v => Math.Sqrt(Math.Max(v, 0))),
        UnaryKind.Rsqrt => new(x.High > 0 ? 1 / Math.Sqrt(x.High) : 0, x.Low > 0 ? 1 / Math.Sqrt(x.Low) : double.PositiveInfinity),
        UnaryKind.Sin or UnaryKind.Cos or UnaryKind.Tanh or UnaryKind.Erf => new(-1, 1),
        UnaryKind.Sigmoid => new(0, 1),
        UnaryKind.Floor => x.Map(Math.Floor),
        UnaryKind.Abs => new(Math.Max(0, Math.Max(x.Low, -x.High)), Math.Max(-x.Low, x.High)),
        UnaryKind.Relu => x.Map(v => Math.Max(v, 0)),
        _ => Interval.Everything,
    };

    private Interval Binary(BinaryKind kind, Node node, Interval a, Interval b) => kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Subtract => IsShiftByMaximum(node, out _) ? new(a.Low - b.High, Math.Min(a.High - b.Low, 0)) : a + -b,
        BinaryKind.Multiply when node.Inputs[0] == node.Inputs[1] => Unary(UnaryKind.Abs, a).Map(v => v * v),
        BinaryKind.Multiply => a * b,
        BinaryKind.Divide => a * Unary(UnaryKind.Reciprocal, b),
        BinaryKind.Maximum => new(Math.Max(a.Low, b.Low), Math.Max(a.High, b.High)),
        BinaryKind.Minimum => new(Math.Min(a.Low, b.Low), Math.Min(a.High, b.High)),
        BinaryKind.Power when a.Low >= 0 => new(0, double.PositiveInfinity),
        _ => Interval.Everything,
    };

    private Interval Reduce(ReduceOp op, Node node)
    {
        Node source = graph[Input(node, 0)];
        Interval x = Operand(node, 0), count = new(1, 1);
        foreach (int axis in op.Axes) count *= Of(source.Shape[axis]);
        Interval bounds = op.Kind switch
        {
            ReduceKind.Sum => count * x,
            ReduceKind.Maximum => new(count.Low >= 1 ? x.Low : double.NegativeInfinity, x.High),
            _ => new(x.Low, count.Low >= 1 ? x.High : double.PositiveInfinity),
        };

        // exp(x - max x) is 1 at the maximum and positive elsewhere, so the normaliser of a softmax is at least 1.
        bool normaliser = op.Kind == ReduceKind.Sum && count.Low >= 1 && source.Op is UnaryOp { Kind: UnaryKind.Exp }
            && IsShiftByMaximum(graph[Input(source, 0)], out EquatableArray<int> axes) && axes == op.Axes;
        return normaliser ? new(Math.Max(bounds.Low, 1), bounds.High) : bounds;
    }

    /// <summary>Recognises x - max(x) with the maximum over <paramref name="axes"/>, repeated along them.</summary>
    private bool IsShiftByMaximum(Node node, out EquatableArray<int> axes)
    {
        axes = default;
        if (node.Op is not BinaryOp { Kind: BinaryKind.Subtract } || graph[Input(node, 1)] is not { Op: BroadcastOp broadcast } repeated) return false;
        Node maximum = graph[Input(repeated, 0)];
        if (maximum.Op is StopGradientOp) maximum = graph[Input(maximum, 0)];
        if (maximum.Op is not ReduceOp { Kind: ReduceKind.Maximum } reduce || maximum.Inputs[0] != node.Inputs[0]) return false;
        axes = reduce.Axes;
        for (int axis = 0; axis < node.Shape.Rank; axis++)
        {
            if (Contains(broadcast.Axes, axis) == Contains(axes, axis)) return false;
        }
        return true;
    }

    private Interval Concat(Node node)
    {
        Interval hull = Operand(node, 0);
        for (int i = 1; i < node.Inputs.Count; i++) hull = hull.Hull(Operand(node, i));
        return hull;
    }

    private static bool Contains(EquatableArray<int> axes, int axis)
    {
        foreach (int a in axes)
        {
            if (a == axis) return true;
        }
        return false;
    }

    private static Value Input(Node node, int position) => new(node.Inputs[position]);

    private Interval Operand(Node node, int position) => intervals[node.Inputs[position]];
}
