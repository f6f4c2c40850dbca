using System;

namespace Backprop;

/// <summary>
/// A tensor as a list of rows along some of its axes: a row holds the elements that differ in those axes only, in row-major order.
/// Reductions and the softmax family are functions of rows.
/// </summary>
sealed class Rows
{
    readonly Variable x;
    readonly int[] axes;
    readonly View view;

    public Rows(string operation, Variable x, ReadOnlySpan<int> axes)
    {
        this.x = x;
        this.axes = Shapes.Axes(operation, axes, x.Shape);
        Array.Sort(this.axes);
        int[] keptAxes = Array.FindAll(Shapes.AllAxes(x.Rank), axis => Array.IndexOf(this.axes, axis) < 0);
        view = View.Of(x.Shape).Permute([.. keptAxes, .. this.axes]);
        Count = Shapes.Count(view.Shape[..keptAxes.Length]);
        Length = Shapes.Count(view.Shape[keptAxes.Length..]);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of elements in each row.</summary>
    public int Length { get; }

    /// <summary>The elements of all rows, one row after the other.</summary>
    public double[] Read() => view.Read(x.Values);

    /// <summary>Puts rows of the same sizes back where they came from.</summary>
    public Variable Write(ReadOnlySpan<double> rows)
    {
        var result = new double[x.Count];
        view.Write(rows, result);
        return new Variable(x.Shape.ToArray(), result);
    }

    /// <summary>The tensor's shape with the rows' axes dropped, or kept with extent 1.</summary>
    public int[] ReducedShape(bool keepDimensions)
    {
        int[] shape = x.Shape.ToArray();
        foreach (int axis in axes)
        {
            shape[axis] = keepDimensions ? 1 : -1;
        }
        return Array.FindAll(shape, extent => extent >= 0);
    }
}
