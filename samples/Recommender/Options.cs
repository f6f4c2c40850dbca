using Samples;

namespace Recommender;

/// <summary>What the command line asks for.</summary>
sealed class Options
{
    static readonly Option<Options>[] Table =
    [
        new("--ratings", "FILE", "learn from this file: a line for each rating, with user,\nitem and rating, separated by tabs, commas, semicolons,\n'::' or spaces, such as MovieLens' u.data, ratings.csv\nand ratings.dat; by default the program generates ratings", (o, text) => o.RatingsPath = text),
        new("--titles", "FILE", "call the items what this file calls them: a line for\neach, with item and title, such as movies.csv and u.item", (o, text) => o.TitlesPath = text),
        new("--epochs", "N", "how often to go through the ratings (15)", (o, text) => o.Epochs = CommandLine.Integer(text, 1, 1_000_000)),
        new("--batch", "N", "how many ratings a step averages over (256)", (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 1_000_000)),
        new("--learning-rate", "X", "the step size of Adam at the start (0.01)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters, order and generated ratings (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", "where to save the parameters (recommender.safetensors)", (o, text) => o.SavePath = text),
        new("--threads", "N", "how many threads to compute on (one per processor)", (o, text) => o.Threads = CommandLine.Integer(text, 1, 256)),
        new("--help", null, "show this text", (o, _) => o.ShowsHelp = true),
    ];

    public string? RatingsPath { get; private set; }

    public string? TitlesPath { get; private set; }

    public int Epochs { get; private set; } = 15;

    public int BatchSize { get; private set; } = 256;

    public double LearningRate { get; private set; } = 0.01;

    public int Seed { get; private set; }

    public string SavePath { get; private set; } = "recommender.safetensors";

    public int? Threads { get; private set; }

    public bool ShowsHelp { get; private set; }

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help => CommandLine.Help<Options>(
        "Learns from ratings who likes what, by a matrix factorisation whose gradient the compiler wrote.", Table, "Ctrl-C ends the training; what was learned until then is tested and saved.");

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option is unknown, or lacks its argument, or its argument makes no sense.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        CommandLine.Parse(arguments, Table, options);
        if (options.TitlesPath is not null && options.RatingsPath is null)
        {
            throw new UsageException("--titles needs --ratings: generated items have titles");
        }

        return options;
    }
}
