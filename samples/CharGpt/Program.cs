using System;
using System.Diagnostics;
using Backprop;
using CharGpt;
using Samples;

return Sample.Run<Options>("CharGpt", args, options => options.LoadPath is { } path ? Write(options, path) : Learn(options));

static int Write(Options options, string path)
{
    var model = new CharModel();
    Safetensors.Load(path, model.Parameters);
    Console.WriteLine(new Writer(model, options.Seed, options.Temperature).Continue(options.Prompt, options.Length));
    return Sample.Success;
}

static int Learn(Options options)
{
    Sample.CheckCanSave(options.SavePath);
    Corpus corpus = options.TextPath is { } path ? Corpus.Read(path) : Corpus.OfTheRepository();
    var model = new CharModel();
    model.Initialize((ulong)options.Seed);
    Console.WriteLine(FormattableString.Invariant($"{corpus.TrainingCount:N0} characters to train with, {corpus.ValidationCount:N0} to validate with; {model.Parameters.Count:N0} parameters"));

    using var interruption = new Interruption();
    Train(model, corpus, options, interruption);

    Console.WriteLine(new Writer(model, options.Seed, options.Temperature).Continue(options.Prompt, options.Length));
    Safetensors.Save(options.SavePath, model.Parameters);
    Console.WriteLine($"parameters saved to {options.SavePath}");
    Console.WriteLine(FormattableString.Invariant($"validation loss: {corpus.Validate(model, options.BatchSize):F3} nats per character"));
    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

static void Train(CharModel model, Corpus corpus, Options options, Interruption interruption)
{
    const int ReportInterval = 100, SampleInterval = 500;
    var adam = new AdamW(model.Parameters) { WeightDecay = 0.1, Beta2 = 0.99, MaximumGradientNorm = 1 };
    var random = new Random(options.Seed);
    var windows = new Windows(options.BatchSize);
    double sum = 0;
    int summed = 0;
    var time = Stopwatch.StartNew();
    for (int step = 1; step <= options.Steps && !interruption.IsRequested; step++)
    {
        corpus.Draw(random, windows);
        sum += model.LossAndGradients(windows.Text, windows.Next);
        summed++;

        // Up in a hundred steps, then down to nothing on half a wave.
        double progress = step / (double)options.Steps;
        adam.LearningRate = options.LearningRate * Math.Min(step / 100.0, 1) * 0.5 * (1 + Math.Cos(Math.PI * progress));
        adam.Step(model.Gradients);

        if (step % ReportInterval == 0 || step == options.Steps)
        {
            double speed = summed * windows.Count * CharModel.Context / time.Elapsed.TotalSeconds;
            Console.WriteLine(FormattableString.Invariant($"step {step,5} of {options.Steps}: loss {sum / summed:F3}, {speed:N0} characters/s"));
            (sum, summed) = (0, 0);
            time.Restart();
        }

        if (step % SampleInterval == 0 && step < options.Steps)
        {
            Console.WriteLine(FormattableString.Invariant($"validation loss {corpus.Validate(model, options.BatchSize):F3}; it writes:"));
            Console.WriteLine(new Writer(model, options.Seed, options.Temperature).Continue(options.Prompt, 200));
            time.Restart();
        }
    }

    if (interruption.IsRequested)
    {
        Console.WriteLine("interrupted");
    }
}
