using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>An elementwise function as a layer, for <see cref="Sequential"/>. It has no parameters.</summary>
/// <param name="function">Which function.</param>
[Layer]
public sealed partial class Activate(Activation function) : IUnaryLayer
{
    /// <summary>Applies the function.</summary>
    /// <param name="x">The operand, of any shape.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such function.</exception>
    public Variable Apply(Variable x) => Activations.Apply(function, x);
}

/// <summary>The meaning of <see cref="Activation"/>.</summary>
static class Activations
{
    public static Variable Apply(Activation function, Variable x) => function switch
    {
        Activation.Relu => Relu(x),
        Activation.Gelu => Gelu(x),
        Activation.GeluTanh => Gelu(x, approximate: true),
        Activation.Silu => Silu(x),
        Activation.Tanh => Tanh(x),
        Activation.Sigmoid => Sigmoid(x),
        Activation.Softplus => Softplus(x),
        Activation.Elu => Elu(x),
        Activation.LeakyRelu => LeakyRelu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };
}
