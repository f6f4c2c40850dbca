using System.Collections.Generic;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A recurrent forecaster over windows of a series: the state comes in and goes out, so that windows follow each other.</summary>
[Model]
public sealed partial class WindowForecaster
{
    public const int Width = 24;

    readonly LstmCell cell = new(5, Width);
    readonly Linear output = new(Width, 2);

    [Forward]
    (Variable Predictions, Variable Hidden, Variable Cell) Predict([Shape("B", "T", 5)] Variable series, [Shape("B", Width)] Variable hidden, [Shape("B", Width)] Variable cell)
    {
        var all = new List<Variable>();
        (Variable h, Variable c) = (hidden, cell);
        for (int t = 0; t < series.Shape[1]; t++)
        {
            (h, c) = this.cell.Apply(Gather(series, t, 1), h, c);
            all.Add(output.Apply(h));
        }
        return (Stack(all, 1), h, c);
    }

    [Loss]
    (Variable Loss, Variable Hidden, Variable Cell) Loss(
        [Shape("B", "T", 5)] Variable series, [Shape("B", "T", 2)] Variable targets, [Shape("B", Width)] Variable hidden, [Shape("B", Width)] Variable cell)
    {
        (Variable predictions, Variable h, Variable c) = Predict(series, hidden, cell);
        return (MeanSquaredError(predictions, targets), h, c);
    }

    /// <summary>The same with the gradient of the state that comes in, which says how far a window reaches back.</summary>
    [Loss]
    (Variable Hidden, Variable Loss) Reach(
        [Shape("B", "T", 5)] Variable series, [Shape("B", "T", 2)] Variable targets, [Shape("B", Width), Gradient] Variable hidden, [Shape("B", Width), Gradient] Variable cell)
    {
        (Variable predictions, Variable h, _) = Predict(series, hidden, cell);
        return (h, MeanSquaredError(predictions, targets));
    }
}

/// <summary>Results of every kind beside each other: a matrix, indices, numbers, an argument itself and views of it, the same tensor twice, nothing but constants, names that are keywords.</summary>
[Model]
public sealed partial class ManyResults
{
    readonly Linear scores = new(7, 5);
    readonly Parameter gain = new([3], Init.Ones);

    [Forward]
    (Variable Scores, Indices best, Variable @base, Variable, Variable features, Variable Ones, Variable Again, Variable Gain) All([Shape("B", 7)] Variable features)
    {
        var y = Tanh(scores.Apply(features));
        return (y, ArgMax(y), Mean(y), Transpose(features), features, Ones(2, 3), Reshape(y, features.Shape[0] * 5), gain);
    }

    [Forward]
    (Variable Mean, Indices Largest) Numbers([Shape("B", 7)] Variable features) => (Mean(scores.Apply(features)), ArgMax(Sum(features, 0), 0));

    [Loss(HessianVector = true)]
    (Variable Accuracy, Variable Loss, Variable Logits, Indices Best) Loss([Shape("B", 7)] Variable features, [Shape("B")] Indices labels)
    {
        var y = scores.Apply(features);
        var best = ArgMax(y);
        return (Mean(Where(Equal(best, labels), Ones(labels.Shape[0]), Zeros(labels.Shape[0]))), CrossEntropy(y, labels), y, best);
    }

    [Loss]
    (Variable, Variable) Penalty([Shape("B", 7), Gradient] Variable features) => (Mean(Square(scores.Apply(features))) * Mean(gain), Max(Abs(features)));
}
