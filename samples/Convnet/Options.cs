using Samples;

namespace Convnet;

/// <summary>What the command line asks for.</summary>
sealed class Options
{
    static readonly Option<Options>[] Table =
    [
        new("--data", "DIR", "train on the IDX files of MNIST in DIR, plain or gzipped:\ntrain-images-idx3-ubyte, train-labels-idx1-ubyte,\nt10k-images-idx3-ubyte, t10k-labels-idx1-ubyte;\nby default the program draws digits itself", (o, text) => o.DataDirectory = text),
        new("--epochs", "N", "how often to go through the training images (10)", (o, text) => o.Epochs = CommandLine.Integer(text, 1, 1_000_000)),
        new("--batch", "N", "how many images a step averages over (64)", (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 1_000_000)),
        new("--learning-rate", "X", "the step size of Adam at the start (0.003)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters, order, masks and drawn digits (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", "where to save parameters and running statistics (convnet.safetensors)", (o, text) => o.SavePath = text),
        new("--threads", "N", "how many threads to compute on (one per processor)", (o, text) => o.Threads = CommandLine.Integer(text, 1, 256)),
        new("--help", null, "show this text", (o, _) => o.ShowsHelp = true),
    ];

    public string? DataDirectory { get; private set; }

    public int Epochs { get; private set; } = 10;

    public int BatchSize { get; private set; } = 64;

    public double LearningRate { get; private set; } = 3e-3;

    public int Seed { get; private set; }

    public string SavePath { get; private set; } = "convnet.safetensors";

    public int? Threads { get; private set; }

    public bool ShowsHelp { get; private set; }

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help => CommandLine.Help<Options>(
        "Trains a convolutional network, whose gradient the compiler wrote, to read digits.", Table, "Ctrl-C ends the training; what was learned until then is tested and saved.");

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option is unknown, or lacks its argument, or its argument makes no sense.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        CommandLine.Parse(arguments, Table, options);
        return options;
    }
}
