using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Forecast;

/// <summary>
/// A long short-term memory that reads a series hour by hour and forecasts, after each, the hours that follow. It works in windows: the state comes in and goes
/// out, so that the next window goes on where this one ended, and gradients stop at the window's edge.
/// </summary>
[Model]
public partial class LstmForecaster
{
    internal const int Width = 48;

    readonly Lstm lstm = new(Features.Count, Width);
    readonly Linear output = new(Width, Features.Horizon);

    /// <summary>What each hour of a window says about those after it, and the state after the window.</summary>
    [Forward]
    (Variable Forecasts, Variable Hidden, Variable Cell) Forecast(
        [Shape("B", "T", Features.Count)] Variable window, [Shape(1, "B", Width)] Variable hidden, [Shape(1, "B", Width)] Variable cell)
    {
        var (states, nextHidden, nextCell) = lstm.Apply(window, hidden, cell);
        return (output.Apply(states), nextHidden, nextCell);
    }

    /// <summary>The mean squared error of a window's forecasts, and the state after it.</summary>
    [Loss]
    (Variable Loss, Variable Hidden, Variable Cell) Loss(
        [Shape("B", "T", Features.Count)] Variable window, [Shape("B", "T", Features.Horizon)] Variable targets,
        [Shape(1, "B", Width)] Variable hidden, [Shape(1, "B", Width)] Variable cell)
    {
        var (forecasts, nextHidden, nextCell) = Forecast(window, hidden, cell);
        return (MeanSquaredError(forecasts, targets), nextHidden, nextCell);
    }
}
