using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A gradient that is not the slope of the values: what is stopped counts as constant. With it, rounding that lets gradients through.</summary>
[Model]
public sealed partial class StraightThrough
{
    readonly Parameter weight = new([4], Init.Uniform(-2, 2));
    readonly Parameter gate = new([4], Init.Uniform(-1, 1));

    [Loss]
    Variable Loss([Shape("B", 4), Gradient] Variable x)
    {
        var rounded = weight + StopGradient(Floor(weight) - weight);
        return Mean(Square(x * rounded)) + Mean(StopGradient(gate) * gate * x);
    }
}

/// <summary>Where x + offset is 0 the slope changes.</summary>
[Model]
public sealed partial class Kinked
{
    readonly Parameter offset = new([1], Init.Zeros);

    [Loss]
    Variable Loss([Shape(1)] Variable x) => Sum(Relu(x + offset));
}

/// <summary>An argument with more axes than any other, and results that are single numbers.</summary>
[Model]
public sealed partial class ManyAxes
{
    readonly Parameter scale = new([3, 1, 2], Init.Uniform(0.5, 1));

    [Forward]
    Variable Total([Shape("B", 2, "T", 3, 1, 2)] Variable x) => Sum(x * scale);

    [Forward]
    Indices Largest([Shape("N")] Variable x) => ArgMax(x);

    [Loss]
    Variable Loss([Shape("B", 2, "T", 3, 1, 2), Gradient] Variable x, [Shape] Variable weight) => weight * Mean(Square(Sum(x * scale, -1)));
}

/// <summary>A loss that is not a number everywhere.</summary>
[Model, GradientChecks(Minimum = 0.5, Maximum = 2)]
public sealed partial class Logarithmic
{
    readonly Parameter scale = new([3], Init.Ones);

    [Loss]
    Variable Loss([Shape("B", 3)] Variable x) => Mean(Log(x) * scale);
}

/// <summary>A table that may be empty.</summary>
[Model]
public sealed partial class EmptyTable
{
    readonly Parameter scale = new([2], Init.Ones);

    [Loss]
    Variable Loss([Shape("T", 2)] Variable table, [Shape(3)] Indices rows) => Mean(Gather(table, rows) * scale);
}
