using System;
using System.Diagnostics;
using System.Numerics.Tensors;
using Backprop;
using Samples;

namespace Forecast;

/// <summary>
/// Trains a network by truncated backpropagation through time: the series is cut into parts that lie side by side in a batch, and the network goes through them in windows.
/// The state at the end of a window is the one that the next window begins with; gradients go no further back than to the window's begin.
/// </summary>
sealed class Training
{
    readonly SeriesData data;
    readonly Options options;
    readonly int batch, window, windows, part;
    readonly float[] inputs, targets;

    /// <summary>Prepares batches.</summary>
    public Training(SeriesData data, Options options)
    {
        this.data = data;
        this.options = options;
        int usable = data.TrainingCount - Features.Horizon;
        batch = Math.Min(options.BatchSize, usable);
        part = usable / batch;
        window = Math.Min(options.Window, part);
        windows = part / window;
        inputs = new float[batch * window * Features.Count];
        targets = new float[batch * window * Features.Horizon];
    }

    /// <summary>Trains until the last epoch is over, or the user interrupts.</summary>
    public void Run(INetwork network, Evaluation evaluation, Interruption interruption)
    {
        var adam = new Adam(network.Parameters) { MaximumGradientNorm = 1 };
        long steps = (long)options.Epochs * windows;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            double totalLoss = 0;
            var time = Stopwatch.StartNew();
            network.Reset(batch);
            for (int index = 0; index < windows; index++)
            {
                Load(index * window);
                totalLoss += network.LossAndGradients(
                    new ReadOnlyTensorSpan<float>(inputs, [batch, window, Features.Count]), new ReadOnlyTensorSpan<float>(targets, [batch, window, Features.Horizon]));

                // The steps become smaller towards the end, in a straight line.
                adam.LearningRate = options.LearningRate * (1 - (adam.StepCount / (double)steps));
                adam.Step(network.Gradients);
                if (interruption.IsRequested)
                {
                    Console.WriteLine($"interrupted in epoch {epoch + 1}");
                    return;
                }
            }

            double speed = (double)windows * window * batch / time.Elapsed.TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"{network.Name} epoch {epoch + 1,3} of {options.Epochs}: loss {totalLoss / windows:F4}, test RMSE {evaluation.Run(network):F3}, {speed:N0} steps/s"));
        }
    }

    void Load(int begin)
    {
        int inputsPerRow = window * Features.Count, targetsPerRow = window * Features.Horizon;
        for (int row = 0; row < batch; row++)
        {
            int hour = (row * part) + begin;
            data.Features.CopyInputs(hour, inputs.AsSpan(row * inputsPerRow, inputsPerRow));
            data.Features.CopyTargets(hour, targets.AsSpan(row * targetsPerRow, targetsPerRow));
        }
    }
}
