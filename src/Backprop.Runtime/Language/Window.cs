using System;

namespace Backprop;

/// <summary>A window that moves over the last two axes of images [B, C, H, W]; each array has an element for the height and one for the width.</summary>
sealed class Window
{
    readonly int[] size, stride, padding, dilation;

    /// <summary>A window of the last two extents of weights, after checks.</summary>
    public Window(string operation, int[] stride, int[] padding, int[] dilation, Variable weight)
        : this(operation, weight.Rank == 4
            ? weight.Shape[2..].ToArray()
            : throw new ArgumentException($"{operation}: {Shapes.Format(weight.Shape)} has {weight.Rank} axes; four are needed"), stride, padding, dilation)
    {
    }

    public Window(string operation, int[] size, int[] stride, int[] padding, int[] dilation)
    {
        (this.size, this.stride, this.padding, this.dilation) = (size, stride, padding, dilation);
        Check("window", size, 1);
        Check("stride", stride, 1);
        Check("padding", padding, 0);
        Check("dilation", dilation, 1);

        void Check(string what, int[] values, int least)
        {
            if (values.Length != 2)
            {
                throw new ArgumentException($"{operation}: {values.Length} numbers are given for the {what}; two are needed, for height and width");
            }
            foreach (int value in values)
            {
                if (value < least)
                {
                    throw new ArgumentException($"{operation}: the {what} is {value}; it must be at least {least}");
                }
            }
        }
    }

    /// <summary>The number of elements of the window.</summary>
    public int Count => size[0] * size[1];

    /// <summary>The number of positions along the height (0) or width (1) of images.</summary>
    public int Positions(string operation, Variable x, int axis)
    {
        CheckImages(operation, x);
        int slack = x.Shape[2 + axis] + 2 * padding[axis] - dilation[axis] * (size[axis] - 1) - 1;
        return slack >= 0
            ? slack / stride[axis] + 1
            : throw new ArgumentException($"{operation}: the window does not fit into axis {2 + axis} of {Shapes.Format(x.Shape)}");
    }

    /// <summary>The extent over which the window has as many positions as the images' height (0) or width (1).</summary>
    public int Extent(string operation, Variable x, int axis, int[] outputPadding)
    {
        CheckImages(operation, x);
        if (outputPadding.Length != 2 || outputPadding[axis] < 0 || outputPadding[axis] >= stride[axis])
        {
            throw new ArgumentException($"{operation}: the output padding must be from 0 and below the stride");
        }
        // Without positions there would be nothing that the extent could follow from.
        int extent = (x.Shape[2 + axis] - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (size[axis] - 1) + outputPadding[axis] + 1;
        return extent >= 1 && x.Shape[2 + axis] >= 1
            ? extent
            : throw new ArgumentException($"{operation}: nothing is left of axis {2 + axis} of {Shapes.Format(x.Shape)}");
    }

    /// <summary>Calls back with (position of the window, element of the window, pixel) for each element of each window that is inside of a plane, in this order.</summary>
    public void Visit(int height, int width, int positionsY, int positionsX, Action<int, int, int> visit)
    {
        for (int v = 0; v < positionsY; v++)
        {
            for (int u = 0; u < positionsX; u++)
            {
                for (int i = 0; i < size[0]; i++)
                {
                    for (int j = 0; j < size[1]; j++)
                    {
                        int y = v * stride[0] - padding[0] + i * dilation[0], x = u * stride[1] - padding[1] + j * dilation[1];
                        if (y >= 0 && y < height && x >= 0 && x < width)
                        {
                            visit(v * positionsX + u, i * size[1] + j, y * width + x);
                        }
                    }
                }
            }
        }
    }

    static void CheckImages(string operation, Variable x)
    {
        if (x.Rank != 4)
        {
            throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} has {x.Rank} axes; four are needed");
        }
    }
}
