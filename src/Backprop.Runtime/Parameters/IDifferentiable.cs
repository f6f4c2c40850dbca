using System;
using System.Collections.Generic;
using System.ComponentModel;

namespace Backprop;

/// <summary>
/// What the generator implements on every model so that its compiled code can be checked against its definition without knowing the model.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IDifferentiable : ILayer
{
    /// <summary>The model's parameters.</summary>
    ParameterStore Parameters { get; }

    /// <summary>The gradients of the last evaluation with gradients.</summary>
    GradientStore Gradients { get; }

    /// <summary>What random numbers are drawn with.</summary>
    NoiseSource Noise { get; }

    /// <summary>The compiled methods.</summary>
    IReadOnlyList<MethodSignature> Methods { get; }

    /// <summary>Sizes at which every method is defined, such as <c>B=3, T=5</c>, for checks that are not told others; null if the compiler found none.</summary>
    string? CheckDimensions { get; }

    /// <summary>Runs the definition of a method eagerly, in double precision.</summary>
    /// <param name="method">The index in <see cref="Methods"/>.</param>
    /// <param name="arguments">A <see cref="Variable"/> or <see cref="Indices"/> for each argument.</param>
    /// <param name="training">In training mode, as <see cref="EvaluateGradients"/>: state is updated, but <see cref="Noise"/> counts no step.</param>
    /// <param name="results">Of a method with several results, receives all in their order; null if only the returned one is wanted.</param>
    /// <returns>The result; of several the loss, or the first.</returns>
    Variable EvaluateReference(int method, object[] arguments, bool training = false, Variable?[]? results = null);

    /// <summary>Runs the compiled code of a method, in single precision, in evaluation mode; not that of a backward method, which has gradients only.</summary>
    /// <param name="method">The index in <see cref="Methods"/>.</param>
    /// <param name="arguments">A <see cref="Variable"/> or <see cref="Indices"/> for each argument.</param>
    /// <param name="results">Of a method with several results, receives all in their order; null if only the returned one is wanted.</param>
    /// <returns>The result; of several the loss, or the first.</returns>
    Variable EvaluateCompiled(int method, object[] arguments, Variable?[]? results = null);

    /// <summary>Runs the compiled code of a loss with its gradients, or of a backward method, in training mode: state is updated, and <see cref="Noise"/> counts a step where it is used; those of the parameters are left in <see cref="Gradients"/>.</summary>
    /// <param name="method">The index in <see cref="Methods"/> of a method of another kind than <see cref="MethodKind.Forward"/>.</param>
    /// <param name="arguments">A <see cref="Variable"/> or <see cref="Indices"/> for each argument.</param>
    /// <param name="inputGradients">As long as the arguments; receives the gradient of each argument that has one, null for the others.</param>
    /// <param name="results">Of a method with several results, receives all in their order; null if only the loss is wanted.</param>
    /// <returns>The loss, a scalar; 0 for a backward method, which computes none.</returns>
    Variable EvaluateGradients(int method, object[] arguments, Variable?[] inputGradients, Variable?[]? results = null);

    /// <summary>Runs the compiled product of a loss's Hessian with a direction.</summary>
    /// <param name="method">The index in <see cref="Methods"/> of a method with <see cref="MethodSignature.HasHessianVector"/>.</param>
    /// <param name="arguments">A <see cref="Variable"/> or <see cref="Indices"/> for each argument.</param>
    /// <param name="direction">By how much each parameter moves.</param>
    /// <param name="product">Receives the product.</param>
    /// <returns>The loss, a scalar.</returns>
    Variable EvaluateHessianVector(int method, object[] arguments, FlatStore direction, GradientStore product);

    /// <summary>The compiled code of a method, for a loss with its gradients and the product with its Hessian if there is one, as a call that can be repeated: arguments are converted and results have memory before it begins.</summary>
    /// <param name="method">The index in <see cref="Methods"/>.</param>
    /// <param name="arguments">A <see cref="Variable"/> or <see cref="Indices"/> for each argument.</param>
    Action PrepareCall(int method, object[] arguments);
}
