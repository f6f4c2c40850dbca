using System;
using static TorchSharp.torch;

namespace Backprop.Goldens.Libtorch;

/// <summary>
/// A model of the tests written with libtorch. Its class is named as the definition is, and its fields too, so that PyTorch's names of the
/// parameters are what the generator's are compared with.
/// </summary>
internal abstract class GoldenModel : nn.Module
{
    protected GoldenModel() : base("model")
    {
    }

    /// <summary>The sizes at which the model is evaluated, each a tuple of its symbolic dimensions.</summary>
    public virtual long[][] Sizes => [[5], [1], [18]];

    /// <summary>The largest difference between the precisions at which arguments are used.</summary>
    public virtual double LargestError => 1e-6;

    /// <summary>The arguments of the loss at some sizes.</summary>
    public abstract Input[] Arguments(Draw draw, long[] sizes);

    /// <summary>What the definition's forward method returns.</summary>
    public abstract Tensor Forward(Tensor[] arguments);

    /// <summary>The loss, a scalar.</summary>
    /// <param name="output">What <see cref="Forward"/> returned.</param>
    /// <param name="arguments">The arguments.</param>
    public abstract Tensor Loss(Tensor output, Tensor[] arguments);

    /// <summary>The bound of the values drawn for a parameter: such that activations stay near 1.</summary>
    public virtual double Bound(string parameter, long[] shape) => shape.Length < 2 ? 0.5 : Math.Sqrt(3.0 / shape[^1]);
}
