using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class StackedLstm
{
    readonly Lstm lstm = new(5, 6, layers: 2);

    [Forward]
    Variable States([Shape("B", "T", 5)] Variable x, [Shape(2, "B", 6)] Variable state, [Shape(2, "B", 6)] Variable cell)
    {
        (Variable output, state, cell) = lstm.Apply(x, state, cell);
        return Concat([Flatten(output), Flatten(state), Flatten(cell)]);
    }

    [Loss]
    Variable Loss([Shape("B", "T", 5), Gradient] Variable x, [Shape(2, "B", 6), Gradient] Variable state, [Shape(2, "B", 6), Gradient] Variable cell) => Waves.Of(States(x, state, cell));
}

[Model]
public sealed partial class BidirectionalLstm
{
    readonly Lstm lstm = new(4, 5, layers: 2, isBidirectional: true);

    [Forward]
    Variable States([Shape("B", "T", 4)] Variable x)
    {
        var (output, state, cell) = lstm.Apply(x);
        return Concat([Flatten(output), Flatten(state), Flatten(cell)]);
    }

    [Loss]
    Variable Loss([Shape("B", "T", 4), Gradient] Variable x) => Waves.Of(States(x));
}

[Model]
public sealed partial class StackedGru
{
    readonly Gru gru = new(5, 6, layers: 2);

    [Forward]
    Variable States([Shape("B", "T", 5)] Variable x, [Shape(2, "B", 6)] Variable state)
    {
        var (output, last) = gru.Apply(x, state);
        return Concat([Flatten(output), Flatten(last)]);
    }

    [Loss]
    Variable Loss([Shape("B", "T", 5), Gradient] Variable x, [Shape(2, "B", 6), Gradient] Variable state) => Waves.Of(States(x, state));
}

[Model]
public sealed partial class BidirectionalMixture
{
    readonly Gru gru = new(3, 4, hasBias: false, isBidirectional: true);
    readonly Rnn rnn = new(8, 5, isBidirectional: true);

    [Forward]
    Variable States([Shape("B", "T", 3)] Variable x, [Shape(2, "B", 5)] Variable state)
    {
        var (between, first) = gru.Apply(x);
        var (output, second) = rnn.Apply(between, state);
        return Concat([Flatten(output), Flatten(first), Flatten(second)]);
    }

    [Loss]
    Variable Loss([Shape("B", "T", 3), Gradient] Variable x, [Shape(2, "B", 5), Gradient] Variable state) => Waves.Of(States(x, state));
}

[Model]
public sealed partial class RecurrentCells
{
    readonly RnnCell tanhCell = new(5, 4), reluCell = new(4, 5, isRectified: true);
    readonly LstmCell lstm = new(5, 6), next = new(6, 6, hasBias: false);
    readonly GruCell gru = new(6, 4), last = new(4, 4, hasBias: false);

    [Forward]
    Variable States([Shape("B", 5)] Variable x, [Shape("B", 4)] Variable state)
    {
        Variable first = tanhCell.Apply(x, state), second = reluCell.Apply(first);
        var (third, cell) = lstm.Apply(second);
        (third, cell) = next.Apply(third, third, cell);
        Variable fourth = gru.Apply(third, state);
        return Concat([first, second, third, cell, fourth, last.Apply(fourth)], 1);
    }

    [Loss]
    Variable Loss([Shape("B", 5), Gradient] Variable x, [Shape("B", 4), Gradient] Variable state) => Waves.Of(States(x, state));
}

/// <summary>A loss to which all elements contribute, and differently.</summary>
internal static class Waves
{
    public static Variable Of(Variable x) => Mean(Sin(x * 2)) + Mean(Square(x));
}
