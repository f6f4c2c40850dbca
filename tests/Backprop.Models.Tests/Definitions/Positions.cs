using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>Both kinds of positions, rotary ones in both orders and from a later start, on sequences with and without batch.</summary>
[Model]
public sealed partial class Positioned
{
    readonly Linear first = new(6, 6), second = new(6, 6);
    readonly SinusoidalPositions waves = new(6, 100);
    readonly RotaryPositions halves = new(6), pairs = new(6, 50, isInterleaved: true);

    [Forward]
    Variable Waves([Shape("B", "T", 6)] Variable x) => waves.Apply(x);

    [Forward]
    Variable Halves([Shape("T", 6)] Variable x) => halves.Apply(x);

    [Forward]
    Variable Pairs([Shape("B", 2, "T", 6)] Variable x) => pairs.Apply(x, 3);

    [Loss]
    Variable Loss([Shape("B", "T", 6), Gradient] Variable x) => Mean(Square(pairs.Apply(first.Apply(waves.Apply(x)), 3) + halves.Apply(second.Apply(x))));
}
