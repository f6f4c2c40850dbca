using System;
using System.Globalization;
using System.Numerics.Tensors;
using Backprop.Models.Tests.Definitions;

namespace Backprop.Models.Tests;

/// <summary>
/// The entry point of this assembly when it is run as a program: counts what all threads of the process allocate while a scenario is repeated.
/// The host of the tests allocates all the time (168 bytes every tenth of a second), so that the count must be taken in a process of its own.
/// </summary>
internal static class AllocationProbe
{
    public static int Main(string[] args)
    {
        if (args is [ProfileProbe.Scenario])
        {
            ProfileProbe.Run();
            return 0;
        }
        if (args.Length != 2 || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int threads))
        {
            Console.Error.WriteLine("usage: Backprop.Models.Tests SCENARIO THREADS    (prints how many bytes the scenario allocates after its first step)");
            return 2;
        }
        BackpropOptions.Threads = threads;
        Console.WriteLine(Allocated(args[0]).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static long Allocated(string scenario)
    {
        var model = new DigitClassifier();
        var adam = new Adam(model.Parameters) { LearningRate = 1e-3 };
        Digits batch = new(32), small = new(7), large = new(512);
        float[] logits = new float[batch.Count * Digits.Classes];
        var forecaster = new Forecaster();
        var series = Tensor.CreateFromShape<float>([7, 31, 5]);
        var targets = Tensor.CreateFromShape<float>([7, 31, 2]);
        var product = new GradientStore(forecaster.Parameters);
        var windows = new WindowForecaster();
        Tensor<float> hidden = Tensor.CreateFromShape<float>([7, WindowForecaster.Width]), cell = Tensor.CreateFromShape<float>([7, WindowForecaster.Width]);
        return scenario switch
        {
            "training" => Allocated(1000, () =>
            {
                model.LossAndGradients(batch.Tensor, batch.Labels);
                adam.Step(model.Gradients);
            }),
            "large batches" => Allocated(100, () => model.LossAndGradients(large.Tensor, large.Labels, accumulate: true)),
            "changing batches" => Allocated(100, () =>
            {
                model.LossAndGradients(large.Tensor, large.Labels);
                model.LossAndGradients(small.Tensor, small.Labels);
            }),
            "loops over time" => Allocated(100, () =>
            {
                forecaster.LossAndGradients(series, targets);
                forecaster.Loss(series, targets);
            }),
            "products with the Hessian" => Allocated(100, () => forecaster.LossHessianVector(series, targets, forecaster.Parameters, product)),
            "windows" => Allocated(100, () =>
            {
                windows.LossAndGradients(series, targets, hidden, cell, hidden, cell);
                windows.Loss(series, targets, hidden, cell, hidden, cell);
            }),
            "evaluation" => Allocated(1000, () =>
            {
                model.Loss(batch.Tensor, batch.Labels);
                model.Logits(batch.Tensor, logits);
            }),
            _ => throw new ArgumentException($"there is no scenario '{scenario}'"),
        };
    }

    private static long Allocated(int steps, Action step)
    {
        step();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < steps; i++) step();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
