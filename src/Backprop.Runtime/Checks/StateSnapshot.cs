using System;

namespace Backprop;

/// <summary>What training leaves in a model besides gradients, to be put back.</summary>
readonly ref struct StateSnapshot
{
    readonly IDifferentiable model;
    readonly float[] states;
    readonly uint step;

    public StateSnapshot(IDifferentiable model) => (this.model, states, step) = (model, model.Parameters.States.Span.ToArray(), model.Noise.Step);

    public void Dispose()
    {
        states.CopyTo(model.Parameters.States.Span);
        model.Noise.Step = step;
    }
}
