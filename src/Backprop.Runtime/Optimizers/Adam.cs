namespace Backprop;

/// <summary>Adam, with weight decay added to the gradient where asked for: <c>torch.optim.Adam</c>.</summary>
/// <remarks>
/// g ← ∇ + λ θ; m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - γ/(1 - β₁ᵗ) m / (√v / √(1 - β₂ᵗ) + ε) in step t = 1, 2, ...
/// Kingma and Ba: "Adam: a method for stochastic optimization", ICLR 2015.
/// </remarks>
public sealed class Adam : AdaptiveMoments
{
    /// <summary>Prepares to change the parameters of a model.</summary>
    public Adam(ParameterStore parameters)
        : base(parameters)
    {
    }

    /// <summary>Prepares to change some of the parameters of a model; the others stay as they are.</summary>
    public Adam(ParameterSubset parameters)
        : base(parameters)
    {
    }

    /// <summary>The weight decay λ, 0 or more: the gradient of λ/2 |θ|² is added. 0 at first.</summary>
    public double WeightDecay
    {
        get;
        set => field = NotNegative(value, nameof(WeightDecay));
    }

    /// <inheritdoc/>
    protected override void Update(GradientStore gradients) => Sweep(gradients, addedDecay: WeightDecay, shrinkage: 0);
}
