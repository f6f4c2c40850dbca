using System;
using System.Diagnostics;
using Backprop;
using Convnet;
using Samples;
using Samples.Images;

return Sample.Run("Convnet", () =>
{
    Options options = Options.Parse(args);
    if (options.ShowsHelp)
    {
        Console.WriteLine(Options.Help);
        return Sample.Success;
    }

    return Run(options);
});

static int Run(Options options)
{
    Sample.CheckCanSave(options.SavePath);
    if (options.Threads is { } threads)
    {
        BackpropOptions.Threads = threads;
    }

    DigitData data = options.DataDirectory is { } directory ? DigitData.Read(directory) : DigitData.Draw(options.Seed);
    Console.WriteLine($"{data.Training.Count} images to train with, {data.Test.Count} to test with");

    var model = new ConvolutionalClassifier();
    model.Initialize((ulong)options.Seed);
    model.Noise.Seed = (ulong)options.Seed;
    using var interruption = new Interruption();
    var evaluation = new Evaluation(data.Test);
    Train(model, data.Training, evaluation, options, interruption);

    double accuracy = evaluation.Run(model.Logits);
    Gallery.Show(data.Test, evaluation.Predictions);
    Safetensors.Save(options.SavePath, model.Parameters);
    Console.WriteLine($"parameters and running statistics saved to {options.SavePath}");
    Console.WriteLine(FormattableString.Invariant($"test accuracy: {accuracy:F3}"));
    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

static void Train(ConvolutionalClassifier model, LabelledDataSet training, Evaluation evaluation, Options options, Interruption interruption)
{
    var adam = new Adam(model.Parameters);
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
            totalLoss += batch.Count * model.LossAndGradients(batch.Features, batch.Labels);

            // The steps become smaller towards the end, in a straight line.
            adam.LearningRate = options.LearningRate * (1 - (adam.StepCount / (double)steps));
            adam.Step(model.Gradients);
            if (interruption.IsRequested)
            {
                Console.WriteLine($"interrupted in epoch {epoch + 1}");
                return;
            }
        }

        double speed = training.Count / time.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"epoch {epoch + 1,3} of {options.Epochs}: loss {totalLoss / training.Count:F4}, accuracy {evaluation.Run(model.Logits):F3}, {speed:N0} examples/s"));
    }
}
