using System.Collections.Generic;
using System.ComponentModel;

namespace Backprop;

/// <summary>What a compiled method computes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MethodKind
{
    /// <summary>A method marked with <see cref="ForwardAttribute"/>.</summary>
    Forward,

    /// <summary>A method marked with <see cref="LossAttribute"/>, which also has gradients.</summary>
    Loss,

    /// <summary>
    /// The gradients that a method marked with <see cref="ForwardAttribute.Backward"/> hands back. Its last arguments are those with respect to the results; what it differentiates, and by its
    /// definition computes, is the sum of their products with the results.
    /// </summary>
    Backward,
}

/// <summary>What an argument's elements are.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ElementKind
{
    /// <summary>Real numbers: a <see cref="Variable"/>.</summary>
    Float,

    /// <summary>Integers: <see cref="Indices"/>.</summary>
    Index,
}

/// <summary>Describes an argument of a compiled method.</summary>
/// <param name="Name">The parameter's name in the definition.</param>
/// <param name="Kind">What its elements are.</param>
/// <param name="Dimensions">Its shape as written: constants and names of symbolic dimensions.</param>
/// <param name="HasGradient">Whether the gradient with respect to it is computed, marked with <see cref="GradientAttribute"/>.</param>
/// <param name="IndexLimits">For indices, the dimensions (constants, or polynomials over names) that they must be below; none if they index nothing.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ArgumentSignature(string Name, ElementKind Kind, IReadOnlyList<string> Dimensions, bool HasGradient, IReadOnlyList<string> IndexLimits);

/// <summary>Describes a compiled method, for checks that call it with made-up arguments.</summary>
/// <param name="Name">The method's name in the definition.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Arguments">Its arguments in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MethodSignature(string Name, MethodKind Kind, IReadOnlyList<ArgumentSignature> Arguments)
{
    /// <summary>The random numbers that its definition draws, in order.</summary>
    public IReadOnlyList<NoiseDraw> Draws { get; init; } = [];

    /// <summary>Those that it draws in training mode.</summary>
    public IReadOnlyList<NoiseDraw> TrainingDraws { get; init; } = [];

    /// <summary>Whether training computes something else than evaluation.</summary>
    public bool DependsOnMode { get; init; }

    /// <summary>Whether products with the loss's Hessian are compiled.</summary>
    public bool HasHessianVector { get; init; }

    /// <summary>The names of the results, if there are several; otherwise empty.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>The parameters that a loss does not train (<see cref="LossAttribute.Trains"/>).</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];
}
