using System.Collections.Generic;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>An LSTM over sequences of any length, with gates in the order i, f, g, o, and a prediction after every step.</summary>
[Model]
public sealed partial class Forecaster
{
    readonly Parameter inputWeight = new([4 * 24, 5], Init.KaimingUniform);
    readonly Parameter hiddenWeight = new([4 * 24, 24], Init.KaimingUniform);
    readonly Parameter bias = new([4 * 24], Init.Zeros);
    readonly Linear output = new(24, 2);

    [Forward]
    Variable Predict([Shape("B", "T", 5)] Variable series)
    {
        (Variable h, Variable c) = (Zeros(series.Shape[0], 24), Zeros(series.Shape[0], 24));
        var predictions = new List<Variable>();
        for (int t = 0; t < series.Shape[1]; t++)
        {
            (h, c) = Step(Gather(series, t, 1), h, c);
            predictions.Add(output.Apply(h));
        }
        return Stack(predictions, 1);
    }

    (Variable Hidden, Variable Cell) Step(Variable x, Variable h, Variable c)
    {
        var gates = MatMul(x, Transpose(inputWeight)) + MatMul(h, Transpose(hiddenWeight)) + bias;
        Variable Gate(int index) => Slice(gates, 1, 24 * index, 24 * (index + 1));
        c = Sigmoid(Gate(1)) * c + Sigmoid(Gate(0)) * Tanh(Gate(2));
        return (Sigmoid(Gate(3)) * Tanh(c), c);
    }

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", "T", 5)] Variable series, [Shape("B", "T", 2)] Variable targets) => MeanSquaredError(Predict(series), targets);
}
