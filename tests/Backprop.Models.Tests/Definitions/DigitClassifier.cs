using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>The model of the documentation: a perceptron with one hidden layer for the ten digits.</summary>
[Model]
public sealed partial class DigitClassifier
{
    readonly Linear hidden = new(784, 128);
    readonly Linear output = new(128, 10);

    [Forward]
    Variable Logits([Shape("B", 784)] Variable pixels) =>
        output.Apply(Relu(hidden.Apply(pixels)));

    [Loss]
    Variable Loss([Shape("B", 784)] Variable pixels, [Shape("B")] Indices labels) =>
        CrossEntropy(Logits(pixels), labels);
}
