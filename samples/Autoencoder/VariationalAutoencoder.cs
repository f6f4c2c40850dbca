using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Autoencoder;

/// <summary>
/// A variational autoencoder (Kingma, Welling: "Auto-encoding variational Bayes", 2014): an image becomes a normal distribution over codes, and a code becomes the probability of ink in each pixel.
/// Training draws the code, <c>mean + deviation * noise</c>, so that the gradient reaches mean and deviation; evaluation takes the mean.
/// </summary>
[Model]
public partial class VariationalAutoencoder
{
    /// <summary>The numbers of a code.</summary>
    public const int CodeSize = 8;

    const int Pixels = 784, Hidden = 256;

    readonly Linear encoder = new(Pixels, Hidden), mean = new(Hidden, CodeSize), logVariance = new(Hidden, CodeSize);
    readonly Linear decoder = new(CodeSize, Hidden), pixels = new(Hidden, Pixels);

    /// <summary>The mean code of each image.</summary>
    [Forward]
    Variable Encode([Shape("B", Pixels)] Variable images) => mean.Apply(Relu(encoder.Apply(images)));

    /// <summary>The image of each code.</summary>
    [Forward]
    Variable Decode([Shape("B", CodeSize)] Variable codes) => Sigmoid(Logits(codes));

    /// <summary>What is left of an image when it has been a code.</summary>
    [Forward]
    Variable Reconstruct([Shape("B", Pixels)] Variable images) => Decode(Encode(images));

    /// <summary>
    /// The negative lower bound of the evidence, in nats per image: what the reconstruction lacks, and how far the codes are from a standard normal distribution,
    /// <c>1/2 sum(mean² + variance - 1 - log variance)</c>.
    /// </summary>
    [Loss]
    (Variable Loss, Variable Reconstruction, Variable Divergence) Loss([Shape("B", Pixels)] Variable images)
    {
        Variable features = Relu(encoder.Apply(images)), centre = mean.Apply(features), spread = logVariance.Apply(features);
        Variable codes = IsTraining ? centre + Exp(0.5 * spread) * Normal(centre.Shape[0], CodeSize) : centre;
        Variable reconstruction = Pixels * BinaryCrossEntropyWithLogits(Logits(codes), images);
        Variable divergence = 0.5 * Mean(Sum(Square(centre) + Exp(spread) - 1 - spread, 1));
        return (reconstruction + divergence, reconstruction, divergence);
    }

    Variable Logits(Variable codes) => pixels.Apply(Relu(decoder.Apply(codes)));
}
