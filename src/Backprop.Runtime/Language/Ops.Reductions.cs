using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>Sum of all elements. 0 over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    public static Variable Sum(Variable x, bool keepDimensions = false) =>
        Reduce(nameof(Sum), x, Shapes.AllAxes(x.Rank), keepDimensions, SumOfRow);

    /// <summary>Sum over one axis. 0 over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Sum(Variable x, int axis, bool keepDimensions = false) =>
        Reduce(nameof(Sum), x, [axis], keepDimensions, SumOfRow);

    /// <summary>Sum over several axes together. 0 over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axes">The axes to reduce, all different; none leaves the shape as it is.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    public static Variable Sum(Variable x, int[] axes, bool keepDimensions = false) =>
        Reduce(nameof(Sum), x, axes, keepDimensions, SumOfRow);

    /// <summary>Mean of all elements. NaN over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    public static Variable Mean(Variable x, bool keepDimensions = false) =>
        Reduce(nameof(Mean), x, Shapes.AllAxes(x.Rank), keepDimensions, MeanOfRow);

    /// <summary>Mean over one axis. NaN over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Mean(Variable x, int axis, bool keepDimensions = false) =>
        Reduce(nameof(Mean), x, [axis], keepDimensions, MeanOfRow);

    /// <summary>Mean over several axes together. NaN over no elements.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axes">The axes to reduce, all different; none leaves the shape as it is.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    public static Variable Mean(Variable x, int[] axes, bool keepDimensions = false) =>
        Reduce(nameof(Mean), x, axes, keepDimensions, MeanOfRow);

    /// <summary>Maximum of all elements. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A maximum over no elements is asked for.</exception>
    public static Variable Max(Variable x, bool keepDimensions = false) =>
        Reduce(nameof(Max), x, Shapes.AllAxes(x.Rank), keepDimensions, MaxOfRow, allowEmpty: false);

    /// <summary>Maximum over one axis. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range or a maximum over no elements is asked for.</exception>
    public static Variable Max(Variable x, int axis, bool keepDimensions = false) =>
        Reduce(nameof(Max), x, [axis], keepDimensions, MaxOfRow, allowEmpty: false);

    /// <summary>Maximum over several axes together. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axes">The axes to reduce, all different; none leaves the shape as it is.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice or a maximum over no elements is asked for.</exception>
    public static Variable Max(Variable x, int[] axes, bool keepDimensions = false) =>
        Reduce(nameof(Max), x, axes, keepDimensions, MaxOfRow, allowEmpty: false);

    /// <summary>Minimum of all elements. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A minimum over no elements is asked for.</exception>
    public static Variable Min(Variable x, bool keepDimensions = false) =>
        Reduce(nameof(Min), x, Shapes.AllAxes(x.Rank), keepDimensions, MinOfRow, allowEmpty: false);

    /// <summary>Minimum over one axis. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range or a minimum over no elements is asked for.</exception>
    public static Variable Min(Variable x, int axis, bool keepDimensions = false) =>
        Reduce(nameof(Min), x, [axis], keepDimensions, MinOfRow, allowEmpty: false);

    /// <summary>Minimum over several axes together. NaN if an element is NaN. Ties split the gradient evenly.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axes">The axes to reduce, all different; none leaves the shape as it is.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice or a minimum over no elements is asked for.</exception>
    public static Variable Min(Variable x, int[] axes, bool keepDimensions = false) =>
        Reduce(nameof(Min), x, axes, keepDimensions, MinOfRow, allowEmpty: false);

    /// <summary>Variance of all elements. Two passes: the mean of the squared distances from the mean. NaN over no elements, and over one element if unbiased.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <param name="unbiased">Whether to divide by the number of elements less one instead of the number of elements.</param>
    public static Variable Variance(Variable x, bool keepDimensions = false, bool unbiased = false) =>
        Reduce(nameof(Variance), x, Shapes.AllAxes(x.Rank), keepDimensions, row => VarianceOfRow(row, unbiased));

    /// <summary>Variance over one axis. Two passes: the mean of the squared distances from the mean. NaN over no elements, and over one element if unbiased.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <param name="unbiased">Whether to divide by the number of elements less one instead of the number of elements.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Variance(Variable x, int axis, bool keepDimensions = false, bool unbiased = false) =>
        Reduce(nameof(Variance), x, [axis], keepDimensions, row => VarianceOfRow(row, unbiased));

    /// <summary>Variance over several axes together. Two passes: the mean of the squared distances from the mean. NaN over no elements, and over one element if unbiased.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <param name="axes">The axes to reduce, all different; none leaves the shape as it is.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <param name="unbiased">Whether to divide by the number of elements less one instead of the number of elements.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    public static Variable Variance(Variable x, int[] axes, bool keepDimensions = false, bool unbiased = false) =>
        Reduce(nameof(Variance), x, axes, keepDimensions, row => VarianceOfRow(row, unbiased));

    /// <summary><c>log(sum(e^x))</c> over one axis, without overflow: the maximum is subtracted first. A row of nothing but -infinity gives NaN; no elements give -infinity.</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="axis">The axis to reduce.</param>
    /// <param name="keepDimensions">Whether reduced axes stay with extent 1, so that the result broadcasts against <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable LogSumExp(Variable x, int axis = -1, bool keepDimensions = false) =>
        Reduce(nameof(LogSumExp), x, [axis], keepDimensions, LogSumExpOfRow);

    /// <summary>The index of the largest element along an axis: of the first one among equals, and of the first NaN if there is one.</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="axis">The axis to search; the result lacks it.</param>
    /// <exception cref="ArgumentException">The axis is out of range or has no elements to choose from.</exception>
    public static Indices ArgMax(Variable x, int axis = -1)
    {
        Variable positions = Reduce(nameof(ArgMax), x, [axis], keepDimensions: false, ArgMaxOfRow, allowEmpty: false);
        return new Indices(positions.Shape.ToArray(), Elementwise.Map(positions.Values, position => (int)position));
    }

    /// <summary>The indices of the largest elements along an axis, in descending order: NaN first, and the lowest index first among equals. The values are <c>TakeAlong(x, TopIndices(x, count))</c>.</summary>
    /// <param name="x">The operand, of rank at least 1.</param>
    /// <param name="count">How many, from 0 to the extent of the axis.</param>
    /// <param name="axis">The axis to search; in the result its extent is <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">The axis is out of range or has fewer elements.</exception>
    public static Indices TopIndices(Variable x, int count, int axis = -1)
    {
        int searched = Shapes.Axis(nameof(TopIndices), axis, x.Shape);
        if (count < 0)
        {
            throw new ArgumentException($"{nameof(TopIndices)}: {count} elements are wanted; the number must not be negative");
        }
        if (count > x.Shape[searched])
        {
            throw new ArgumentException($"{nameof(TopIndices)}: {count} elements are wanted, but axis {searched} of {Shapes.Format(x.Shape)} has {x.Shape[searched]}");
        }
        var rows = new Rows(nameof(TopIndices), x, [searched]);
        double[] values = rows.Read();
        var best = new double[rows.Count * count];
        for (int i = 0; i < rows.Count; i++)
        {
            int start = i * rows.Length;
            int[] order = Shapes.AllAxes(rows.Length);
            // NaN is above everything; the index decides among equals.
            Array.Sort(order, (a, b) => double.IsNaN(values[start + a]) != double.IsNaN(values[start + b]) ? (double.IsNaN(values[start + a]) ? -1 : 1)
                : values[start + a] == values[start + b] || double.IsNaN(values[start + a]) ? a.CompareTo(b) : values[start + b].CompareTo(values[start + a]));
            for (int k = 0; k < count; k++)
            {
                best[i * count + k] = order[k];
            }
        }
        Variable result = new Rows(nameof(TopIndices), Zeros(Shapes.With(x.Shape, searched, count)), [searched]).Write(best);
        return new Indices(result.Shape.ToArray(), Elementwise.Map(result.Values, index => (int)index));
    }

    /// <summary>Sums of the elements of an axis up to each one, itself included: [a, b, c] gives [a, a + b, a + b + c].</summary>
    /// <param name="x">The operand, of rank at least 1; the result has the same shape.</param>
    /// <param name="axis">The axis to add along.</param>
    /// <param name="reverse">Whether to add from each element on instead.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable CumulativeSum(Variable x, int axis = -1, bool reverse = false) =>
        MapRows(nameof(CumulativeSum), x, axis, row =>
        {
            for (int i = 1; i < row.Length; i++)
            {
                (int to, int from) = reverse ? (row.Length - 1 - i, row.Length - i) : (i, i - 1);
                row[to] += row[from];
            }
        });

    delegate double RowFunction(ReadOnlySpan<double> row);

    static Variable Reduce(string operation, Variable x, int[] axes, bool keepDimensions, RowFunction function, bool allowEmpty = true)
    {
        var rows = new Rows(operation, x, axes);
        if (rows.Length == 0 && !allowEmpty)
        {
            throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} over axes {Shapes.Format(axes)}: there are no elements to choose from");
        }
        double[] values = rows.Read();
        var result = new double[rows.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(values.AsSpan(i * rows.Length, rows.Length));
        }
        return new Variable(rows.ReducedShape(keepDimensions), result);
    }

    static double SumOfRow(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double value in row)
        {
            sum += value;
        }
        return sum;
    }

    static double MeanOfRow(ReadOnlySpan<double> row) => SumOfRow(row) / row.Length;

    static double MaxOfRow(ReadOnlySpan<double> row)
    {
        double result = double.NegativeInfinity;
        foreach (double value in row)
        {
            result = Math.Max(result, value);
        }
        return result;
    }

    static double MinOfRow(ReadOnlySpan<double> row)
    {
        double result = double.PositiveInfinity;
        foreach (double value in row)
        {
            result = Math.Min(result, value);
        }
        return result;
    }

    static double VarianceOfRow(ReadOnlySpan<double> row, bool unbiased)
    {
        double mean = MeanOfRow(row);
        double sum = 0;
        foreach (double value in row)
        {
            sum += (value - mean) * (value - mean);
        }
        return sum / (unbiased ? Math.Max(row.Length - 1, 0) : row.Length);
    }

    static double LogSumExpOfRow(ReadOnlySpan<double> row)
    {
        double maximum = MaxOfRow(row);
        double sum = 0;
        foreach (double value in row)
        {
            sum += Math.Exp(value - maximum);
        }
        return maximum + Math.Log(sum);
    }

    static double ArgMaxOfRow(ReadOnlySpan<double> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best] || (double.IsNaN(row[i]) && !double.IsNaN(row[best])))
            {
                best = i;
            }
        }
        return best;
    }
}
