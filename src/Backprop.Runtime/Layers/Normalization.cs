using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>What layers that normalise have in common.</summary>
static class Normalization
{
    /// <summary>The operand, whose last axes must have certain extents.</summary>
    public static Variable RequireLast(Variable x, params int[] extents) => Reshape(x, [.. x.Shape[..^extents.Length], .. extents]);

    /// <summary><c>(x - mean) / sqrt(variance + e)</c> over some axes, with the biased variance.</summary>
    public static Variable Standardize(Variable x, int[] axes, double epsilon)
    {
        Variable centred = x - Mean(x, axes, keepDimensions: true);
        return centred * Rsqrt(Mean(Square(centred), axes, keepDimensions: true) + epsilon);
    }

    /// <summary>Demands [N, channels, ...] with so many axes.</summary>
    public static void RequireChannels(string layer, Variable x, int channels, int leastRank, int greatestRank)
    {
        if (x.Rank < leastRank || x.Rank > greatestRank) throw new ArgumentException($"{layer}: the operand has {x.Rank} axes");
        if (x.Shape[1] != channels) throw new ArgumentException($"{layer}: axis 1 of the operand is not that of the {channels} channels");
    }

    /// <summary>
    /// Standardises the channels by the batch's statistics in training, and by running ones in evaluation, if there are any. In training these are moved by a share towards the batch's, with the unbiased variance.
    /// </summary>
    public static Variable OverBatch(Variable x, Parameter? runningMean, Parameter? runningVariance, double momentum, double epsilon)
    {
        bool isRunning = runningMean is not null && runningVariance is not null;
        if (isRunning && !IsTraining) return (x - PerChannel(runningMean!, x.Rank)) * Rsqrt(PerChannel(runningVariance!, x.Rank) + epsilon);
        var axes = new int[x.Rank - 1];
        for (int i = 1; i < axes.Length; i++) axes[i] = i + 1;
        int values = x.Shape[0];
        for (int axis = 2; axis < x.Rank; axis++) values *= x.Shape[axis];
        if (values < 2) throw new ArgumentException("Batch normalization: statistics of a batch need at least two values for each channel");
        Variable mean = Mean(x, axes, keepDimensions: true), centred = x - mean, variance = Mean(Square(centred), axes, keepDimensions: true);
        if (isRunning)
        {
            int channels = runningMean!.Shape[0];
            Variable unbiased = Reshape(variance, channels) * values / (values - 1.0);
            Update(runningMean, (1 - momentum) * runningMean + momentum * Reshape(mean, channels));
            Update(runningVariance!, (1 - momentum) * runningVariance! + momentum * unbiased);
        }
        return centred * Rsqrt(variance + epsilon);
    }

    /// <summary>A parameter of the channels, in a shape that broadcasts over what lies behind the second axis.</summary>
    public static Variable PerChannel(Variable parameter, int rank)
    {
        var shape = new int[rank - 1];
        for (int i = 0; i < shape.Length; i++) shape[i] = i == 0 ? parameter.Shape[0] : 1;
        return Reshape(parameter, shape);
    }
}
