using System;
using System.Linq;

namespace Backprop.Peers;

/// <summary>What a training step is given: labels for cross-entropy, or targets for the mean squared error.</summary>
sealed record Examples(float[] Inputs, int[] Labels, float[] Targets);

/// <summary>A model that is trained.</summary>
interface ITrainable : IDifferentiable
{
    float Learn(Examples examples);
}

/// <summary>What both sides need to know of a training step; <see cref="TrainingWorkload{TModel}"/> adds our model.</summary>
abstract class TrainingWorkload(string name, int[] widths, int batch, bool adam, bool classifies) : Workload(name)
{
    /// <summary>Inputs, hidden widths, outputs.</summary>
    public int[] Widths { get; } = widths;

    /// <summary>Rows.</summary>
    public int Batch { get; } = batch;

    /// <summary>Adam, or plain gradient descent.</summary>
    public bool Adam { get; } = adam;

    public double LearningRate => Adam ? 1e-3 : 1e-2;

    /// <summary>Cross-entropy of as many classes as outputs, or mean squared error.</summary>
    public bool Classifies { get; } = classifies;

    public override int MaximumSteps => 300;

    private double Weights => Widths.Zip(Widths.Skip(1), (a, b) => (double)a * b).Sum();

    private double Parameters => Weights + Widths.Skip(1).Sum();

    /// <summary>Forward, gradient of the weights, gradient of the inputs; the last not for the first layer.</summary>
    public override double Flops => 2.0 * Batch * (3 * Weights - (double)Widths[0] * Widths[1]);

    /// <summary>
    /// Inputs once. Parameters: read forward, gradients written, and the optimizer reads parameter and gradient and writes the parameter;
    /// Adam reads and writes two moments besides.
    /// </summary>
    public override double Bytes => sizeof(float) * (Parameters * (Adam ? 9 : 5) + (double)Batch * Widths[0]);

    public Examples CreateExamples()
    {
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, Batch * Widths[0]).Select(_ => random.NextSingle() * 2 - 1)];
        int[] labels = [.. Enumerable.Range(0, Batch).Select(_ => random.Next(Widths[^1]))];
        return new(inputs, labels, Classifies ? [] : [.. Enumerable.Range(0, Batch * Widths[^1]).Select(_ => random.NextSingle())]);
    }

    /// <summary>The parameters both sides begin with: weight and bias of each layer in turn.</summary>
    public abstract float[][] CreateParameters();

    public override Side CreatePeer() => new PeerTraining(this);

    public override string? FindDifference(Side ours, Side peer)
    {
        const int Steps = 20;
        ours.Restart();
        peer.Restart();
        float us = ours.Run(Steps), them = peer.Run(Steps);
        return Math.Abs(us - them) <= 1e-3 * Math.Abs(them) ? null : $"after {Steps} steps our loss is {us:R}, theirs {them:R}";
    }
}

/// <summary>A training step of a perceptron: zero gradients, forward, backward, optimizer.</summary>
sealed class TrainingWorkload<TModel>(string name, int[] widths, int batch, bool adam, bool classifies)
    : TrainingWorkload(name, widths, batch, adam, classifies) where TModel : class, ITrainable, new()
{
    public override Side CreateOurs() => new OurTraining<TModel>(this);

    public override float[][] CreateParameters() => [.. new TModel().Parameters.Views.Select(view => view.Span.ToArray())];
}
