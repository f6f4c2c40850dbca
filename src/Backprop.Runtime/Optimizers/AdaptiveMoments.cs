using System;
using System.Runtime.Intrinsics;
using Backprop.Kernels;

namespace Backprop;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: running means of the gradient and of its square.</summary>
public abstract unsafe class AdaptiveMoments : Optimizer
{
    readonly AlignedBuffer mean;
    readonly AlignedBuffer square;

    private protected AdaptiveMoments(ParameterStore parameters)
        : base(parameters)
    {
        mean = new AlignedBuffer(parameters.Count);
        square = new AlignedBuffer(parameters.Count);
    }

    private protected AdaptiveMoments(ParameterSubset parameters)
        : base(parameters)
    {
        mean = new AlignedBuffer(Parameters.Count);
        square = new AlignedBuffer(Parameters.Count);
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
        var moments = new Moments(
            (Vector512<float>*)Parameters.Pointer, (Vector512<float>*)gradients.Pointer, (Vector512<float>*)mean.Pointer, (Vector512<float>*)square.Pointer)
        {
            Scale = GradientScale,
            Decay = (float)addedDecay,
            Kept = (float)(1 - shrinkage),
            Beta1 = (float)Beta1,
            Beta2 = (float)Beta2,
            Rest1 = (float)(1 - Beta1),
            Rest2 = (float)(1 - Beta2),
            Rate = (float)(LearningRate / (1 - Math.Pow(Beta1, StepCount))),
            Correction = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, StepCount))),
            Epsilon = (float)Epsilon,
        };
        Run(ref moments, flops: 17, streams: 7);
    }

    readonly struct Moments(Vector512<float>* parameter, Vector512<float>* gradient, Vector512<float>* mean, Vector512<float>* square) : IKernel
    {
        public float Scale { get; init; }

        public float Decay { get; init; }

        public float Kept { get; init; }

        public float Beta1 { get; init; }

        public float Beta2 { get; init; }

        public float Rest1 { get; init; }

        public float Rest2 { get; init; }

        public float Rate { get; init; }

        public float Correction { get; init; }

        public float Epsilon { get; init; }

        public void Execute(int begin, int end, int part)
        {
            for (int i = begin; i < end; i++)
            {
                Vector512<float> g = (Scale * gradient[i]) + (Decay * parameter[i]);
                Vector512<float> m = (Beta1 * mean[i]) + (Rest1 * g);
                Vector512<float> v = (Beta2 * square[i]) + (Rest2 * g * g);
                mean[i] = m;
                square[i] = v;
                parameter[i] = (Kept * parameter[i]) - (Rate * m / ((Correction * Vector512.Sqrt(v)) + Vector512.Create(Epsilon)));
            }
        }
    }
}
