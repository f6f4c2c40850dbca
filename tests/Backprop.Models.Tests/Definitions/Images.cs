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

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 1, 12, 14)] Variable images, [Shape("B")] Indices labels) => CrossEntropy(Logits(images), labels);
}

[Model]
public sealed partial class BatchNormalizedLeNet
{
    readonly InstanceNorm scale = new(1, isAffine: true);
    readonly Conv2D first = new(1, 4, 5, padding: 2, hasBias: false), second = new(4, 6, 3, hasBias: false);
    readonly BatchNorm2D firstNorm = new(4), secondNorm = new(6, epsilon: 1e-3, momentum: 0.25);
    readonly Linear hidden = new(54, 17, hasBias: false), output = new(17, 10);
    readonly BatchNorm1D hiddenNorm = new(17);
    readonly Dropout dropout = new(0);

    [Forward]
    Variable Logits([Shape("B", 1, 12, 14)] Variable images)
    {
        var x = MaxPool2D(Relu(firstNorm.Apply(first.Apply(scale.Apply(images)))), 2);
        x = MaxPool2D(Relu(secondNorm.Apply(second.Apply(x))), 2, padding: 1);
        return output.Apply(dropout.Apply(Relu(hiddenNorm.Apply(hidden.Apply(Flatten(x, 1))))));
    }

    [Loss]
    Variable Loss([Shape("B", 1, 12, 14)] Variable images, [Shape("B")] Indices labels) => CrossEntropy(Logits(images), labels);
}

/// <summary>Normalisations over the batch in the forms that images do not have, and dropout.</summary>
[Model]
public sealed partial class NormalizedBatch
{
    readonly Conv1D spread = new(3, 4, 3, padding: 1, hasBias: false);
    readonly BatchNorm1D norm = new(4), plain = new(4, isAffine: false), own = new(5, hasStatistics: false);
    readonly InstanceNorm rows = new(4);
    readonly Dropout dropout = new(0.3);
    readonly Linear output = new(9, 5);

    [Forward]
    Variable Apply([Shape("B", 3, 9)] Variable series)
    {
        Variable x = dropout.Apply(Silu(norm.Apply(spread.Apply(series))));
        return own.Apply(Mean(output.Apply(plain.Apply(x) + rows.Apply(x)), 1));
    }

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 3, 9), Gradient] Variable series) => Mean(Sin(Apply(series) + 0.5));
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

    [Loss(HessianVector = true)]
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
