using System.Numerics.Tensors;
using Backprop;

namespace Forecast;

/// <summary>A <see cref="LstmForecaster"/> with the state that it carries from window to window.</summary>
sealed class LstmNetwork : INetwork
{
    readonly LstmForecaster model = new();
    float[] hidden = [], cell = [];

    public string Name => "LSTM";

    public ParameterStore Parameters => model.Parameters;

    public GradientStore Gradients => model.Gradients;

    public void Initialize(ulong seed) => model.Initialize(seed);

    public void Reset(int batch) => (hidden, cell) = (new float[batch * LstmForecaster.Width], new float[batch * LstmForecaster.Width]);

    // The next state replaces this one where it lies.
    public float LossAndGradients(in ReadOnlyTensorSpan<float> window, in ReadOnlyTensorSpan<float> targets) =>
        model.LossAndGradients(window, targets, hidden, cell, hidden, cell);

    public void Forecast(in ReadOnlyTensorSpan<float> window, in TensorSpan<float> forecasts) =>
        model.Forecast(window, hidden, cell, forecasts, hidden, cell);
}

/// <summary>A <see cref="GruForecaster"/> with the state that it carries from window to window.</summary>
sealed class GruNetwork : INetwork
{
    readonly GruForecaster model = new();
    float[] hidden = [];

    public string Name => "GRU";

    public ParameterStore Parameters => model.Parameters;

    public GradientStore Gradients => model.Gradients;

    public void Initialize(ulong seed) => model.Initialize(seed);

    public void Reset(int batch) => hidden = new float[batch * GruForecaster.Width];

    public float LossAndGradients(in ReadOnlyTensorSpan<float> window, in ReadOnlyTensorSpan<float> targets) =>
        model.LossAndGradients(window, targets, hidden, hidden);

    public void Forecast(in ReadOnlyTensorSpan<float> window, in TensorSpan<float> forecasts) =>
        model.Forecast(window, hidden, forecasts, hidden);
}
