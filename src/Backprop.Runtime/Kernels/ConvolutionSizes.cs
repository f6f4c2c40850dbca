using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>The sizes of a convolution of images [batch, channels, height, width] with weights [outputs, channels / groups, sizeY, sizeX], whose results are [batch, outputs, resultHeight, resultWidth].</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConvolutionSizes(
    nint batch, nint channels, nint height, nint width, nint outputs, nint resultHeight, nint resultWidth,
    nint sizeY, nint strideY, nint paddingY, nint dilationY, nint sizeX, nint strideX, nint paddingX, nint dilationX, nint groups)
{
    internal nint Batch { get; } = batch;

    internal nint Height { get; } = height;

    internal nint Width { get; } = width;

    internal nint ResultHeight { get; } = resultHeight;

    internal nint ResultWidth { get; } = resultWidth;

    internal nint SizeY { get; } = sizeY;

    internal nint StrideY { get; } = strideY;

    internal nint PaddingY { get; } = paddingY;

    internal nint DilationY { get; } = dilationY;

    internal nint SizeX { get; } = sizeX;

    internal nint StrideX { get; } = strideX;

    internal nint PaddingX { get; } = paddingX;

    internal nint DilationX { get; } = dilationX;

    internal nint Groups { get; } = groups;

    /// <summary>Channels of one group of the images.</summary>
    internal nint Channels { get; } = channels / groups;

    /// <summary>Channels of one group of the results.</summary>
    internal nint Outputs { get; } = outputs / groups;

    /// <summary>Elements of one group of an image.</summary>
    internal nint Image => Channels * Height * Width;

    /// <summary>Elements under one window: the rows of the matrix of patches.</summary>
    internal nint Window => Channels * SizeY * SizeX;

    /// <summary>Positions of the window: the columns of the matrix of patches.</summary>
    internal nint Positions => ResultHeight * ResultWidth;

    /// <summary>Elements of one group of the weights.</summary>
    internal nint Weights => Outputs * Window;

    /// <summary>Whether the matrix of patches is the image itself.</summary>
    internal bool IsPointwise => SizeY == 1 && SizeX == 1 && StrideY == 1 && StrideX == 1 && PaddingY == 0 && PaddingX == 0;
}
