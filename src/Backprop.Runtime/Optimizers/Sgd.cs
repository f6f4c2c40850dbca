using System;
using System.Runtime.Intrinsics;

namespace Backprop;

/// <summary>Stochastic gradient descent, with momentum, Nesterov's momentum and weight decay where asked for: <c>torch.optim.SGD</c> without dampening.</summary>
/// <remarks>
/// g ← ∇ + λ θ; with momentum μ: b ← μ b + g, then g ← g + μ b (Nesterov) or g ← b; finally θ ← θ − γ g.
/// Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and momentum in deep learning", ICML 2013.
/// </remarks>
public sealed class Sgd : Optimizer
{
    AlignedBuffer? velocity;

    /// <summary>Prepares to change some parameters.</summary>
    public Sgd(ParameterStore parameters)
        : base(parameters)
    {
    }

    /// <summary>The momentum μ, 0 or more. 0 at first.</summary>
    public double Momentum
    {
        get;
        set => field = NotNegative(value, nameof(Momentum));
    }

    /// <summary>Whether the gradient is taken where the momentum would lead. Without momentum it has no effect.</summary>
    public bool Nesterov { get; set; }

    /// <summary>The weight decay λ, 0 or more: the gradient of λ/2 |θ|² is added. 0 at first.</summary>
    public double WeightDecay
    {
        get;
        set => field = NotNegative(value, nameof(WeightDecay));
    }

    /// <inheritdoc/>
    protected override void Update(GradientStore gradients)
    {
        ReadOnlySpan<Vector512<float>> gradient = Vectors(gradients.Span);
        Span<Vector512<float>> parameter = Vectors(Parameters.Span)[..gradient.Length];
        float rate = (float)LearningRate, momentum = (float)Momentum, decay = (float)WeightDecay;
        if (momentum == 0)
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                parameter[i] -= rate * (gradient[i] + (decay * parameter[i]));
            }

            return;
        }

        velocity ??= new AlignedBuffer(Parameters.Count);
        Span<Vector512<float>> b = Vectors(velocity.Span)[..gradient.Length];
        bool nesterov = Nesterov;
        for (int i = 0; i < gradient.Length; i++)
        {
            Vector512<float> g = gradient[i] + (decay * parameter[i]);
            b[i] = (momentum * b[i]) + g;
            parameter[i] -= rate * (nesterov ? g + (momentum * b[i]) : b[i]);
        }
    }
}
