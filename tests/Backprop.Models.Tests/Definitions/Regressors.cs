using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class TanhRegressor
{
    readonly Linear hidden = new(9, 11);
    readonly Linear output = new(11, 3);

    [Forward]
    Variable Predict([Shape("B", 9)] Variable features) => output.Apply(Tanh(hidden.Apply(features)));

    [Loss]
    Variable Loss([Shape("B", 9)] Variable features, [Shape("B", 3)] Variable targets) => MeanSquaredError(Predict(features), targets);
}

[Model]
public sealed partial class SigmoidDetector
{
    readonly Linear hidden = new(15, 8);
    readonly Linear output = new(8, 4);

    [Forward]
    Variable Logits([Shape("B", 15)] Variable features) => output.Apply(Sigmoid(hidden.Apply(features)));

    [Loss]
    Variable Loss([Shape("B", 15)] Variable features, [Shape("B", 4)] Variable targets) => BinaryCrossEntropyWithLogits(Logits(features), targets);
}

[Model]
public sealed partial class ActivationStack
{
    readonly Linear a = new(6, 10);
    readonly Linear b = new(10, 9);
    readonly Linear c = new(9, 8);
    readonly Linear d = new(8, 7);
    readonly Linear e = new(7, 3);

    [Forward]
    Variable Predict([Shape("B", 6)] Variable features)
    {
        var x = Silu(a.Apply(features));
        x = Softplus(b.Apply(x));
        x = Elu(c.Apply(x), 0.75);
        x = LeakyRelu(d.Apply(x), 0.125);
        return e.Apply(x);
    }

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 6)] Variable features, [Shape("B", 3)] Variable targets) => Huber(Predict(features), targets, 0.5);
}

[Model]
public sealed partial class InputSensitivity
{
    readonly Linear hidden = new(7, 5, hasBias: false);
    readonly Linear output = new(5, 3, hasBias: false);

    [Forward]
    Variable Predict([Shape("B", 7)] Variable features) => output.Apply(Sin(hidden.Apply(features)));

    [Loss]
    Variable Loss([Shape("B", 7), Gradient] Variable features, [Shape("B", 3), Gradient] Variable targets)
    {
        var distance = Predict(features) - targets;
        return Mean(Log1p(Exp(distance) * Square(distance)));
    }
}

[Model]
public sealed partial class TiedAutoencoder
{
    readonly TiedLinear encoder = new(14, 5);
    readonly Parameter bias = new([14], Init.Zeros);

    [Forward]
    Variable Reconstruct([Shape("B", 14)] Variable features) => encoder.Decode(Tanh(encoder.Encode(features))) + bias;

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 14)] Variable features) => MeanSquaredError(Reconstruct(features), features);
}

[Model]
public sealed partial class WindowRegressor
{
    readonly Linear output = new(23, 2);

    [Forward]
    Variable Predict([Shape("B", 4, 7)] Variable windows)
    {
        var strided = Reshape(Permute(Slice(windows, 2, 1, 7, 2), 0, 2, 1), windows.Shape[0], 12);
        var padded = Pad(Max(windows, 2), 1, 1, 2);
        var spread = Minimum(Variance(windows, 1), 0.25);
        return output.Apply(Concat([strided, Slice(padded, 1, 0, 7, 2), spread], 1));
    }

    [Loss]
    Variable Loss([Shape("B", 4, 7), Gradient] Variable windows, [Shape("B", 2)] Variable targets) => MeanAbsoluteError(Predict(windows), targets);
}
