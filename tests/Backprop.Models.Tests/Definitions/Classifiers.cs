using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class ReluClassifier
{
    readonly Linear hidden = new(20, 13);
    readonly Linear output = new(13, 7);

    [Forward]
    Variable Logits([Shape("B", 20)] Variable pixels) => output.Apply(Relu(hidden.Apply(pixels)));

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 20)] Variable pixels, [Shape("B")] Indices labels) => CrossEntropy(Logits(pixels), labels);
}

[Model]
public sealed partial class GeluClassifier
{
    readonly Linear first = new(12, 17);
    readonly Linear second = new(17, 9);
    readonly Linear third = new(9, 5);

    [Forward]
    Variable Logits([Shape("B", 12)] Variable features)
    {
        var x = Gelu(first.Apply(features));
        x = Gelu(second.Apply(x));
        return third.Apply(x);
    }

    [Loss]
    Variable Loss([Shape("B", 12)] Variable features, [Shape("B")] Indices labels) =>
        CrossEntropy(Logits(features), labels, labelSmoothing: 0.125, ignoreIndex: 3);
}

[Model]
public sealed partial class NormalizedClassifier
{
    readonly Linear hidden = new(10, 19);
    readonly LayerNorm norm = new(19);
    readonly Linear output = new(19, 6);

    [Forward]
    Variable LogProbabilities([Shape("B", 10)] Variable features) =>
        LogSoftmax(output.Apply(Relu(norm.Apply(hidden.Apply(features)))));

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 10)] Variable features, [Shape("B")] Indices labels) =>
        -Mean(Sum(OneHot(labels, 6) * LogProbabilities(features), -1));
}
