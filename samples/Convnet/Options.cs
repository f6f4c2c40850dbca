using Samples;
using Samples.Images;

namespace Convnet;

/// <summary>What the command line asks for.</summary>
sealed class Options : DigitOptions, ICommandLine<Options>
{
    public Options() => (BatchSize, LearningRate, SavePath) = (64, 3e-3, "convnet.safetensors");

    public static string Summary => "Trains a convolutional network, whose gradient the compiler wrote, to read digits.";

    public static Option<Options>[] Table => TableOf(new Options(), "parameters, order, masks", "parameters and running statistics");
}
