using System.Collections.Generic;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A deep model that keeps one value for each block, with dropout and statistics of the batch inside of checkpoints.</summary>
[Model]
public sealed partial class RecomputedBlocks
{
    readonly TransformerEncoderLayer[] blocks = [new(8, 2, 16, isNormFirst: true, dropout: 0.1), new(8, 2, 16, isNormFirst: true, dropout: 0.1), new(8, 2, 16, isNormFirst: true, dropout: 0.1)];
    readonly Linear hidden = new(8, 12, hasBias: false);
    readonly BatchNorm1D norm = new(12);

    [Forward]
    Variable Apply([Shape("B", "T", 8)] Variable x)
    {
        foreach (TransformerEncoderLayer block in blocks)
        {
            Variable before = x;
            x = Checkpoint(() => block.Apply(before, isCausal: true));
        }
        return Checkpoint(() => Gelu(norm.Apply(Transpose(hidden.Apply(x), 1, 2))));
    }

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", "T", 8), Gradient] Variable x) => Waves.Of(Apply(x));
}

/// <summary>A recurrent network that keeps its state every nine steps.</summary>
[Model]
public sealed partial class RecomputedSegments
{
    readonly LstmCell cell = new(3, 5);

    [Forward]
    Variable States([Shape("T", 9, "B", 3)] Variable x)
    {
        Variable h = Zeros(x.Shape[2], 5), c = Zeros(x.Shape[2], 5);
        var ends = new List<Variable>();
        for (int s = 0; s < x.Shape[0]; s++)
        {
            (h, c) = Checkpoint(() =>
            {
                var (inner, memory) = (h, c);
                for (int k = 0; k < 9; k++) (inner, memory) = cell.Apply(x[s][k], inner, memory);
                return (inner, memory);
            });
            ends.Add(h);
        }
        return Stack(ends);
    }

    [Loss]
    Variable Loss([Shape("T", 9, "B", 3), Gradient] Variable x) => Waves.Of(States(x));
}
