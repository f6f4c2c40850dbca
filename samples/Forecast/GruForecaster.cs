using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Forecast;

/// <summary>The same as <see cref="LstmForecaster"/> with gated recurrent units, which have one state.</summary>
[Model]
public partial class GruForecaster
{
    internal const int Width = 48;

    readonly Gru gru = new(Features.Count, Width);
    readonly Linear output = new(Width, Features.Horizon);

    /// <summary>What each hour of a window says about those after it, and the state after the window.</summary>
    [Forward]
    (Variable Forecasts, Variable Hidden) Forecast([Shape("B", "T", Features.Count)] Variable window, [Shape(1, "B", Width)] Variable hidden)
    {
        var (states, nextHidden) = gru.Apply(window, hidden);
        return (output.Apply(states), nextHidden);
    }

    /// <summary>The mean squared error of a window's forecasts, and the state after it.</summary>
    [Loss]
    (Variable Loss, Variable Hidden) Loss(
        [Shape("B", "T", Features.Count)] Variable window, [Shape("B", "T", Features.Horizon)] Variable targets, [Shape(1, "B", Width)] Variable hidden)
    {
        var (forecasts, nextHidden) = Forecast(window, hidden);
        return (MeanSquaredError(forecasts, targets), nextHidden);
    }
}
