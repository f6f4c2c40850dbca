using System;
using System.Diagnostics;
using System.Numerics.Tensors;
using Backprop;

namespace Samples.Images;

/// <summary>Teaches a model to read digits and shows how well it does: the program around a classifier.</summary>
/// <param name="parameters">The model's parameters.</param>
/// <param name="gradients">Their gradients.</param>
/// <param name="lossAndGradients">The model's loss for images [B, 784] and their labels [B], which leaves its gradients behind.</param>
/// <param name="logits">The model's scores.</param>
sealed class DigitReader(ParameterStore parameters, GradientStore gradients, DigitReader.Loss lossAndGradients, Evaluation.Scores logits)
{
    public delegate float Loss(ReadOnlyTensorSpan<float> pixels, ReadOnlyTensorSpan<int> labels);

    /// <summary>Trains, tests, shows images with what is read in them, and saves the parameters; returns the exit code.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="saved">What the file with the parameters holds.</param>
    public int Run(DigitOptions options, string saved)
    {
        Sample.CheckCanSave(options.SavePath);
        DigitData data = options.ReadData();
        using var interruption = new Interruption();
        var evaluation = new Evaluation(data.Test);
        Train(data.Training, evaluation, options, interruption);

        double accuracy = evaluation.Run(logits);
        Gallery.Show(data.Test, evaluation.Predictions);
        Safetensors.Save(options.SavePath, parameters);
        Console.WriteLine($"{saved} saved to {options.SavePath}");
        Console.WriteLine(FormattableString.Invariant($"test accuracy: {accuracy:F3}"));
        return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
    }

    void Train(LabelledDataSet training, Evaluation evaluation, DigitOptions options, Interruption interruption)
    {
        var adam = new Adam(parameters);
        var shifted = new ShiftedImages(options.BatchSize, options.Seed);
        var loader = new BatchLoader(training, options.BatchSize, (ulong)options.Seed);
        long steps = (long)options.Epochs * loader.BatchCount;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            double totalLoss = 0;
            var time = Stopwatch.StartNew();
            foreach (Batch images in loader.Epoch(epoch))
            {
                Batch batch = shifted.Shift(images);
                totalLoss += batch.Count * lossAndGradients(batch.Features, batch.Labels);

                // The steps become smaller towards the end, in a straight line.
                adam.LearningRate = options.LearningRate * (1 - (adam.StepCount / (double)steps));
                adam.Step(gradients);
                if (interruption.IsRequested)
                {
                    Console.WriteLine($"interrupted in epoch {epoch + 1}");
                    return;
                }
            }

            double speed = training.Count / time.Elapsed.TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"epoch {epoch + 1,3} of {options.Epochs}: loss {totalLoss / training.Count:F4}, accuracy {evaluation.Run(logits):F3}, {speed:N0} examples/s"));
        }
    }
}
