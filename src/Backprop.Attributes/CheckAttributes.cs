using System;

namespace Backprop;

/// <summary>
/// On the assembly of a project that references xunit (2 or v3): generates a class of tests for each model of the project and of the assemblies it references, which prove its
/// compiled values and gradients against its definition. On a model: how that one is checked, wherever it is.
/// </summary>
/// <remarks>What is not set on the model is as on the assembly, and what is not set there is as in <c>GradientCheckOptions</c>.</remarks>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class, Inherited = false)]
public sealed class GradientChecksAttribute : Attribute
{
    /// <summary>The largest relative error of a derivative that passes.</summary>
    public double Tolerance { get; set; }

    /// <summary>How many elements of each parameter or argument are moved by themselves.</summary>
    public int Coordinates { get; set; }

    /// <summary>Along how many random directions all elements of a parameter or argument are moved together.</summary>
    public int Directions { get; set; }

    /// <summary>The lower end of the interval that the elements of arguments are drawn from.</summary>
    public double Minimum { get; set; }

    /// <summary>The upper end of that interval.</summary>
    public double Maximum { get; set; }

    /// <summary>Decides parameters, arguments, directions and coordinates.</summary>
    public ulong Seed { get; set; }
}

/// <summary>Gives sizes to check at; several give several sets, each of which is checked. On a model, or on an assembly with <see cref="GradientChecksAttribute"/>.</summary>
/// <param name="dimensions">Sizes of symbolic dimensions: <c>B=3, T=5</c>. Those that are not named are chosen.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GradientCheckDimensionsAttribute(string dimensions) : Attribute
{
    /// <summary>The sizes, such as <c>B=3, T=5</c>.</summary>
    public string Dimensions { get; } = dimensions;

    /// <summary>On an assembly, the model that is meant; without one, every model that has none of its own.</summary>
    public Type? Model { get; set; }
}

/// <summary>Leaves a model out of the generated checks; a skipped test tells why. On the model, or on an assembly with <see cref="GradientChecksAttribute"/>.</summary>
/// <param name="reason">Why it is not checked.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GradientCheckExclusionAttribute(string reason) : Attribute
{
    /// <summary>Why the model is not checked.</summary>
    public string Reason { get; } = reason;

    /// <summary>On an assembly, the model that is meant.</summary>
    public Type? Model { get; set; }
}
