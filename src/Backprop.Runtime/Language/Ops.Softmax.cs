using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary><c>e^x / sum(e^x)</c> along an axis, without overflow: the maximum is subtracted first. A row of nothing but -infinity gives NaN.</summary>
    /// <param name="x">The operand, of rank at least 1; the result has the same shape.</param>
    /// <param name="axis">The axis along which the results sum to 1.</param>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static Variable Softmax(Variable x, int axis = -1) =>
        MapRows(nameof(Softmax), x, axis, row =>
        {
            double maximum = MaxOfRow(row);
            double sum = 0;
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = Math.Exp(row[i] - maximum);
                sum += row[i];
            }
            for (int i = 0; i < row.Length; i++)
            {
                row[i] /= sum;
            }
        });

    /// <summary><c>x - log(sum(e^x))</c> along an axis: the logarithm of <see cref="Softmax"/>, accurate where that underflows.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static Variable LogSoftmax(Variable x, int axis = -1) =>
        MapRows(nameof(LogSoftmax), x, axis, row =>
        {
            double logSumExp = LogSumExpOfRow(row);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] -= logSumExp;
            }
        });

    delegate void RowTransformation(Span<double> row);

    static Variable MapRows(string operation, Variable x, int axis, RowTransformation transformation)
    {
        var rows = new Rows(operation, x, [axis]);
        double[] values = rows.Read();
        for (int i = 0; i < rows.Count; i++)
        {
            transformation(values.AsSpan(i * rows.Length, rows.Length));
        }
        return rows.Write(values);
    }
}
