namespace Backprop.Layers;

/// <summary>The elementwise functions between layers.</summary>
public enum Activation
{
    /// <summary><see cref="Ops.Relu"/>.</summary>
    Relu,

    /// <summary><see cref="Ops.Gelu"/>, exact.</summary>
    Gelu,

    /// <summary><see cref="Ops.Gelu"/>, approximated with tanh.</summary>
    GeluTanh,

    /// <summary><see cref="Ops.Silu"/>.</summary>
    Silu,

    /// <summary><see cref="Ops.Tanh"/>.</summary>
    Tanh,

    /// <summary><see cref="Ops.Sigmoid"/>.</summary>
    Sigmoid,

    /// <summary><see cref="Ops.Softplus"/>.</summary>
    Softplus,

    /// <summary><see cref="Ops.Elu"/> with its default slope.</summary>
    Elu,

    /// <summary><see cref="Ops.LeakyRelu"/> with its default slope.</summary>
    LeakyRelu,
}
