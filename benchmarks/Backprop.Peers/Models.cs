using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Peers;

[Model]
sealed partial class Digits : ITrainable
{
    readonly Linear hidden = new(784, 128);
    readonly Linear output = new(128, 10);

    [Loss]
    Variable Loss([Shape("B", 784)] Variable x, [Shape("B")] Indices labels) => CrossEntropy(output.Apply(Relu(hidden.Apply(x))), labels);

    public float Learn(Examples examples) => LossAndGradients(examples.Inputs, examples.Labels);
}

[Model]
sealed partial class Small : ITrainable
{
    readonly Linear hidden = new(64, 32);
    readonly Linear output = new(32, 10);

    [Loss]
    Variable Loss([Shape("B", 64)] Variable x, [Shape("B")] Indices labels) => CrossEntropy(output.Apply(Relu(hidden.Apply(x))), labels);

    public float Learn(Examples examples) => LossAndGradients(examples.Inputs, examples.Labels);
}

[Model]
sealed partial class Wide : ITrainable
{
    readonly Linear first = new(1024, 1024);
    readonly Linear second = new(1024, 1024);
    readonly Linear third = new(1024, 1024);

    [Loss]
    Variable Loss([Shape("B", 1024)] Variable x, [Shape("B", 1024)] Variable target) =>
        MeanSquaredError(third.Apply(Relu(second.Apply(Relu(first.Apply(x))))), target);

    public float Learn(Examples examples) => LossAndGradients(examples.Inputs, examples.Targets);
}
