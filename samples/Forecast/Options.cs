using Samples;

namespace Forecast;

/// <summary>What the command line asks for.</summary>
sealed class Options : SampleOptions, ICommandLine<Options>
{
    public static string Summary => "Forecasts a series by recurrent networks, whose gradients the compiler wrote.";

    public static Option<Options>[] Table { get; } =
    [
        new("--series", "FILE", "learn from this file: a line for each hour (or day, or\nwhatever), whose last field is the value; by default the\nprogram generates the load of a town's grid", (o, text) => o.SeriesPath = text),
        new("--season", "N", "after how many values the season begins again (168)", (o, text) => o.Season = CommandLine.Integer(text, 1, 1_000_000)),
        new("--epochs", "N", "how often to go through the series (40)", (o, text) => o.Epochs = CommandLine.Integer(text, 1, 1_000_000)),
        new("--window", "N", "how many steps gradients go back at most (48)", (o, text) => o.Window = CommandLine.Integer(text, 1, 10_000)),
        new("--batch", "N", "into how many parts, side by side, to cut the series (16)", (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 10_000)),
        new("--learning-rate", "X", "the step size of Adam at the start (0.005)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters and the generated series (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "DIR", "where to save parameters and picture (.)", (o, text) => o.SaveDirectory = text),
    ];

    public string? SeriesPath { get; private set; }

    public int Season { get; private set; } = GeneratedSeries.Season;

    public int Epochs { get; private set; } = 40;

    public int Window { get; private set; } = 48;

    public int BatchSize { get; private set; } = 16;

    public double LearningRate { get; private set; } = 5e-3;

    public string SaveDirectory { get; private set; } = ".";
}
