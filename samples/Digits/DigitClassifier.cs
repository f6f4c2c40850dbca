using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Digits;

/// <summary>A perceptron with one hidden layer, from the 784 pixels of an image to a score for each of the ten digits.</summary>
[Model]
public partial class DigitClassifier
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
