using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>The gradient of a loss with respect to all parameters of a model, in a buffer with the layout of its <see cref="ParameterStore"/>.</summary>
public sealed class GradientStore : FlatStore
{
    /// <summary>Creates a store of zeros.</summary>
    /// <param name="parameters">The parameters to which the gradients will belong.</param>
    public GradientStore(ParameterStore parameters) : this(parameters, new AlignedBuffer(parameters.Count))
    {
    }

    GradientStore(ParameterStore parameters, AlignedBuffer buffer) : base(buffer, buffer.Count, LayOut(parameters, buffer)) => Parameters = parameters;

    /// <summary>The parameters to which the gradients belong.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Sets all gradients to 0.</summary>
    public void Clear() => Span.Clear();

    /// <summary>The Euclidean norm of all gradients together, accumulated in double precision.</summary>
    public double Norm()
    {
        // Sixteen accumulators and one summation tree whatever the hardware: the same bits everywhere. The padding is 0 and the length a multiple of 16.
        Vector512<double> lower = default, upper = default;
        foreach (Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(Span))
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(vector);
            lower += low * low;
            upper += high * high;
        }
        Vector512<double> eight = lower + upper;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return Math.Sqrt(two[0] + two[1]);
    }

    static ParameterView[] LayOut(ParameterStore parameters, AlignedBuffer buffer)
    {
        var views = new ParameterView[parameters.Views.Count];
        for (int i = 0; i < views.Length; i++)
        {
            views[i] = parameters.Views[i].In(buffer);
        }
        return views;
    }
}
