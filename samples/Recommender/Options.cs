using Samples;

namespace Recommender;

/// <summary>What the command line asks for.</summary>
sealed class Options : SampleOptions, ICommandLine<Options>
{
    public static string Summary => "Learns from ratings who likes what, by a matrix factorisation whose gradient the compiler wrote.";

    public static Option<Options>[] Table { get; } =
    [
        new("--ratings", "FILE", "learn from this file: a line for each rating, with user,\nitem and rating, separated by tabs, commas, semicolons,\n'::' or spaces, such as MovieLens' u.data, ratings.csv\nand ratings.dat; by default the program generates ratings", (o, text) => o.RatingsPath = text),
        new("--titles", "FILE", "call the items what this file calls them: a line for\neach, with item and title, such as movies.csv and u.item", (o, text) => o.TitlesPath = text),
        new("--epochs", "N", "how often to go through the ratings (15)", (o, text) => o.Epochs = CommandLine.Integer(text, 1, 1_000_000)),
        new("--batch", "N", "how many ratings a step averages over (256)", (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 1_000_000)),
        new("--learning-rate", "X", "the step size of Adam at the start (0.01)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters, order and generated ratings (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", "where to save the parameters (recommender.safetensors)", (o, text) => o.SavePath = text),
    ];

    public string? RatingsPath { get; private set; }

    public string? TitlesPath { get; private set; }

    public int Epochs { get; private set; } = 15;

    public int BatchSize { get; private set; } = 256;

    public double LearningRate { get; private set; } = 0.01;

    public string SavePath { get; private set; } = "recommender.safetensors";

    public override void Check()
    {
        if (TitlesPath is not null && RatingsPath is null)
        {
            throw new UsageException("--titles needs --ratings: generated items have titles");
        }
    }
}
