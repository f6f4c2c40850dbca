using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>The same indices into two axes, of which the second has a symbolic extent.</summary>
[Model]
public sealed partial class TwoTables
{
    readonly Parameter table = new([20, 3], Init.Normal(0, 1));

    [Forward]
    Variable Both([Shape("B", 3)] Variable x, [Shape("K")] Indices rows) => Gather(table, rows) + Gather(x, rows);
}

/// <summary>Indices of which one value is ignored at one place and not at the other.</summary>
[Model]
public sealed partial class LabelledRows
{
    readonly Parameter table = new([10, 3], Init.Normal(0, 1));

    [Loss]
    Variable Loss([Shape("B", 10)] Variable logits, [Shape("B")] Indices labels) => CrossEntropy(logits, labels, ignoreIndex: -100) + Sum(Gather(table, labels));
}

/// <summary>Indices that are computed, into tables that may be too short for them.</summary>
[Model]
[GradientCheckDimensions("B=7, T=4")]
[GradientCheckDimensions("B=19, T=2")]
public sealed partial class ComputedIndices
{
    readonly Parameter table = new([5, 3], Init.Normal(0, 1));

    [Forward]
    Variable OfLargest([Shape("B", "T")] Variable x) => Gather(table, ArgMax(x));

    [Forward]
    Variable Fourth([Shape("B", 3)] Variable x) => Gather(x, 3);

    [Forward]
    Variable Leading([Shape("B", 3)] Variable x, [Shape("T")] Variable like) => Gather(x, Range(like.Shape[0]));

    [Forward]
    Variable Picked([Shape("B", 3)] Variable x) => Gather(x, new[] { 2, 0 });

    [Forward]
    Variable FirstFive([Shape("B", 3)] Variable x) => Slice(x, 0, 0, 5);

    [Forward]
    Variable Encoded([Shape("K")] Indices classes) => OneHot(classes, 4);
}

/// <summary>Sizes that occur twice in one argument, and an argument without dimensions.</summary>
[Model]
public partial class SquareMatrices
{
    [Forward]
    Variable Scaled([Shape("N", "N")] Variable matrix, [Shape] Variable factor) => matrix * factor;

    [Forward]
    Variable Doubled([Shape("N", "N")] Variable matrix) => matrix + matrix;
}
