namespace Backprop.Generators.Graphs;

/// <summary>The shapes of ops whose window moves over images [B, C, H, W].</summary>
internal static class WindowShapes
{
    public static TensorShape Convolution(ConvolutionOp op, TensorShape images, TensorShape weights)
    {
        CheckWeights(op, op.Y, op.X, weights);
        return images.Rank == 4 && weights[0].TryDivide(op.Groups, out _) && images[1] == weights[1] * op.Groups
            ? new(images[0], weights[0], Positions(op, op.Y, images[2]), Positions(op, op.X, images[3]))
            : throw new InvalidGraphException($"{op}: images {images} and weights {weights} do not fit");
    }

    public static TensorShape Images(ConvolutionImagesOp op, TensorShape cotangents, TensorShape weights)
    {
        CheckWeights(op, op.Y, op.X, weights);
        return cotangents.Rank == 4 && cotangents[1] == weights[0] && op.Y.Positions(op.Height) == cotangents[2] && op.X.Positions(op.Width) == cotangents[3]
            ? new(cotangents[0], weights[1] * op.Groups, op.Height, op.Width)
            : throw new InvalidGraphException($"{op}: cotangents {cotangents} and weights {weights} do not fit");
    }

    public static TensorShape Weights(ConvolutionWeightsOp op, TensorShape images, TensorShape cotangents)
    {
        bool fits = images.Rank == 4 && cotangents.Rank == 4 && images[0] == cotangents[0] && op.Y.Positions(images[2]) == cotangents[2] && op.X.Positions(images[3]) == cotangents[3];
        return fits && images[1].TryDivide(op.Groups, out Dimension channels) && cotangents[1].TryDivide(op.Groups, out _)
            ? new(cotangents[1], channels, op.Y.Size, op.X.Size)
            : throw new InvalidGraphException($"{op}: images {images} and cotangents {cotangents} do not fit");
    }

    public static TensorShape Positions(WindowArgMaxOp op, TensorShape images) => images.Rank == 4
        ? new(images[0], images[1], Positions(op, op.Y, images[2]), Positions(op, op.X, images[3]))
        : throw new InvalidGraphException($"{op}: {images} are no images");

    private static Dimension Positions(Op op, WindowAxis axis, Dimension extent) =>
        axis.Positions(extent) ?? throw new InvalidGraphException($"{op}: the positions of {axis} over {extent} are no polynomial");

    private static void CheckWeights(Op op, WindowAxis y, WindowAxis x, TensorShape weights)
    {
        if (weights.Rank != 4 || weights[2] != y.Size || weights[3] != x.Size) throw new InvalidGraphException($"{op}: weights {weights} do not fit");
    }
}
