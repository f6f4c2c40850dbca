using Samples;

namespace FewShot;

/// <summary>What the command line asks for.</summary>
sealed class Options : SampleOptions, ICommandLine<Options>
{
    public static string Summary => "Learns to learn: parameters from which one gradient step on a few points of a sine wave fits the wave.";

    public static Option<Options>[] Table { get; } =
    [
        new("--steps", "N", "how many steps of the outer optimizer (6000)", (o, text) => o.Steps = CommandLine.Integer(text, 1, 10_000_000)),
        new("--tasks", "N", "how many waves a step averages over (16)", (o, text) => o.Tasks = CommandLine.Integer(text, 1, 100_000)),
        new("--points", "N", "how many points of a wave are shown (10)", (o, text) => o.Points = CommandLine.Integer(text, 1, 1000)),
        new("--inner-rate", "X", "the step size of the step on a wave (0.01)", (o, text) => o.InnerRate = CommandLine.Number(text)),
        new("--learning-rate", "X", "the step size of Adam (0.001)", (o, text) => o.LearningRate = CommandLine.Number(text)),
        new("--seed", "N", "selects parameters and waves (0)", (o, text) => o.Seed = CommandLine.Integer(text, 0, int.MaxValue)),
        new("--save", "FILE", "where to save the parameters (few-shot.safetensors)", (o, text) => o.SavePath = text),
    ];

    public int Steps { get; private set; } = 6000;

    public int Tasks { get; private set; } = 16;

    public int Points { get; private set; } = 10;

    public double InnerRate { get; private set; } = 0.01;

    public double LearningRate { get; private set; } = 0.001;

    public string SavePath { get; private set; } = "few-shot.safetensors";
}
