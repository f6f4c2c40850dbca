using System;
using System.ComponentModel;

namespace Backprop;

/// <summary>Marks a partial class as a model: the generator compiles its <see cref="ForwardAttribute"/> and <see cref="LossAttribute"/> methods into fused code.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute
{
    /// <summary>
    /// How much workspace a call of a compiled method may take at the sizes <see cref="At"/>, such as <c>"64 MB"</c>: a number and <c>B</c>, <c>KB</c>, <c>MB</c>, <c>GB</c> (powers of 1000) or
    /// <c>KiB</c>, <c>MiB</c>, <c>GiB</c> (powers of 1024). A method that takes more is a warning, which names the largest tensors. Null, as at first, for no limit.
    /// </summary>
    public string? WorkspaceBudget { get; set; }

    /// <summary>Sizes to plan for, one for each named dimension, such as <c>"B=32, T=128"</c>. The documentation of the compiled methods then says what a call costs at these.</summary>
    public string? At { get; set; }
}

/// <summary>
/// Marks a partial class as a layer: a reusable piece of definition with parameters, composed as fields of models and of other layers. On an interface it says that
/// what implements it are layers, so that fields of its type hold layers too.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, Inherited = false)]
public sealed class LayerAttribute : Attribute;

/// <summary>
/// Marks a static class of functions written in the definition language: its source travels with its assembly, so that definitions of other assemblies can call its methods,
/// which are inlined. (Methods of the same project need no mark.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FunctionsAttribute : Attribute;

/// <summary>Marks a method whose compiled form is an inference method of the same name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForwardAttribute : Attribute
{
    /// <summary>
    /// Whether there is also a method with <c>Backward</c> behind its name, for losses that are computed elsewhere: given the gradient of a loss with respect to the results, it computes the
    /// gradients of the parameters, and of arguments marked with <see cref="GradientAttribute"/>.
    /// </summary>
    public bool Backward { get; set; }
}

/// <summary>Marks a method with a scalar result whose compiled form evaluates the loss, alone or together with all gradients.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LossAttribute : Attribute
{
    /// <summary>
    /// Also compiles <c>LossHessianVector</c>, the product of the loss's Hessian, with respect to the parameters that it trains, with a direction, for methods of second order such as meta-learning
    /// through gradient steps: forward mode over the gradient.
    /// </summary>
    public bool HessianVector { get; set; }

    /// <summary>
    /// The parameters that the loss trains, by names or the beginnings of names: <c>generator</c> stands for <c>generator.hidden.weight</c> and all others in that field. For the others no gradient is
    /// computed; in the model's gradients they are 0. Null, as at first, for all parameters.
    /// </summary>
    public string[]? Trains { get; set; }
}

/// <summary>Gives the shape of an argument of a forward or loss method.</summary>
/// <param name="dimensions">Non-negative integer constants, and names of symbolic dimensions: equal names are equal sizes.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params object[] dimensions) : Attribute
{
    /// <summary>The dimensions, outermost first: <see cref="int"/> constants or <see cref="string"/> names.</summary>
    public object[] Dimensions { get; } = dimensions;
}

/// <summary>Asks for the gradient with respect to this argument of a loss, or of a forward method with <see cref="ForwardAttribute.Backward"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GradientAttribute : Attribute;

/// <summary>
/// The name of a field or property that holds a parameter or layer, where it is not that of the member: <c>[Name("self_attn")]</c> makes
/// <c>attention.in_proj_weight</c> to <c>self_attn.in_proj_weight</c>. So weights keep the names they have elsewhere.
/// </summary>
/// <param name="name">One or more segments of the parameter's name, separated by dots. On an array also none: its elements are named by their positions alone.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NameAttribute(string name) : Attribute
{
    /// <summary>One or more segments of the parameter's name.</summary>
    public string Name { get; } = name;
}

/// <summary>
/// Marks a field or property of type <c>Parameter</c> (or an array of them) as state: values that belong to the model and are saved with it, such as running statistics, but that no optimizer changes and that have no gradient.
/// A definition gives them new values with <c>Update(state, value)</c>, which acts in training only.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class StateAttribute : Attribute;

/// <summary>Carries the source of a layer or of a class of functions in its assembly, so that models of other assemblies can inline it. Written by the generator.</summary>
/// <param name="typeName">The type's full metadata name.</param>
/// <param name="source">A self-contained compilation unit that declares the type.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerDefinitionAttribute(string typeName, string source) : Attribute
{
    /// <summary>The type's full metadata name.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>A self-contained compilation unit that declares the type.</summary>
    public string Source { get; } = source;
}

/// <summary>Carries the names of a compiled model's methods, parameters and dimensions in its assembly, for the checks that other assemblies generate. Written by the generator.</summary>
/// <param name="typeName">The model's full metadata name.</param>
/// <param name="parameters">The names of all parameters, such as <c>hidden.weight</c>.</param>
/// <param name="forwards">The methods marked with <see cref="ForwardAttribute"/>.</param>
/// <param name="losses">The methods marked with <see cref="LossAttribute"/>, each followed by its arguments that have gradients, and by what it does not train: <c>Loss(features, targets) without encoder.weight, encoder.bias</c>. <c>backward</c> behind the arguments marks a backward method, <c>HessianVector</c> a loss that has products with its Hessian.</param>
/// <param name="dimensions">The names of all symbolic dimensions.</param>
/// <param name="hasSizes">Whether sizes were found at which all methods are defined.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CompiledModelAttribute(string typeName, string[] parameters, string[] forwards, string[] losses, string[] dimensions, bool hasSizes) : Attribute
{
    /// <summary>The model's full metadata name.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>The names of all parameters.</summary>
    public string[] Parameters { get; } = parameters;

    /// <summary>The forward methods.</summary>
    public string[] Forwards { get; } = forwards;

    /// <summary>The loss methods with their arguments that have gradients.</summary>
    public string[] Losses { get; } = losses;

    /// <summary>The names of all symbolic dimensions.</summary>
    public string[] Dimensions { get; } = dimensions;

    /// <summary>Whether sizes were found at which all methods are defined.</summary>
    public bool HasSizes { get; } = hasSizes;
}
