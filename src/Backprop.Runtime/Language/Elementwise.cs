using System;

namespace Backprop;

/// <summary>Applies a function to every element, after broadcasting its operands to a common shape.</summary>
static class Elementwise
{
    public static TResult[] Map<T, TResult>(ReadOnlySpan<T> values, Func<T, TResult> function)
    {
        var result = new TResult[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(values[i]);
        }
        return result;
    }

    public static TResult[] Zip<TA, TB, TResult>(
        string operation, ReadOnlySpan<int> shapeA, ReadOnlySpan<TA> a, ReadOnlySpan<int> shapeB, ReadOnlySpan<TB> b, Func<TA, TB, TResult> function, out int[] shape)
    {
        shape = Shapes.Broadcast(operation, shapeA, shapeB);
        View viewA = View.Of(shapeA).BroadcastTo(shape), viewB = View.Of(shapeB).BroadcastTo(shape);
        var result = new TResult[viewA.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(a[viewA[i]], b[viewB[i]]);
        }
        return result;
    }

    public static Variable Map(Variable x, Func<double, double> function) => new(x.Shape.ToArray(), Map(x.Values, function));

    public static Variable Zip(string operation, Variable a, Variable b, Func<double, double, double> function)
    {
        double[] values = Zip(operation, a.Shape, a.Values, b.Shape, b.Values, function, out int[] shape);
        return new Variable(shape, values);
    }

    public static Mask Compare(string operation, Variable a, Variable b, Func<double, double, bool> predicate)
    {
        bool[] values = Zip(operation, a.Shape, a.Values, b.Shape, b.Values, predicate, out int[] shape);
        return new Mask(shape, values);
    }

    public static Mask Compare(string operation, Indices a, Indices b, Func<int, int, bool> predicate)
    {
        bool[] values = Zip(operation, a.Shape, a.Values, b.Shape, b.Values, predicate, out int[] shape);
        return new Mask(shape, values);
    }

    public static Mask Combine(string operation, Mask a, Mask b, Func<bool, bool, bool> function)
    {
        bool[] values = Zip(operation, a.Shape, a.Values, b.Shape, b.Values, function, out int[] shape);
        return new Mask(shape, values);
    }
}
