using System;
using System.ComponentModel;

namespace Backprop;

/// <summary>Marks a partial class as a model: the generator compiles its <see cref="ForwardAttribute"/> and <see cref="LossAttribute"/> methods into fused code.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute;

/// <summary>Marks a partial class as a layer: a reusable piece of definition with parameters, composed as fields of models and of other layers.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LayerAttribute : Attribute;

/// <summary>Marks a method whose compiled form is an inference method of the same name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForwardAttribute : Attribute;

/// <summary>Marks a method with a scalar result whose compiled form evaluates the loss, alone or together with all gradients.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LossAttribute : Attribute;

/// <summary>Gives the shape of an argument of a forward or loss method.</summary>
/// <param name="dimensions">Non-negative integer constants, and names of symbolic dimensions: equal names are equal sizes.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params object[] dimensions) : Attribute
{
    /// <summary>The dimensions, outermost first: <see cref="int"/> constants or <see cref="string"/> names.</summary>
    public object[] Dimensions { get; } = dimensions;
}

/// <summary>Asks for the gradient of the loss with respect to this argument.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GradientAttribute : Attribute;

/// <summary>Carries the source of a layer in its assembly, so that models of other assemblies can inline it. Written by the generator.</summary>
/// <param name="typeName">The layer's full metadata name.</param>
/// <param name="source">A self-contained compilation unit that declares the layer.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerDefinitionAttribute(string typeName, string source) : Attribute
{
    /// <summary>The layer's full metadata name.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>A self-contained compilation unit that declares the layer.</summary>
    public string Source { get; } = source;
}
