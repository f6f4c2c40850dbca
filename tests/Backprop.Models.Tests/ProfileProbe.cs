using System;
using System.Globalization;
using Backprop.Models.Tests.Definitions;

namespace Backprop.Models.Tests;

/// <summary>What this assembly runs as a program of its own when kernels are to be profiled: whether they are is fixed when a process starts.</summary>
internal static class ProfileProbe
{
    public const string Scenario = "profile";

    /// <summary>Sizes of the batches that are trained on, in turn.</summary>
    public static readonly int[] Batches = [7, 32, 32, 100, 7];

    public const int Evaluated = 13, ClippedSteps = 2;

    /// <summary>Prints a line for each kernel, and then the report.</summary>
    public static void Run()
    {
        var model = new DigitClassifier();
        var adam = new Adam(model.Parameters);
        foreach (int rows in Batches)
        {
            model.LossAndGradients(new Digits(rows).Tensor, new Digits(rows).Labels);
            adam.Step(model.Gradients);
        }
        model.Loss(new Digits(Evaluated).Tensor, new Digits(Evaluated).Labels);
        model.Logits(new Digits(Evaluated).Tensor);
        var clipped = new Sgd(model.Parameters) { MaximumGradientNorm = 1, Momentum = 0.9 };
        for (int step = 0; step < ClippedSteps; step++) clipped.Step(model.Gradients);

        foreach (KernelTotals kernel in KernelProfile.Kernels)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kernel.Program}\t{kernel.Name}\t{kernel.Definition}\t{kernel.Calls}\t{kernel.Flops}\t{kernel.Bytes}\t{kernel.Time.Ticks}"));
        }
        Console.WriteLine();
        Console.Write(KernelProfile.Report());
        KernelProfile.Reset();
        Console.Write(KernelProfile.Report());
    }
}
