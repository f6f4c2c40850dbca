using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A layer whose parameters have the names that another framework gives them.</summary>
[Layer]
public sealed partial class NamedStack(int width, int layers)
{
    private readonly Parameter[] weights = Weights(width, layers);
    [Name("bias_all")] private readonly Parameter bias = new([width], Init.Zeros);
    private readonly Parameter? gain = new([width], Init.Ones, name: "scale");

    public Variable Apply(Variable x)
    {
        foreach (Parameter weight in weights) x = Tanh(MatMul(x, weight));
        return x * gain! + bias;
    }

    private static Parameter[] Weights(int width, int layers)
    {
        var weights = new Parameter[layers];
        for (int layer = 0; layer < layers; layer++) weights[layer] = new([width, width], Init.KaimingUniform, $"weight_hh_l{layer}");
        return weights;
    }
}

/// <summary>Parameters named by attribute, by declaration, and by field.</summary>
[Model]
public partial class NamedParameters
{
    [Name("rnn.cell")] private readonly NamedStack stack = new(4, 2);
    [Name("heads")] private readonly Linear[] outputs = [new(4, 3), new(4, 3, hasBias: false)];
    [Name("shift")] private Parameter Offset { get; } = new([3], Init.Zeros);

    [Forward]
    private Variable Predict([Shape("B", 4)] Variable x)
    {
        Variable hidden = stack.Apply(x);
        return outputs[0].Apply(hidden) * outputs[1].Apply(hidden) + Offset;
    }

    [Loss]
    private Variable Loss([Shape("B", 4)] Variable x) => Mean(Square(Predict(x)));
}
