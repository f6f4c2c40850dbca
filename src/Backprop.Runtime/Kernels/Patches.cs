using System;
using System.Runtime.CompilerServices;

namespace Backprop.Kernels;

/// <summary>
/// The matrix of patches of an image (im2col): row (channel, i, j), column (y, x) is the pixel under element (i, j) of the window at position (y, x), 0 in the padding.
/// A convolution is the product of the weights with it.
/// </summary>
static unsafe class Patches
{
    /// <summary>Writes the patches [Window, Positions] of one group of an image.</summary>
    public static void Read(float* image, float* patches, in ConvolutionSizes s)
    {
        for (nint channel = 0; channel < s.Channels; channel++, image += s.Height * s.Width)
        {
            for (nint i = 0; i < s.SizeY; i++)
            {
                for (nint j = 0; j < s.SizeX; j++)
                {
                    (nint first, nint last) = Inside(s.ResultWidth, s.Width, s.StrideX, j * s.DilationX - s.PaddingX);
                    nint shift = j * s.DilationX - s.PaddingX;
                    for (nint y = 0; y < s.ResultHeight; y++, patches += s.ResultWidth)
                    {
                        nint row = y * s.StrideY + i * s.DilationY - s.PaddingY;
                        if (row < 0 || row >= s.Height || first >= last)
                        {
                            Scatter.Clear(patches, s.ResultWidth);
                            continue;
                        }
                        float* source = image + row * s.Width + shift;
                        Scatter.Clear(patches, first);
                        if (s.StrideX == 1) Unsafe.CopyBlockUnaligned(patches + first, source + first, (uint)((last - first) * sizeof(float)));
                        else
                        {
                            for (nint x = first; x < last; x++) patches[x] = source[x * s.StrideX];
                        }
                        Scatter.Clear(patches + last, s.ResultWidth - last);
                    }
                }
            }
        }
    }

    /// <summary>The adjoint: adds the patches to the pixels they came from.</summary>
    public static void Add(float* patches, float* image, in ConvolutionSizes s)
    {
        for (nint channel = 0; channel < s.Channels; channel++, image += s.Height * s.Width)
        {
            for (nint i = 0; i < s.SizeY; i++)
            {
                for (nint j = 0; j < s.SizeX; j++)
                {
                    (nint first, nint last) = Inside(s.ResultWidth, s.Width, s.StrideX, j * s.DilationX - s.PaddingX);
                    nint shift = j * s.DilationX - s.PaddingX;
                    for (nint y = 0; y < s.ResultHeight; y++, patches += s.ResultWidth)
                    {
                        nint row = y * s.StrideY + i * s.DilationY - s.PaddingY;
                        if (row < 0 || row >= s.Height) continue;
                        float* target = image + row * s.Width + shift;
                        if (s.StrideX == 1)
                        {
                            nint x = first;
                            for (; x + System.Numerics.Vector<float>.Count <= last; x += System.Numerics.Vector<float>.Count)
                            {
                                System.Numerics.Vector.Store(System.Numerics.Vector.Load(target + x) + System.Numerics.Vector.Load(patches + x), target + x);
                            }
                            for (; x < last; x++) target[x] += patches[x];
                        }
                        else
                        {
                            for (nint x = first; x < last; x++) target[x * s.StrideX] += patches[x];
                        }
                    }
                }
            }
        }
    }

    /// <summary>The positions [first, last) at which an element of the window is inside of an axis.</summary>
    static (nint First, nint Last) Inside(nint positions, nint extent, nint stride, nint shift)
    {
        nint first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        nint last = extent - shift <= 0 ? 0 : (extent - shift + stride - 1) / stride;
        return (nint.Min(first, positions), nint.Clamp(last, nint.Min(first, positions), positions));
    }
}
