using System;
using Backprop;

namespace FewShot;

/// <summary>
/// Model-agnostic meta-learning (Finn, Abbeel, Levine 2017): looks for parameters from which one gradient step on a few points of a task leads to a small loss on its other points.
/// With w' = w - α∇L1(w), the gradient of L2(w') with respect to w is v - αHv, where v = ∇L2(w') and H is the Hessian of L1 at w.
/// </summary>
sealed class MetaLearner
{
    readonly SineRegressor model;
    readonly float rate;
    readonly GradientStore outer, product, total;
    readonly float[] start;
    readonly float[] x, y, queryX, queryY;

    public MetaLearner(SineRegressor model, double rate, int points)
    {
        this.model = model;
        this.rate = (float)rate;
        (outer, product, total) = (new(model.Parameters), new(model.Parameters), new(model.Parameters));
        start = new float[model.Parameters.Count];
        (x, y, queryX, queryY) = (new float[points], new float[points], new float[points], new float[points]);
    }

    /// <summary>The sum of the outer gradients since <see cref="Clear"/>.</summary>
    public GradientStore Gradients => total;

    public void Clear() => total.Clear();

    /// <summary>Adds the outer gradient of a task, times a weight; returns the loss after the inner step. The model's parameters stay as they are.</summary>
    public double Add(Wave wave, Random random, float weight)
    {
        wave.Sample(random, x, y);
        wave.Sample(random, queryX, queryY);
        Span<float> parameters = model.Parameters.Span;
        parameters.CopyTo(start);
        model.LossAndGradients(x, y);
        Move(parameters, model.Gradients.Span);
        double loss = model.LossAndGradients(queryX, queryY);
        model.Gradients.Span.CopyTo(outer.Span);

        start.CopyTo(parameters);
        model.LossHessianVector(x, y, outer, product);
        for (int i = 0; i < parameters.Length; i++)
        {
            total.Span[i] += weight * (outer.Span[i] - (rate * product.Span[i]));
        }

        return loss;
    }

    /// <summary>The mean squared errors on many points of a wave before and after one step on a few, and what was predicted.</summary>
    public Adaptation Adapt(Wave wave, Random random)
    {
        const int Points = 101;
        var grid = new float[Points];
        var truth = new float[Points];
        for (int i = 0; i < Points; i++)
        {
            grid[i] = (float)(Wave.Range * ((2.0 * i / (Points - 1)) - 1));
            truth[i] = (float)wave.At(grid[i]);
        }

        wave.Sample(random, x, y);
        Span<float> parameters = model.Parameters.Span;
        parameters.CopyTo(start);
        float[] before = new float[Points], after = new float[Points];
        double errorBefore = model.Loss(grid, truth);
        model.Predict(grid, before);
        model.LossAndGradients(x, y);
        Move(parameters, model.Gradients.Span);
        double errorAfter = model.Loss(grid, truth);
        model.Predict(grid, after);
        start.CopyTo(parameters);
        return new(errorBefore, errorAfter, truth, before, after, [.. x], [.. y]);
    }

    void Move(Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] -= rate * gradients[i];
        }
    }
}

/// <summary>What one step on a few points of a wave does.</summary>
sealed record Adaptation(double ErrorBefore, double ErrorAfter, float[] Truth, float[] Before, float[] After, float[] X, float[] Y);
