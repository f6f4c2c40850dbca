using Samples;

namespace CharGpt;

/// <summary>What the command line asks for.</summary>
sealed class Options : SampleOptions, ICommandLine<Options>
{
    public static string Summary => "Trains a small transformer, whose gradient the compiler wrote, to continue a text character by character.";

    public static string Ending => "Ctrl-C ends the training; what was learned until then is shown and saved.";

    public static Option<Options>[] Table { get; } =
    [
        new("--text", "FILE", "the text to learn; by default this repository's own\nMarkdown and C#", (o, text) => o.TextPath = text),
        new("--steps", "N", "how many steps of training (3000)", (o, text) => o.Steps = CommandLine.Integer(text, 1, 10_000_000)),
        new("--batch", "N", "how many windows of text a step averages over (32)", (o, text) => o.BatchSize = CommandLine.Integer(text, 1, 4096)),
        new("--learning-rate", "X", "the step size of AdamW at its highest (0.002)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters, windows and samples (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", "where to save the parameters (chargpt.safetensors)", (o, text) => o.SavePath = text),
        new("--load", "FILE", "only write, with the parameters of a file", (o, text) => o.LoadPath = text),
        new("--prompt", "TEXT", "what to continue", (o, text) => o.Prompt = text),
        new("--length", "N", "how many characters to write at the end (500)", (o, text) => o.Length = CommandLine.Integer(text, 0, 1_000_000)),
        new("--temperature", "X", "below 1 likely characters become more likely (0.8)", (o, text) => o.Temperature = CommandLine.Number(text)),
    ];

    public string? TextPath { get; private set; }

    public int Steps { get; private set; } = 3000;

    public int BatchSize { get; private set; } = 32;

    public double LearningRate { get; private set; } = 2e-3;

    public string SavePath { get; private set; } = "chargpt.safetensors";

    public string? LoadPath { get; private set; }

    public string Prompt { get; private set; } = "";

    public int Length { get; private set; } = 500;

    public double Temperature { get; private set; } = 0.8;
}
