using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>The shape and element type of every op as a function of its operands'. Throws <see cref="InvalidGraphException"/> where an operand does not fit.</summary>
internal static class ShapeRules
{
    public static (TensorShape Shape, ElementType Type) Infer(Op op, IReadOnlyList<Node> inputs) => op switch
    {
        InputOp o => (o.Shape, o.Type),
        ParameterOp o => (o.Shape, ElementType.Float32),
        StateOp o => (o.Shape, ElementType.Float32),
        NoiseOp o => (o.Shape, ElementType.Float32),
        DirectionOp o => (o.Shape, ElementType.Float32),
        ConstantOp o => (TensorShape.Scalar, o.Type),
        ExtentOp => (TensorShape.Scalar, ElementType.Float32),
        IotaOp o => (new TensorShape(o.Count), ElementType.Int32),
        UnaryOp => Elementwise(op, inputs, ElementType.Float32, ElementType.Float32),
        BinaryOp => Elementwise(op, inputs, ElementType.Float32, ElementType.Float32, ElementType.Float32),
        CompareOp => Elementwise(op, inputs, ElementType.Bool, inputs[0].Type, inputs[0].Type),
        LogicalOp { Kind: LogicalKind.Not } => Elementwise(op, inputs, ElementType.Bool, ElementType.Bool),
        LogicalOp => Elementwise(op, inputs, ElementType.Bool, ElementType.Bool, ElementType.Bool),
        SelectOp => Elementwise(op, inputs, inputs[1].Type, ElementType.Bool, inputs[1].Type, inputs[1].Type),
        CastOp o => (inputs[0].Shape, o.Type),
        ReduceOp o => (Drop(op, inputs[0].Shape, o.Axes), ElementType.Float32),
        ArgMaxOp o => (Drop(op, inputs[0].Shape, EquatableArray.Of(o.Axis)), ElementType.Int32),
        TopOp o => (Check(o.Axis < inputs[0].Shape.Rank, op, inputs) ? inputs[0].Shape.With(o.Axis, o.Count) : default, ElementType.Int32),
        CumulativeSumOp o => (Check(o.Axis < inputs[0].Shape.Rank && inputs[0].Type == ElementType.Float32, op, inputs) ? inputs[0].Shape : default, ElementType.Float32),
        BroadcastOp o => (Broadcast(o, inputs[0].Shape), inputs[0].Type),
        ReshapeOp o => (Check(o.Shape.Count == inputs[0].Shape.Count, op, inputs) ? o.Shape : default, inputs[0].Type),
        PermuteOp o => (Permute(o, inputs[0].Shape), inputs[0].Type),
        FlipOp o => (Check(o.Axis >= 0 && o.Axis < inputs[0].Shape.Rank, op, inputs) ? inputs[0].Shape : default, inputs[0].Type),
        SliceOp o => (Check(o.Axis >= 0 && o.Axis < inputs[0].Shape.Rank && o.Stride >= 1, op, inputs) ? inputs[0].Shape.With(o.Axis, o.Count) : default, inputs[0].Type),
        PadOp o => (Pad(o, inputs[0].Shape), inputs[0].Type),
        ConcatOp o => (Concat(o, inputs), inputs[0].Type),
        DotOp => (Dot(op, inputs), ElementType.Float32),
        GatherOp o => (Check(inputs[1].Type == ElementType.Int32, op, inputs) ? Gather(inputs[0].Shape, inputs[1].Shape, o.Axis) : default, inputs[0].Type),
        ScatterAddOp o => (Check(inputs[0].Type == ElementType.Int32 && Gather(o.Shape, inputs[0].Shape, o.Axis) == inputs[1].Shape, op, inputs) ? o.Shape : default, ElementType.Float32),
        TakeAlongOp o => (Along(op, inputs[0].Shape, inputs[1], o.Axis), ElementType.Float32),
        ScatterAlongOp o => (Check(inputs[0].Type == ElementType.Int32 && inputs[0].Shape == inputs[1].Shape && o.Axis < inputs[0].Shape.Rank, op, inputs) ? inputs[0].Shape.With(o.Axis, o.Extent) : default, ElementType.Float32),
        ConvolutionOp o => (WindowShapes.Convolution(o, inputs[0].Shape, inputs[1].Shape), ElementType.Float32),
        ConvolutionImagesOp o => (WindowShapes.Images(o, inputs[0].Shape, inputs[1].Shape), ElementType.Float32),
        ConvolutionWeightsOp o => (WindowShapes.Weights(o, inputs[0].Shape, inputs[1].Shape), ElementType.Float32),
        WindowArgMaxOp o => (WindowShapes.Positions(o, inputs[0].Shape), ElementType.Int32),
        StopGradientOp or CheckpointOp => (inputs[0].Shape, inputs[0].Type),
        CustomGradientOp o => (Check(inputs.Count > o.Arguments && o.Body.Outputs.Select((output, k) => o.Body.Nodes[output.Node].Shape == inputs[k + 1].Shape).All(fits => fits), op, inputs) ? inputs[0].Shape : default, ElementType.Float32),
        ScanOp o => Scan(o, inputs),
        ResultOp o => inputs.Count == 1 && inputs[0].Op is ScanOp scan && o.Index >= 0 && o.Index < scan.Results ? scan.Result(o.Index) : throw new InvalidGraphException($"there is no result {o.Index}"),
        SoftmaxOp or LogSoftmaxOp or GeluOp or SiluOp or SoftplusOp or HuberOp => Elementwise(op, inputs, ElementType.Float32, ElementType.Float32),
        BinaryCrossEntropyOp or GuardedMultiplyOp => Elementwise(op, inputs, ElementType.Float32, ElementType.Float32, ElementType.Float32),
        LogSumExpOp o => (Drop(op, inputs[0].Shape, EquatableArray.Of(o.Axis)), ElementType.Float32),
        OneHotOp o => (Check(inputs[0].Type == ElementType.Int32, op, inputs) ? inputs[0].Shape.Insert(inputs[0].Shape.Rank, o.Classes) : default, ElementType.Float32),
        CrossEntropyOp => (Check(inputs[0].Shape.Rank == 2 && inputs[1].Type == ElementType.Int32 && inputs[1].Shape == new TensorShape(inputs[0].Shape[0]), op, inputs) ? TensorShape.Scalar : default, ElementType.Float32),
        _ => throw new InvalidGraphException($"no shape rule for {op}"),
    };

    private static (TensorShape, ElementType) Elementwise(Op op, IReadOnlyList<Node> inputs, ElementType result, params ElementType[] operands)
    {
        bool fits = inputs.Count == operands.Length;
        for (int i = 0; fits && i < operands.Length; i++) fits = inputs[i].Type == operands[i] && inputs[i].Shape == inputs[0].Shape;
        Check(fits, op, inputs);
        return (inputs[0].Shape, result);
    }

    private static TensorShape Drop(Op op, TensorShape shape, EquatableArray<int> axes)
    {
        for (int i = 0; i < axes.Count; i++)
        {
            if (axes[i] < 0 || axes[i] >= shape.Rank || (i > 0 && axes[i] <= axes[i - 1])) throw new InvalidGraphException($"{op}: axes must be ascending and within {shape}");
        }
        return shape.Without(axes.Contains);
    }

    private static TensorShape Broadcast(BroadcastOp op, TensorShape shape)
    {
        if (op.Axes.Count != shape.Rank) throw new InvalidGraphException($"{op}: one target axis for each axis of {shape}");
        for (int i = 0; i < op.Axes.Count; i++)
        {
            if (op.Axes[i] >= op.Shape.Rank || op.Shape[op.Axes[i]] != shape[i] || (i > 0 && op.Axes[i] <= op.Axes[i - 1])) throw new InvalidGraphException($"{op}: {shape} does not fit");
        }
        return op.Shape;
    }

    private static TensorShape Permute(PermuteOp op, TensorShape shape)
    {
        var dimensions = new Dimension?[shape.Rank];
        bool[] seen = new bool[shape.Rank];
        for (int axis = 0; axis < dimensions.Length && axis < op.Axes.Count; axis++)
        {
            int source = op.Axes[axis];
            if (source < 0 || source >= seen.Length || seen[source]) break;
            seen[source] = true;
            dimensions[axis] = shape[source];
        }
        return op.Axes.Count == shape.Rank && Array.TrueForAll(seen, s => s) ? new TensorShape(dimensions!) : throw new InvalidGraphException($"{op}: not a permutation of {shape}");
    }

    private static TensorShape Pad(PadOp op, TensorShape shape)
    {
        Dimension extent = shape[op.Axis];
        Dimension interior = op.Interior == 0 ? Dimension.Zero : (extent - 1) * op.Interior;
        return shape.With(op.Axis, op.Low + extent + interior + op.High);
    }

    private static TensorShape Concat(ConcatOp op, IReadOnlyList<Node> inputs)
    {
        TensorShape first = inputs[0].Shape;
        Check(inputs.All(i => i.Type == inputs[0].Type && i.Shape.Rank == first.Rank && i.Shape.With(op.Axis, 0) == first.With(op.Axis, 0)), op, inputs);
        return first.With(op.Axis, inputs.Aggregate(Dimension.Zero, (sum, i) => sum + i.Shape[op.Axis]));
    }

    private static TensorShape Dot(Op op, IReadOnlyList<Node> inputs)
    {
        TensorShape a = inputs[0].Shape, b = inputs[1].Shape;
        int rank = a.Rank;
        Check(rank >= 2 && b.Rank == rank && a[rank - 1] == b[rank - 2], op, inputs);
        for (int axis = 0; axis < rank - 2; axis++) Check(a[axis] == b[axis], op, inputs);
        return a.With(rank - 1, b[rank - 1]);
    }

    /// <summary>A scan itself is no tensor; its results are. By convention it is a scalar.</summary>
    private static (TensorShape, ElementType) Scan(ScanOp op, IReadOnlyList<Node> inputs)
    {
        Check(op.Carries >= 0 && op.Sequences >= 0 && op.Carries + op.Sequences <= inputs.Count && op.Carries <= op.Results, op, inputs);
        foreach ((int node, InputOp input) in op.Inputs())
        {
            Check(input.Index >= 0 && input.Index < inputs.Count, op, inputs);
            bool isSequence = input.Index >= op.Carries && input.Index < op.Carries + op.Sequences;
            TensorShape shape = isSequence ? input.Shape.Insert(0, op.Length) : input.Shape;
            Check(shape == inputs[input.Index].Shape && input.Type == inputs[input.Index].Type, op, inputs);
        }
        for (int i = 0; i < op.Carries; i++)
        {
            (TensorShape shape, ElementType type) = op.Result(i);
            Check(shape == inputs[i].Shape && type == inputs[i].Type, op, inputs);
        }
        return (TensorShape.Scalar, ElementType.Float32);
    }

    public static TensorShape Gather(TensorShape source, TensorShape indices, int axis) =>
        new(source.Dimensions.Take(axis).Concat(indices.Dimensions).Concat(source.Dimensions.Skip(axis + 1)));

    private static TensorShape Along(Op op, TensorShape source, Node indices, int axis)
    {
        bool fits = indices.Type == ElementType.Int32 && axis < source.Rank && indices.Shape.Rank == source.Rank && source.With(axis, 1) == indices.Shape.With(axis, 1);
        return fits ? indices.Shape : throw new InvalidGraphException($"{op}: {source} and {indices.Type} {indices.Shape} do not fit");
    }

    private static bool Check(bool holds, Op op, IReadOnlyList<Node> inputs) =>
        holds ? true : throw new InvalidGraphException($"{op}: operands {string.Join(", ", inputs.Select(i => $"{i.Type} {i.Shape}"))} do not fit");
}
