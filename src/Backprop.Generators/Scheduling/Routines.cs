using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>The table of ops that a routine of the runtime computes: which, with which sizes, and what it costs.</summary>
internal static class Routines
{
    private const int ElementBytes = 4;

    public static RoutineKernel Create(string name, IReadOnlyList<string> origins, Node node, TensorShape[] operands, Buffer target, IReadOnlyList<Buffer> buffers)
    {
        (string routine, string description, string? sizesType, Dimension[] sizes, Dimension flops) = node.Op switch
        {
            ScatterAddOp o => Scatter(o, operands[0].Count),
            ScatterAlongOp o => ScatterAlong(o, operands[0]),
            CumulativeSumOp o => AlongAxis("CumulativeSum", "cumulative sums", operands[0], o.Axis, o.Reverse ? 1 : 0),
            TopOp o => AlongAxis("Top", $"the {o.Count} largest", operands[0], o.Axis, o.Count),
            ConvolutionOp o => Convolution("Forward", "convolution", o.Y, o.X, o.Groups, operands[0], operands[1], node.Shape),
            ConvolutionImagesOp o => Convolution("Images", "gradient of a convolution's images", o.Y, o.X, o.Groups, node.Shape, operands[1], operands[0]),
            ConvolutionWeightsOp o => Convolution("Weights", "gradient of a convolution's weights", o.Y, o.X, o.Groups, operands[0], node.Shape, operands[1]),
            WindowArgMaxOp o => ArgMax(o, operands[0], node.Shape),
            _ => throw new InvalidGraphException($"no routine for {node.Op.Name}"),
        };
        var kernel = new RoutineKernel(name, origins, routine, description, target, buffers, sizes) { SizesType = sizesType };
        kernel.Reads.UnionWith(buffers);
        kernel.Writes.Add(target);
        kernel.Flops = flops;
        kernel.Bytes = buffers.Append(target).Aggregate(Dimension.Zero, (sum, b) => sum + b.Count) * ElementBytes;
        return kernel;
    }

    private static (string, string, string?, Dimension[], Dimension) Scatter(ScatterAddOp op, Dimension selectors)
    {
        Dimension outer = Dimension.Product(op.Shape.Dimensions.Take(op.Axis)), length = Dimension.Product(op.Shape.Dimensions.Skip(op.Axis + 1));
        return ("Scatter.Add", $"scatter of {selectors} rows of {length}", null, [outer, op.Shape[op.Axis], selectors, length], outer * selectors * length);
    }

    private static (string, string, string?, Dimension[], Dimension) ScatterAlong(ScatterAlongOp op, TensorShape updates)
    {
        Dimension outer = Dimension.Product(updates.Dimensions.Take(op.Axis)), inner = Dimension.Product(updates.Dimensions.Skip(op.Axis + 1));
        return ("Scatter.AddAlong", $"scatter of {updates[op.Axis]} elements in each of {outer * inner} rows", null, [outer, op.Extent, updates[op.Axis], inner], updates.Count);
    }

    private static (string, string, string?, Dimension[], Dimension) AlongAxis(string method, string description, TensorShape shape, int axis, int parameter)
    {
        Dimension outer = Dimension.Product(shape.Dimensions.Take(axis)), inner = Dimension.Product(shape.Dimensions.Skip(axis + 1));
        return ("AlongAxis." + method, $"{description} along {shape[axis]} elements in each of {outer * inner} rows", null, [outer, shape[axis], inner, parameter], shape.Count);
    }

    private static (string, string, string?, Dimension[], Dimension) Convolution(string method, string description, WindowAxis y, WindowAxis x, int groups, TensorShape images, TensorShape weights, TensorShape results)
    {
        Dimension window = weights[1] * weights[2] * weights[3];
        return ("Convolution." + method, $"{description}, {results[1]} x {window} x {results[2] * results[3]}, {images[0]} times", "ConvolutionSizes",
            [images[0], images[1], images[2], images[3], results[1], results[2], results[3], .. Axis(y), .. Axis(x), groups], results.Count * window * 2);
    }

    private static (string, string, string?, Dimension[], Dimension) ArgMax(WindowArgMaxOp op, TensorShape images, TensorShape results) =>
        ("Pooling.ArgMax", $"maxima of {op.Y.Size} x {op.X.Size} windows", null,
            [images[0] * images[1], images[2], images[3], results[2], results[3], op.Y.Size, op.X.Size, op.Y.Stride, op.X.Stride, op.Y.Padding, op.X.Padding], results.Count * (op.Y.Size * op.X.Size));

    private static Dimension[] Axis(WindowAxis axis) => [axis.Size, axis.Stride, axis.Padding, axis.Dilation];
}
