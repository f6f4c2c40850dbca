using System.Runtime.Intrinsics;
using Backprop.Kernels;

namespace Backprop;

/// <summary>Stochastic gradient descent, with momentum, Nesterov's momentum and weight decay where asked for: <c>torch.optim.SGD</c> without dampening.</summary>
/// <remarks>
/// g ← s ∇ + λ θ, where s is 1 or what clipping makes it; with momentum μ: b ← μ b + g, then g ← g + μ b (Nesterov) or g ← b; finally θ ← θ − γ g.
/// Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and momentum in deep learning", ICML 2013.
/// </remarks>
public sealed unsafe class Sgd : Optimizer
{
    AlignedBuffer? velocity;

    /// <summary>Prepares to change the parameters of a model.</summary>
    public Sgd(ParameterStore parameters)
        : base(parameters)
    {
    }

    /// <summary>Prepares to change some of the parameters of a model; the others stay as they are.</summary>
    public Sgd(ParameterSubset parameters)
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
        float rate = (float)LearningRate, momentum = (float)Momentum, decay = (float)WeightDecay, scale = GradientScale;
        var parameter = (Vector512<float>*)Parameters.Pointer;
        var gradient = (Vector512<float>*)gradients.Pointer;
        if (momentum == 0)
        {
            var sweep = new PlainSweep(parameter, gradient, scale, rate, decay);
            Run(ref sweep, flops: 5, streams: 3);
        }
        else
        {
            velocity ??= new AlignedBuffer(Parameters.Count);
            var sweep = new MomentumSweep(parameter, gradient, (Vector512<float>*)velocity.Pointer, scale, rate, decay, momentum, Nesterov);
            Run(ref sweep, flops: Nesterov ? 9 : 7, streams: 5);
        }
    }

    readonly struct PlainSweep(Vector512<float>* parameter, Vector512<float>* gradient, float scale, float rate, float decay) : IKernel
    {
        public void Execute(int begin, int end, int part)
        {
            for (int i = begin; i < end; i++)
            {
                parameter[i] -= rate * ((scale * gradient[i]) + (decay * parameter[i]));
            }
        }
    }

    readonly struct MomentumSweep(
        Vector512<float>* parameter, Vector512<float>* gradient, Vector512<float>* velocity, float scale, float rate, float decay, float momentum, bool nesterov) : IKernel
    {
        public void Execute(int begin, int end, int part)
        {
            for (int i = begin; i < end; i++)
            {
                Vector512<float> g = (scale * gradient[i]) + (decay * parameter[i]);
                Vector512<float> b = (momentum * velocity[i]) + g;
                velocity[i] = b;
                parameter[i] -= rate * (nesterov ? g + (momentum * b) : b);
            }
        }
    }
}
