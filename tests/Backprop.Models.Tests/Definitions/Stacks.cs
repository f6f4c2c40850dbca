using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class NormalizedSequences
{
    readonly Conv1D spread = new(3, 6, 3, padding: 1), narrow = new(6, 4, 3, stride: 2, padding: 2, dilation: 2, groups: 2, hasBias: false);
    readonly GroupNorm groups = new(3, 6), plain = new(2, 4, isAffine: false);
    readonly LayerNorm norm = new([4, 5]), last = new(5, isAffine: false);

    [Forward]
    Variable Apply([Shape("B", 3, 9)] Variable series)
    {
        Variable x = Silu(groups.Apply(spread.Apply(series)));
        return last.Apply(norm.Apply(plain.Apply(narrow.Apply(x))) * 2);
    }

    [Loss]
    Variable Loss([Shape("B", 3, 9), Gradient] Variable series) => Waves.Of(Apply(series));
}

[Model]
public sealed partial class NormalizedImages
{
    readonly Conv2D narrow = new(2, 4, 3, stride: 2, hasBias: false);
    readonly GroupNorm norm = new(2, 4, 1e-3);
    readonly ConvTranspose2D spread = new(4, 2, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, hasBias: false, dilation: 2);

    [Forward]
    Variable Apply([Shape("B", 2, 5, 7)] Variable images) => spread.Apply(Elu(norm.Apply(narrow.Apply(images))));

    [Loss]
    Variable Loss([Shape("B", 2, 5, 7), Gradient] Variable images) => Waves.Of(Apply(images));
}

[Model]
public sealed partial class OblongWindows
{
    readonly Conv2D wide = new(2, 4, [1, 5], stride: [1, 2], padding: [0, 2]), tall = new(4, 4, [3, 1], padding: [2, 0], dilation: [2, 1], groups: 2, hasBias: false);
    readonly ConvTranspose2D spread = new(4, 2, [1, 3], stride: [1, 2], padding: [0, 1]);

    [Forward]
    Variable Apply([Shape("B", 2, 5, 8)] Variable images)
    {
        Variable x = MaxPool2D(Elu(tall.Apply(wide.Apply(images))), [1, 2], [1, 1], [0, 1], [1, 1]);
        return AveragePool2D(spread.Apply(x), [2, 1], [1, 1], [1, 0]);
    }

    [Loss]
    Variable Loss([Shape("B", 2, 5, 8), Gradient] Variable images) => Waves.Of(Apply(images));
}

[Model]
public sealed partial class SequentialClassifier
{
    readonly Sequential net = new(
        new Linear(6, 9), new Activate(Activation.Gelu), new LayerNorm(9), new Sequential(new Linear(9, 7), new Activate(Activation.Tanh)), new Linear(7, 4, hasBias: false));

    [Forward]
    Variable Logits([Shape("B", 6)] Variable features) => net.Apply(features);

    [Loss]
    Variable Loss([Shape("B", 6)] Variable features, [Shape("B")] Indices labels) => CrossEntropy(Logits(features), labels);
}

[Model]
public sealed partial class BilinearTokens
{
    readonly Embedding tokens = new(7, 5, paddingIndex: 2);
    readonly Bilinear pairs = new(5, 5, 6);
    readonly FeedForward feed = new(6, 11, Activation.Silu);

    [Forward]
    Variable Apply([Shape("B", "T")] Indices left, [Shape("B", "T")] Indices right) => feed.Apply(pairs.Apply(tokens.Apply(left), tokens.Apply(right)));

    [Loss]
    Variable Loss([Shape("B", "T")] Indices left, [Shape("B", "T")] Indices right) => Waves.Of(Apply(left, right));
}
