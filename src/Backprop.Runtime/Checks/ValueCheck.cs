using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>Compares what a method's compiled code computes with what its definition does.</summary>
static class ValueCheck
{
    /// <summary>Compares all results of a method.</summary>
    /// <inheritdoc cref="Compare(CheckPoint, string, Variable, Variable, bool, int)"/>
    public static int Compare(CheckPoint point, string what, Variable[] expected, Variable[] actual, bool training = false)
    {
        IReadOnlyList<string> names = point.Signature.Results;
        return expected.Select((e, i) => Compare(point, names.Count == 0 ? what : $"{what}, {names[i]}", e, actual[i], training, i)).Sum();
    }

    /// <summary>
    /// Compares values, relative to the largest of the tensor, since single precision keeps no more of what is left where terms cancel. Where the definition itself changes as
    /// much when its operands are rounded, as at a comparison that is about to change, it has no value to compare with.
    /// </summary>
    /// <param name="point">The method.</param>
    /// <param name="what">What is compared.</param>
    /// <param name="expected">What the definition computes.</param>
    /// <param name="actual">What the compiled code computes.</param>
    /// <param name="training">Whether in training mode.</param>
    /// <param name="result">Which of several results it is.</param>
    /// <returns>The number of elements that differ and have no value to compare with.</returns>
    /// <exception cref="ModelCheckException">They differ.</exception>
    public static int Compare(CheckPoint point, string what, Variable expected, Variable actual, bool training = false, int result = 0)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            throw new ModelCheckException($"{what}{point.At} has the shape {Shapes.Format(actual.Shape)}, and in the definition {Shapes.Format(expected.Shape)}");
        }
        double[] e = expected.Values.ToArray(), a = actual.Values.ToArray();
        double largest = e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max(), allowed = 0.1 * point.Options.Tolerance * Math.Max(largest, 0.01);
        double[]? uncertainty = null;
        int excused = 0;
        for (int i = 0; i < e.Length; i++)
        {
            if (double.IsFinite(e[i]) ? Math.Abs(a[i] - e[i]) <= allowed : a[i].Equals(e[i]))
            {
                continue;
            }
            uncertainty ??= Uncertainty(point, e, training, result);
            if (!(Math.Abs(a[i] - e[i]) <= 8 * uncertainty[i]))
            {
                throw new ModelCheckException(FormattableString.Invariant($"{what}{point.At}: element {i} of {Shapes.Format(expected.Shape)} is {a[i]:G9}, and by the definition {e[i]:G9}, where the largest is {largest:G3}"));
            }
            excused++;
        }
        return excused;
    }

    /// <summary>By how much each element changes when arguments and parameters change by about their rounding.</summary>
    static double[] Uncertainty(CheckPoint point, double[] expected, bool training, int result)
    {
        const double Relative = 1e-6;
        var change = new double[expected.Length];
        var draws = new Draws(point.Options.Seed, "uncertainty");
        for (int trial = 0; trial < 8; trial++)
        {
            double[] Nearby(ReadOnlySpan<double> values)
            {
                double[] nearby = values.ToArray();
                foreach (ref double value in nearby.AsSpan())
                {
                    value *= 1 + Relative * (2 * draws.Unit() - 1);
                }
                return nearby;
            }
            object[] arguments = Array.ConvertAll(point.Arguments, a => a is Variable x ? Variable.Create(x.Shape, Nearby(x.Values)) : a);
            List<IDisposable> overrides = [.. point.Parameters.Select(p => p.Parameter.OverrideValues(Nearby(p.Parameter.Values)))];
            using var before = new StateSnapshot(point.Model);
            var results = new Variable?[Math.Max(1, point.Signature.Results.Count)];
            Variable only = point.Model.EvaluateReference(point.Method, arguments, training, results);
            double[] values = (results[result] ?? only).Values.ToArray();
            overrides.ForEach(o => o.Dispose());
            for (int i = 0; i < change.Length; i++)
            {
                change[i] = Math.Max(change[i], Math.Abs(values[i] - expected[i]));
            }
        }
        return change;
    }
}
