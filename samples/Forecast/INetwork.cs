using System;
using System.Numerics.Tensors;
using Backprop;

namespace Forecast;

/// <summary>A recurrent network that goes through series window by window.</summary>
interface INetwork
{
    /// <summary>What the program calls it.</summary>
    string Name { get; }

    ParameterStore Parameters { get; }

    GradientStore Gradients { get; }

    /// <summary>Draws the parameters.</summary>
    void Initialize(ulong seed);

    /// <summary>Forgets the state: the next window is the first of series that go on beside each other.</summary>
    /// <param name="batch">How many series there are.</param>
    void Reset(int batch);

    /// <summary>Computes the loss of a window and its gradients, and moves the state to the window's end.</summary>
    float LossAndGradients(in ReadOnlyTensorSpan<float> window, in ReadOnlyTensorSpan<float> targets);

    /// <summary>Computes what each hour of a window says about those after it, and moves the state to the window's end.</summary>
    void Forecast(in ReadOnlyTensorSpan<float> window, in TensorSpan<float> forecasts);
}
