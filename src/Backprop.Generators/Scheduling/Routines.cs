using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>The table of ops that a routine of the runtime computes: which, with which sizes, and what it costs.</summary>
internal static class Routines
{
    /// <param name="Method">The method of the runtime.</param>
    /// <param name="Description">What it does, for the plan.</param>
    /// <param name="SizesType">The type that holds the sizes, or null where they are arguments.</param>
    /// <param name="Sizes">The sizes, in the method's order.</param>
    /// <param name="Flops">Its arithmetic.</param>
    /// <param name="Work">What the method hands to the library's Partition: the rows times the work of each.</param>
    private sealed record Routine(string Method, string Description, string? SizesType, Dimension[] Sizes, Dimension Flops, Dimension Work);

    public static RoutineKernel Create(string name, IReadOnlyList<string> origins, Node node, TensorShape[] operands, Location target, IReadOnlyList<Location> locations)
    {
        Routine routine = node.Op switch
        {
            ScatterAddOp o => Scatter(o, operands[0].Count),
            ScatterAlongOp o => ScatterAlong(o, operands[0]),
            CumulativeSumOp o => AlongAxis("CumulativeSum", "cumulative sums", operands[0], o.Axis, o.Reverse ? 1 : 0, 1),
            TopOp o => AlongAxis("Top", $"the {o.Count} largest", operands[0], o.Axis, o.Count, 2),
            ConvolutionOp o => Convolution("Forward", "convolution", o.Y, o.X, o.Groups, operands[0], operands[1], node.Shape),
            ConvolutionImagesOp o => Convolution("Images", "gradient of a convolution's images", o.Y, o.X, o.Groups, node.Shape, operands[1], operands[0]),
            ConvolutionWeightsOp o => Convolution("Weights", "gradient of a convolution's weights", o.Y, o.X, o.Groups, operands[0], node.Shape, operands[1]),
            WindowArgMaxOp o => ArgMax(o, operands[0], node.Shape),
            _ => throw new InvalidGraphException($"no routine for {node.Op.Name}"),
        };
        var kernel = new RoutineKernel(name, origins, routine.Method, routine.Description, target, locations, routine.Sizes) { SizesType = routine.SizesType };
        kernel.Reads.UnionWith(locations.Select(l => l.Buffer));
        kernel.Writes.Add(target.Buffer);
        kernel.Flops = routine.Flops;
        (kernel.Work, kernel.WorkPerThread) = (routine.Work, KernelCost.LoopWorkPerThread);
        kernel.Bytes = operands.Append(node.Shape).Aggregate(Dimension.Zero, (sum, shape) => sum + shape.Count) * MemoryPlan.ElementBytes;
        return kernel;
    }

    private static Routine Scatter(ScatterAddOp op, Dimension selectors)
    {
        Dimension outer = Dimension.Product(op.Shape.Dimensions.Take(op.Axis)), length = Dimension.Product(op.Shape.Dimensions.Skip(op.Axis + 1));
        return new("Scatter.Add", $"scatter of {selectors} rows of {length}", null, [outer, op.Shape[op.Axis], selectors, length], outer * selectors * length, outer * (selectors + op.Shape[op.Axis]) * length);
    }

    private static Routine ScatterAlong(ScatterAlongOp op, TensorShape updates)
    {
        Dimension outer = Dimension.Product(updates.Dimensions.Take(op.Axis)), inner = Dimension.Product(updates.Dimensions.Skip(op.Axis + 1));
        return new("Scatter.AddAlong", $"scatter of {updates[op.Axis]} elements in each of {outer * inner} rows", null, [outer, op.Extent, updates[op.Axis], inner],
            updates.Count, outer * (op.Extent + updates[op.Axis] * 2) * inner);
    }

    private static Routine AlongAxis(string method, string description, TensorShape shape, int axis, int parameter, int work)
    {
        Dimension outer = Dimension.Product(shape.Dimensions.Take(axis)), inner = Dimension.Product(shape.Dimensions.Skip(axis + 1));
        return new("AlongAxis." + method, $"{description} along {shape[axis]} elements in each of {outer * inner} rows", null, [outer, shape[axis], inner, parameter], shape.Count, shape.Count * work);
    }

    private static Routine Convolution(string method, string description, WindowAxis y, WindowAxis x, int groups, TensorShape images, TensorShape weights, TensorShape results)
    {
        Dimension window = weights[1] * weights[2] * weights[3], positions = results[2] * results[3];
        // Eight multiplications count as one operation, where the number of outputs is known.
        Dimension outputs = weights[0].IsConstant ? 1 + weights[0].Value / groups / 8 : weights[0];
        return new("Convolution." + method, $"{description}, {results[1]} x {window} x {positions}, {images[0]} times", "ConvolutionSizes",
            [images[0], images[1], images[2], images[3], results[1], results[2], results[3], .. Axis(y), .. Axis(x), groups],
            results.Count * window * 2, images[0] * groups * window * positions * outputs);
    }

    private static Routine ArgMax(WindowArgMaxOp op, TensorShape images, TensorShape results) =>
        new("Pooling.ArgMax", $"maxima of {op.Y.Size} x {op.X.Size} windows", null,
            [images[0] * images[1], images[2], images[3], results[2], results[3], op.Y.Size, op.X.Size, op.Y.Stride, op.X.Stride, op.Y.Padding, op.X.Padding, op.Y.Dilation, op.X.Dilation], results.Count * (op.Y.Size * op.X.Size), results.Count * (2 * op.Y.Size * op.X.Size));

    private static Dimension[] Axis(WindowAxis axis) => [axis.Size, axis.Stride, axis.Padding, axis.Dilation];
}
