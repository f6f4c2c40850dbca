using System;
using System.ComponentModel;

namespace Backprop;

/// <summary>
/// The values of all states of a model, such as the running statistics of batch norms, in one flat buffer: parameters in fields marked with <see cref="StateAttribute"/>.
/// Training updates them, optimizers do not.
/// </summary>
public sealed class StateStore : FlatStore
{
    readonly Parameter[] states;

    internal StateStore(AlignedBuffer buffer, int count, ParameterView[] views, Parameter[] states) : base(buffer, count, views) => this.states = states;

    /// <summary>Sets all states to what they are declared with.</summary>
    /// <param name="seed">The seed, for states that begin at random.</param>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < states.Length; i++)
        {
            states[i].Init.Fill(Views[i].Span, Views[i].Shape, seed, i);
        }
    }
}
