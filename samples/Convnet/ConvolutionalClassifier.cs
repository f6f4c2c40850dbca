using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Convnet;

/// <summary>
/// Convolutions, maxima and linear layers after LeCun's LeNet-5, with batch norms and dropout: from the 28 x 28 pixels of an image to a score for each of the ten digits. Training and evaluation
/// follow from the method that is called: <c>LossAndGradients</c> drops and updates the running statistics, <c>Logits</c> and <c>Loss</c> use them.
/// </summary>
[Model]
public partial class ConvolutionalClassifier
{
    readonly Conv2D first = new(1, 8, 5, padding: 2, hasBias: false), second = new(8, 16, 5, padding: 2, hasBias: false);
    readonly BatchNorm2D firstNorm = new(8), secondNorm = new(16);
    readonly Linear hidden = new(16 * 7 * 7, 64), output = new(64, 10);
    readonly Dropout dropout = new(0.25);

    [Forward]
    Variable Logits([Shape("B", 784)] Variable pixels)
    {
        Variable x = Reshape(pixels, pixels.Shape[0], 1, 28, 28);
        x = MaxPool2D(Relu(firstNorm.Apply(first.Apply(x))), 2);
        x = MaxPool2D(Relu(secondNorm.Apply(second.Apply(x))), 2);
        return output.Apply(dropout.Apply(Relu(hidden.Apply(Flatten(x, 1)))));
    }

    [Loss]
    Variable Loss([Shape("B", 784)] Variable pixels, [Shape("B")] Indices labels) => CrossEntropy(Logits(pixels), labels);
}
