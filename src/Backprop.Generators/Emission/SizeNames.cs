using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission;

/// <summary>
/// The variables that hold symbolic sizes. A size is called what the definition calls it, unless generated code means something else by that name:
/// then an underscore is appended.
/// </summary>
internal sealed class SizeNames
{
    /// <summary>Types whose static members generated code uses by their simple names: no variable can have one.</summary>
    public static readonly IReadOnlyList<string> Types =
        ["AlongAxis", "BitConverter", "Convolution", "Gemm", "KernelProfile", "Math", "MathF", "MethodImplOptions", "Partition", "Pooling", "ScalarMath", "Scatter", "SimdWidth", "UniformNoise", "Vector256", "Vector512", "Workers"];

    private static readonly string[] Reserved =
    [
        "V", "lanes", "part", "parts", "begin", "end", "accumulate", "row", "column", "sum", "parameters", "gradients", "direction", "product", "workspace", "result", "width", "scratch", "state", "states", "noise", "profile", "nint",
        "Execute", "Finish", "Store",
        .. Types,
    ];

    private readonly HashSet<string> taken;

    public SizeNames(IEnumerable<ArgumentInfo> arguments)
    {
        taken = [.. Reserved];
        foreach (ArgumentInfo argument in arguments) taken.UnionWith([argument.Name, argument.Name + "Shape", argument.Name + "Pointer", argument.Name + "Gradient"]);
    }

    public string Of(string size)
    {
        while (taken.Contains(size)) size += "_";
        return size;
    }

    /// <summary>The sizes a method binds, in the order of its arguments.</summary>
    public string[] Of(MethodDefinition method) => method.Arguments.SelectMany(a => a.Shape.Dimensions).Select(d => d.Name).OfType<string>().Distinct().Select(Of).ToArray();

    /// <summary>A polynomial as a C# expression.</summary>
    public string Of(Dimension dimension) => dimension.ToString(Of).Replace("*", " * ");
}
