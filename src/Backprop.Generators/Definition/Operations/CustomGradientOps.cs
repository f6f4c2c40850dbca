using System.Collections.Generic;

namespace Backprop.Generators.Definition;

/// <summary>Gradients that the definition gives by itself.</summary>
internal static class CustomGradientOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["CustomGradient(Variable, Variable, Func<Variable, Variable>)"] = call => call.CustomGradient(1),
        ["CustomGradient(Variable, Variable, Variable, Func<Variable, ValueTuple<Variable, Variable>>)"] = call => call.CustomGradient(2),
        ["CustomGradient(Variable, Variable, Variable, Variable, Func<Variable, ValueTuple<Variable, Variable, Variable>>)"] = call => call.CustomGradient(3),
    };
}
