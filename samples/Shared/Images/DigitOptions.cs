using System;

namespace Samples.Images;

/// <summary>The options of samples that learn from images of digits; a sample says what it does where nothing is asked for.</summary>
abstract class DigitOptions : SampleOptions
{
    public string? DataDirectory { get; private set; }

    public int Epochs { get; private protected set; } = 10;

    public int BatchSize { get; private protected set; }

    public double LearningRate { get; private protected set; }

    public string SavePath { get; private protected set; } = "";

    /// <summary>The table of a sample.</summary>
    /// <param name="usual">What the sample does where nothing is asked for.</param>
    /// <param name="seeds">What the seed selects, besides the drawn digits.</param>
    /// <param name="saves">What is saved.</param>
    protected static Option<T>[] TableOf<T>(T usual, string seeds, string saves) where T : DigitOptions =>
    [
        new("--data", "DIR", "train on the IDX files of MNIST in DIR, plain or gzipped:\ntrain-images-idx3-ubyte, train-labels-idx1-ubyte,\nt10k-images-idx3-ubyte, t10k-labels-idx1-ubyte;\nby default the program draws digits itself", (o, text) => o.DataDirectory = text),
        new("--epochs", "N", FormattableString.Invariant($"how often to go through the training images ({usual.Epochs})"), (o, text) => o.Epochs = CommandLine.Integer(text, 1, 1_000_000)),
        new("--batch", "N", FormattableString.Invariant($"how many images a step averages over ({usual.BatchSize})"), (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 1_000_000)),
        new("--learning-rate", "X", FormattableString.Invariant($"the step size of Adam at the start ({usual.LearningRate})"), (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", $"selects {seeds} and drawn digits (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", $"where to save {saves} ({usual.SavePath})", (o, text) => o.SavePath = text),
    ];

    /// <summary>The images to learn from.</summary>
    public DigitData ReadData()
    {
        DigitData data = DataDirectory is { } directory ? DigitData.Read(directory) : DigitData.Draw(Seed);
        Console.WriteLine($"{data.Training.Count} images to train with, {data.Test.Count} to test with");
        return data;
    }
}
