using System;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: running means of the gradient and of its square.</summary>
public abstract class AdaptiveMoments : Optimizer
{
    readonly AlignedBuffer mean;
    readonly AlignedBuffer square;

    private protected AdaptiveMoments(ParameterStore parameters)
        : base(parameters)
    {
        mean = new AlignedBuffer(parameters.Count);
        square = new AlignedBuffer(parameters.Count);
    }

    /// <summary>The decay β₁ of the mean of the gradient, in [0, 1). 0.9 at first.</summary>
    public double Beta1
    {
        get;
        set => field = Fraction(value, nameof(Beta1));
    } = 0.9;

    /// <summary>The decay β₂ of the mean of the squared gradient, in [0, 1). 0.999 at first.</summary>
    public double Beta2
    {
        get;
        set => field = Fraction(value, nameof(Beta2));
    } = 0.999;

    /// <summary>The ε that keeps the quotient finite, more than 0. 1e-8 at first.</summary>
    public double Epsilon
    {
        get;

        // The single-precision value counts: were it 0, parameters without a gradient would become 0/0.
        set => field = (float)value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Epsilon), value, $"{nameof(Epsilon)} is a finite number that is more than 0 in single precision.");
    } = 1e-8;

    /// <summary>One step.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="addedDecay">λ of λ θ, which is added to the gradient.</param>
    /// <param name="shrinkage">The part of each parameter that is taken away before the step.</param>
    private protected void Sweep(GradientStore gradients, double addedDecay, double shrinkage)
    {
        float decay = (float)addedDecay, kept = (float)(1 - shrinkage);
        float beta1 = (float)Beta1, beta2 = (float)Beta2, rest1 = (float)(1 - Beta1), rest2 = (float)(1 - Beta2);
        float rate = (float)(LearningRate / (1 - Math.Pow(Beta1, StepCount)));
        float correction = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, StepCount)));
        float epsilon = (float)Epsilon;

        ReadOnlySpan<Vector512<float>> gradient = Vectors(gradients.Span);
        Span<Vector512<float>> parameter = Vectors(Parameters.Span)[..gradient.Length];
        Span<Vector512<float>> m = Vectors(mean.Span)[..gradient.Length];
        Span<Vector512<float>> v = Vectors(square.Span)[..gradient.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            Vector512<float> g = gradient[i] + (decay * parameter[i]);
            m[i] = (beta1 * m[i]) + (rest1 * g);
            v[i] = (beta2 * v[i]) + (rest2 * g * g);
            Vector512<float> denominator = (correction * Vector512.Sqrt(v[i])) + Vector512.Create(epsilon);
            parameter[i] = (kept * parameter[i]) - (rate * m[i] / denominator);
        }
    }
}
