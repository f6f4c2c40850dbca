using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace FewShot;

/// <summary>A small network that is to fit a wave from a few of its points.</summary>
[Model]
public sealed partial class SineRegressor
{
    readonly Linear first = new(1, 40);
    readonly Linear second = new(40, 40);
    readonly Linear output = new(40, 1);

    [Forward]
    Variable Predict([Shape("N", 1)] Variable x) => output.Apply(Relu(second.Apply(Relu(first.Apply(x)))));

    [Loss(HessianVector = true)]
    Variable Loss([Shape("N", 1)] Variable x, [Shape("N", 1)] Variable y) => MeanSquaredError(Predict(x), y);
}
