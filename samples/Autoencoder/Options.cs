using Samples;
using Samples.Images;

namespace Autoencoder;

/// <summary>What the command line asks for.</summary>
sealed class Options : DigitOptions, ICommandLine<Options>
{
    public Options() => (BatchSize, LearningRate, SavePath) = (100, 1e-3, "autoencoder.safetensors");

    public static string Summary => "Learns to write digits as eight numbers and back, by a variational autoencoder whose gradient the compiler wrote.";

    public static Option<Options>[] Table => TableOf(new Options(), "parameters, order, noise", "the parameters");

    public static string Ending => "Ctrl-C ends the training; what was learned until then is shown and saved.";
}
