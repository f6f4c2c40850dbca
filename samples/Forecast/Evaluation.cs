using System;
using System.Numerics.Tensors;

namespace Forecast;

/// <summary>What a network forecasts at each hour of a series, which it goes through from the beginning.</summary>
sealed class Evaluation(SeriesData data)
{
    const int Window = 256;

    readonly float[] inputs = new float[Window * Features.Count];
    readonly float[] forecasts = new float[data.ForecastCount * Features.Horizon];

    /// <summary>Forecasts at all hours and returns the root of the mean squared error over those to test with.</summary>
    public double Run(INetwork network)
    {
        network.Reset(batch: 1);
        for (int begin = 0; begin < data.ForecastCount; begin += Window)
        {
            int count = Math.Min(Window, data.ForecastCount - begin);
            Span<float> window = inputs.AsSpan(0, count * Features.Count);
            data.Features.CopyInputs(begin, window);
            network.Forecast(
                new ReadOnlyTensorSpan<float>(window, [1, count, Features.Count]),
                new TensorSpan<float>(forecasts.AsSpan(begin * Features.Horizon, count * Features.Horizon), [1, count, Features.Horizon]));
        }

        data.Features.Restore(forecasts);
        return data.RootMeanSquaredError(At);
    }

    /// <summary>What the network of the last <see cref="Run"/> forecast.</summary>
    /// <param name="hour">When.</param>
    /// <param name="ahead">For how many hours later, from 1.</param>
    public float At(int hour, int ahead) => forecasts[(hour * Features.Horizon) + ahead - 1];
}
