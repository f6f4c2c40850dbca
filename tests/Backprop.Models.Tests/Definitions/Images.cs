using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class LeNet
{
    readonly Conv2D first = new(1, 4, 5, padding: 2), second = new(4, 6, 3);
    readonly Linear hidden = new(54, 17), output = new(17, 10);

    [Forward]
    Variable Logits([Shape("B", 1, 12, 14)] Variable images)
    {
        var x = MaxPool2D(Relu(first.Apply(images)), 2);
        x = MaxPool2D(Relu(second.Apply(x)), 2, padding: 1);
        return output.Apply(Relu(hidden.Apply(Flatten(x, 1))));
    }

    [Loss]
    Variable Loss([Shape("B", 1, 12, 14)] Variable images, [Shape("B")] Indices labels) => CrossEntropy(Logits(images), labels);
}

[Model]
public sealed partial class SeparableAutoencoder
{
    readonly Conv2D depthwise = new(3, 6, 3, stride: 2, padding: 1, groups: 3), pointwise = new(6, 4, 1), dilated = new(4, 4, 3, padding: 2, dilation: 2, groups: 2);
    readonly ConvTranspose2D spread = new(4, 3, 3, stride: 2, padding: 1, outputPadding: 1);

    [Forward]
    Variable Restore([Shape("B", 3, 6, 8)] Variable images)
    {
        var code = Silu(pointwise.Apply(depthwise.Apply(images)));
        return spread.Apply(code + Silu(dilated.Apply(code)));
    }

    [Loss]
    Variable Loss([Shape("B", 3, 6, 8), Gradient] Variable images)
    {
        Variable restored = Restore(images), coarse = AveragePool2D(images, 3, stride: 2, padding: 1), parts = AdaptiveAveragePool(restored, 4, 3);
        return MeanSquaredError(restored, images)
            + 0.5 * MeanSquaredError(restored, InterpolateLinear(coarse, [6, 8]))
            + 0.25 * MeanSquaredError(InterpolateLinear(coarse, [6, 8], alignCorners: true), restored)
            + 0.125 * MeanSquaredError(InterpolateNearest(coarse, 6, 8), restored)
            + Mean(Square(parts));
    }
}
