using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Tests.Operations;

/// <summary>A definition: what it computes of its arguments, and the shape of the result.</summary>
/// <param name="Code">An expression of the arguments, or a block with a return statement.</param>
/// <param name="Result">The shape of the result, such as <c>[B, 3]</c>; empty if it is no list of names and constants: then there is no loss.</param>
/// <param name="Arguments">The arguments; each of floats has a gradient.</param>
internal sealed record OperationRow(string Code, string Result, params Argument[] Arguments)
{
    /// <summary>The index of the forward method, the operation itself.</summary>
    public const int Value = 0;

    /// <summary>The index of the loss method: a linear functional of the operation's result, whose weights are the last argument.</summary>
    public const int Loss = 1;

    /// <summary>Fields and methods of the model.</summary>
    public string Members { get; init; } = "";

    /// <summary>The type of the result; indices have no loss.</summary>
    public string ResultType { get; init; } = "Variable";

    public bool HasLoss => Result.Length > 0;

    /// <summary>The arguments of the loss.</summary>
    public Argument[] LossArguments => [.. Arguments, "weights" + Result];

    public string Model(string type)
    {
        string body = Code[0] == '{' ? Code : $"=> {Code};";
        string loss = !HasLoss ? "" : $"""
                [Loss]
                Variable Loss({Parameters(LossArguments, gradient: true)}) => Sum(Value({string.Join(", ", Arguments.Select(a => a.Name))}) * weights);
            """;
        return $$"""
            [Model]
            public partial class {{type}}
            {
                {{Members}}

                [Forward]
                {{ResultType}} Value({{Parameters(Arguments, gradient: false)}}) {{body}}

            {{loss}}
            }

            """;
    }

    public override string ToString() => $"{Code}: {string.Join(", ", Arguments.Select(a => a.ToString()))}";

    private static string Parameters(IEnumerable<Argument> arguments, bool gradient) => string.Join(", ", arguments.Select(a => a.Declaration(gradient)));
}
