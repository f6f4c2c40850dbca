using System;
using System.Collections.Generic;

namespace Backprop;

/// <summary>
/// One flat buffer of floats with a named view for each parameter of a model. The buffer starts at a multiple of 64 bytes and so does every view;
/// the padding between views is 0 and must stay so, so that sweeps over the whole buffer need not know about it.
/// </summary>
public abstract unsafe class FlatStore
{
    readonly AlignedBuffer buffer;
    readonly ParameterView[] views;

    /// <param name="buffer">Begins with the store; what else may lie behind it is not the store's.</param>
    /// <param name="count">The store's length.</param>
    /// <param name="views">The views.</param>
    private protected FlatStore(AlignedBuffer buffer, int count, ParameterView[] views) => (this.buffer, Count, this.views) = (buffer, count, views);

    /// <summary>The length of the buffer in floats, padding included: a multiple of 16.</summary>
    public int Count { get; }

    /// <summary>The start of the buffer, a multiple of 64 bytes; it does not move, and is valid as long as the store is reachable.</summary>
    public float* Pointer => buffer.Pointer;

    /// <summary>The whole buffer, padding included.</summary>
    public Span<float> Span => buffer.Span[..Count];

    /// <summary>One view for each parameter, in the order of declaration.</summary>
    public IReadOnlyList<ParameterView> Views => views;

    /// <summary>The view of the parameter with a name.</summary>
    /// <param name="name">The full name, such as <c>hidden.weight</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no parameter with this name.</exception>
    public ParameterView this[string name]
    {
        get
        {
            foreach (ParameterView view in views)
            {
                if (view.Name == name)
                {
                    return view;
                }
            }
            throw new KeyNotFoundException($"there is no parameter named '{name}'; there are {string.Join(", ", (object[])views)}");
        }
    }
}
