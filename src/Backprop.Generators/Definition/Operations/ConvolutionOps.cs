using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Convolutions and their adjoints in the images. A sequence is an image of height 1.</summary>
internal static class ConvolutionOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["Conv1D(Variable, Variable, int, int, int, int)"] = call => OfSequences(call, (x, w) => Convolve(call, x, w, WindowOf(call, w, 2, 3, 4), call.Integer(5))),
        ["Conv2D(Variable, Variable, int, int, int, int)"] = call => Convolve(call, Images(call, 0), Images(call, 1), WindowOf(call, call.Tensor(1), 2, 3, 4), call.Integer(5)),
        ["Conv2D(Variable, Variable, int[], int[], int[], int)"] = call => Convolve(call, Images(call, 0), Images(call, 1), WindowOf(call, call.Tensor(1), 2, 3, 4), call.Integer(5)),
        ["ConvTranspose1D(Variable, Variable, int, int, int, int, int)"] = call => OfSequences(call, (x, w) => Spread(call, x, w, WindowOf(call, w, 2, 3, 5), Pair(call, 4, 0), call.Integer(6))),
        ["ConvTranspose2D(Variable, Variable, int, int, int, int, int)"] = call => Spread(call, Images(call, 0), Images(call, 1), WindowOf(call, call.Tensor(1), 2, 3, 5), Pair(call, 4, 0), call.Integer(6)),
        ["ConvTranspose2D(Variable, Variable, int[], int[], int[], int[], int)"] = call => Spread(call, Images(call, 0), Images(call, 1), WindowOf(call, call.Tensor(1), 2, 3, 5), Pair(call, 4, 0), call.Integer(6)),
    };

    private static Value Convolve(OpCall call, Value x, Value weights, (WindowAxis Y, WindowAxis X) window, int groups)
    {
        CheckGroups(call, x, weights, groups, call.Graph.ShapeOf(weights)[1] * groups);
        CheckPositions(call, x, window.Y, 2);
        CheckPositions(call, x, window.X, 3);
        return call.Graph.Add(new ConvolutionOp(window.Y, window.X, groups), x, weights);
    }

    private static Value Spread(OpCall call, Value x, Value weights, (WindowAxis Y, WindowAxis X) window, int[] outputPadding, int groups)
    {
        TensorShape shape = call.Graph.ShapeOf(x);
        CheckGroups(call, x, weights, groups, call.Graph.ShapeOf(weights)[0]);
        Dimension height = Extent(call, shape, window.Y, 2, outputPadding[0]), width = Extent(call, shape, window.X, 3, outputPadding[1]);
        return call.Graph.Add(new ConvolutionImagesOp(window.Y, window.X, groups, height, width), x, weights);
    }

    /// <summary>The extent over which the window has as many positions as an axis of the operand has elements.</summary>
    private static Dimension Extent(OpCall call, TensorShape shape, WindowAxis axis, int position, int outputPadding)
    {
        if (outputPadding < 0 || outputPadding >= axis.Stride) throw call.Invalid("the output padding must be from 0 and below the stride");
        Dimension extent = (shape[position] - 1) * axis.Stride + (axis.Span - 2 * axis.Padding + outputPadding + 1);
        if (!call.Require(shape[position] - 1) || !call.Require(extent - 1)) throw call.Invalid(FormattableString.Invariant($"nothing is left of axis {position} of {shape}"));
        return extent;
    }

    /// <summary>Demands that the window fits into an axis, and that the number of its positions is a polynomial.</summary>
    public static void CheckPositions(OpCall call, Value x, WindowAxis axis, int position)
    {
        TensorShape shape = call.Graph.ShapeOf(x);
        if (!call.Require(axis.Slack(shape[position]))) throw call.Invalid(FormattableString.Invariant($"the window does not fit into axis {position} of {shape}"));
        if (axis.Positions(shape[position]) is null) throw call.Invalid(FormattableString.Invariant($"a stride of {axis.Stride} does not divide {axis.Slack(shape[position])} for all sizes"));
    }

    private static void CheckGroups(OpCall call, Value x, Value weights, int groups, Dimension channels)
    {
        if (groups < 1) throw call.Invalid(FormattableString.Invariant($"the number of groups is {groups}; it must be at least 1"));
        TensorShape images = call.Graph.ShapeOf(x), shape = call.Graph.ShapeOf(weights);
        if (!shape[0].TryDivide(groups, out _) || images[1] != channels)
        {
            throw call.Error(Descriptors.ShapesDiffer, images, shape, FormattableString.Invariant($"the channels do not fit in {groups} groups"));
        }
    }

    private static (WindowAxis Y, WindowAxis X) WindowOf(OpCall call, Value weights, int strideAt, int paddingAt, int dilationAt)
    {
        TensorShape shape = call.Graph.ShapeOf(weights);
        if (!shape[2].IsConstant || !shape[3].IsConstant) throw call.Invalid($"the window {shape[2]} x {shape[3]} must be known when the definition is compiled");
        return WindowOf(call, [(int)shape[2].Value, (int)shape[3].Value], Pair(call, strideAt, 1), Pair(call, paddingAt, 0), Pair(call, dilationAt, 1));
    }

    public static (WindowAxis Y, WindowAxis X) WindowOf(OpCall call, int[] size, int[] stride, int[] padding, int[] dilation)
    {
        Check("window", size, 1);
        Check("stride", stride, 1);
        Check("padding", padding, 0);
        Check("dilation", dilation, 1);
        return (new(size[0], stride[0], padding[0], dilation[0]), new(size[1], stride[1], padding[1], dilation[1]));

        void Check(string what, int[] values, int least)
        {
            if (values.Length != 2) throw call.Invalid(FormattableString.Invariant($"{values.Length} numbers are given for the {what}; two are needed, for height and width"));
            foreach (int value in values)
            {
                if (value < least) throw call.Invalid(FormattableString.Invariant($"the {what} is {value}; it must be at least {least}"));
            }
        }
    }

    /// <summary>Numbers for height and width: two written ones, one for both, or, of a sequence, one for the width and <paramref name="neutral"/> for the height.</summary>
    public static int[] Pair(OpCall call, int position, int neutral) =>
        call[position] is SequenceValue ? call.Integers(position)
        : call.Name.EndsWith("1D", StringComparison.Ordinal) ? [neutral, call.Integer(position)]
        : [call.Integer(position), call.Integer(position)];

    private static Value Images(OpCall call, int position) => call.Shape(position).Rank == 4 ? call.Tensor(position) : throw RankError(call, position, 4, "four are needed");

    private static DefinitionException RankError(OpCall call, int position, int rank, string needed)
    {
        TensorShape shape = call.Shape(position), weights = call.Shape(1);
        List<Repair> repairs = [];
        if (position == 0 && weights.Rank == rank)
        {
            bool isTransposed = call.Name.StartsWith("ConvTranspose", StringComparison.Ordinal);
            repairs = Repairs.OfImages(shape, weights, isTransposed ? weights[0] : weights[1] * call.Integer(5));
        }
        string remedy = call.Choose(repairs) is { Arguments: var axis } ? $": Unsqueeze axis {axis}?" : "";
        return call.Repairable(Descriptors.Rank, repairs, shape, shape.Rank, needed + remedy);
    }

    private static Value OfSequences(OpCall call, Func<Value, Value, Value> convolve)
    {
        Value[] operands = [.. new[] { 0, 1 }.Select(position => call.Shape(position).Rank == 3
            ? call.Graph.Reshape(call.Tensor(position), call.Shape(position).Insert(2, 1))
            : throw RankError(call, position, 3, "three are needed"))];
        Value result = convolve(operands[0], operands[1]);
        return call.Graph.Reshape(result, call.Graph.ShapeOf(result).Without(axis => axis == 2));
    }
}
