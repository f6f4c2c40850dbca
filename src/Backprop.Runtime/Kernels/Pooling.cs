using System.ComponentModel;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>Windows over planes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Pooling
{
    /// <summary>
    /// For each window over a plane [height, width] the position of its first maximum, or of its first NaN. Padding does not count; every window has an element inside of the plane,
    /// because padding is at most half the window's size and, where there is padding, dilation at most the plane's extent.
    /// </summary>
    /// <param name="positions">[planes, resultHeight, resultWidth]: receives <c>y * width + x</c>.</param>
    /// <param name="images">[planes, height, width].</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="resultHeight">Rows of windows.</param>
    /// <param name="resultWidth">Columns of windows.</param>
    /// <param name="sizeY">Rows of a window.</param>
    /// <param name="sizeX">Columns of a window.</param>
    /// <param name="strideY">Rows from a window to the next.</param>
    /// <param name="strideX">Columns from a window to the next.</param>
    /// <param name="paddingY">Rows added above and below.</param>
    /// <param name="paddingX">Columns added on the left and on the right.</param>
    /// <param name="dilationY">Rows from an element of a window to the next.</param>
    /// <param name="dilationX">Columns from an element of a window to the next.</param>
    /// <param name="accumulate">Always false: positions are not added.</param>
    public static void ArgMax(
        int* positions, float* images, nint planes, nint height, nint width, nint resultHeight, nint resultWidth,
        nint sizeY, nint sizeX, nint strideY, nint strideX, nint paddingY, nint paddingX, nint dilationY, nint dilationX, bool accumulate)
    {
        var kernel = new ArgMaxKernel
        {
            Positions = positions, Images = images, Height = height, Width = width, ResultHeight = resultHeight, ResultWidth = resultWidth,
            SizeY = sizeY, SizeX = sizeX, StrideY = strideY, StrideX = strideX, PaddingY = paddingY, PaddingX = paddingX, DilationY = dilationY, DilationX = dilationX,
        };
        Workers.Run(ref kernel, planes, Partition.Parts(planes, resultHeight * resultWidth * sizeY * sizeX * 2));
    }

    struct ArgMaxKernel : IKernel
    {
        public int* Positions;
        public float* Images;
        public nint Height, Width, ResultHeight, ResultWidth, SizeY, SizeX, StrideY, StrideX, PaddingY, PaddingX, DilationY, DilationX;

        public readonly void Execute(int begin, int end, int part)
        {
            int* target = Positions + begin * ResultHeight * ResultWidth;
            for (nint plane = begin; plane < end; plane++)
            {
                float* image = Images + plane * Height * Width;
                for (nint y = 0; y < ResultHeight; y++)
                {
                    (nint top, nint bottom) = Inside(y * StrideY - PaddingY, SizeY, DilationY, Height);
                    for (nint x = 0; x < ResultWidth; x++)
                    {
                        (nint left, nint right) = Inside(x * StrideX - PaddingX, SizeX, DilationX, Width);
                        *target++ = (int)First(image, top, bottom, left, right);
                    }
                }
            }
        }

        /// <summary>The first element of a window that is not in the padding before the axis, and the end of those that are not behind it.</summary>
        static (nint First, nint End) Inside(nint start, nint size, nint dilation, nint extent) =>
            (start >= 0 ? start : start + (dilation - 1 - start) / dilation * dilation, nint.Min(start + (size - 1) * dilation + 1, extent));

        readonly nint First(float* image, nint top, nint bottom, nint left, nint right)
        {
            nint best = top * Width + left;
            float maximum = image[best];
            for (nint row = top; row < bottom; row += DilationY)
            {
                for (nint place = row * Width + left; place < row * Width + right; place += DilationX)
                {
                    float value = image[place];
                    if (value > maximum || (float.IsNaN(value) && !float.IsNaN(maximum))) (best, maximum) = (place, value);
                }
            }
            return best;
        }
    }
}
