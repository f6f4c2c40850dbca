using System;
using System.Globalization;
using System.Text;

namespace Digits;

/// <summary>What the command line asks for.</summary>
sealed class Options
{
    static readonly (string Name, string? Argument, string Description, Action<Options, string> Set)[] Table =
    [
        ("--data", "DIR", "train on the IDX files of MNIST in DIR, plain or gzipped:\ntrain-images-idx3-ubyte, train-labels-idx1-ubyte,\nt10k-images-idx3-ubyte, t10k-labels-idx1-ubyte;\nby default the program draws digits itself", (o, text) => o.DataDirectory = text),
        ("--epochs", "N", "how often to go through the training images (10)", (o, text) => o.Epochs = Integer(text, 1, 1_000_000)),
        ("--batch", "N", "how many images a step averages over (32)", (o, text) => o.BatchSize = Integer(text, 1, 1_000_000)),
        ("--learning-rate", "X", "the step size of Adam at the start (0.003)", (o, text) => o.LearningRate = Number(text)),
        ("--seed", "N", "selects parameters, order and drawn digits (0)", (o, text) => o.Seed = Integer(text, 0, int.MaxValue)),
        ("--save", "FILE", "where to save the parameters (digits.safetensors)", (o, text) => o.SavePath = text),
        ("--threads", "N", "how many threads to compute on (one per processor)", (o, text) => o.Threads = Integer(text, 1, 256)),
        ("--help", null, "show this text", (o, _) => o.ShowsHelp = true),
    ];

    public string? DataDirectory { get; private set; }

    public int Epochs { get; private set; } = 10;

    public int BatchSize { get; private set; } = 32;

    public double LearningRate { get; private set; } = 3e-3;

    public int Seed { get; private set; }

    public string SavePath { get; private set; } = "digits.safetensors";

    public int? Threads { get; private set; }

    public bool ShowsHelp { get; private set; }

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help
    {
        get
        {
            var text = new StringBuilder("Trains a neural network, whose gradient the compiler wrote, to read digits.\n\nOptions:\n");
            foreach (var (name, argument, description, _) in Table)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name + " " + argument,-20}{description.Replace("\n", "\n" + new string(' ', 22), StringComparison.Ordinal)}\n");
            }

            text.Append("\nCtrl-C ends the training; what was learned until then is tested and saved.");
            return text.ToString();
        }
    }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option is unknown, or lacks its argument, or its argument makes no sense.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            int row = Array.FindIndex(Table, option => option.Name == name);
            if (row < 0)
            {
                throw new UsageException($"unknown option '{name}'; --help explains those there are");
            }

            string value = "";
            if (Table[row].Argument is { } argument)
            {
                value = ++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs an argument: {name} {argument}");
            }

            try
            {
                Table[row].Set(options, value);
            }
            catch (FormatException e)
            {
                throw new UsageException($"{name} {value}: {e.Message}");
            }
        }

        return options;
    }

    static int Integer(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : throw new FormatException($"an integer from {minimum} to {maximum} is expected");

    static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new FormatException("a number greater than 0 is expected");
}

/// <summary>The user asked for something that cannot be done; the message is for them.</summary>
sealed class UsageException(string message) : Exception(message);
