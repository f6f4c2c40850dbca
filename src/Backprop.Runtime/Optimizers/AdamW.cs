namespace Backprop;

/// <summary>Adam with decoupled weight decay: <c>torch.optim.AdamW</c>.</summary>
/// <remarks>
/// θ ← θ - γ λ θ, then a step of <see cref="Adam"/> without weight decay.
/// Loshchilov and Hutter: "Decoupled weight decay regularization", ICLR 2019.
/// </remarks>
public sealed class AdamW : AdaptiveMoments
{
    /// <summary>Prepares to change the parameters of a model.</summary>
    public AdamW(ParameterStore parameters)
        : base(parameters)
    {
    }

    /// <summary>Prepares to change some of the parameters of a model; the others stay as they are.</summary>
    public AdamW(ParameterSubset parameters)
        : base(parameters)
    {
    }

    /// <summary>The weight decay λ, 0 or more: each step multiplies the parameters by 1 - γ λ. 0.01 at first.</summary>
    public double WeightDecay
    {
        get;
        set => field = NotNegative(value, nameof(WeightDecay));
    } = 1e-2;

    /// <inheritdoc/>
    protected override void Update(GradientStore gradients) => Sweep(gradients, addedDecay: 0, shrinkage: LearningRate * WeightDecay);
}
