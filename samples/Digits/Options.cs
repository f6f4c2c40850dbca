using Samples;
using Samples.Images;

namespace Digits;

/// <summary>What the command line asks for.</summary>
sealed class Options : DigitOptions, ICommandLine<Options>
{
    public Options() => (BatchSize, LearningRate, SavePath) = (32, 3e-3, "digits.safetensors");

    public static string Summary => "Trains a neural network, whose gradient the compiler wrote, to read digits.";

    public static Option<Options>[] Table => TableOf(new Options(), "parameters, order", "the parameters");
}
