using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>What an op costs, in floating-point operations: one for each arithmetic result; comparisons, selections and conversions are free.</summary>
internal static class Cost
{
    public static int Flops(Op op) => op is UnaryOp or BinaryOp ? 1 : 0;

    /// <summary>An op that costs tens of instructions, so that its result is kept rather than computed again.</summary>
    public static bool IsTranscendental(Op op) =>
        op is UnaryOp { Kind: UnaryKind.Exp or UnaryKind.Log or UnaryKind.Sin or UnaryKind.Cos or UnaryKind.Tanh or UnaryKind.Sigmoid or UnaryKind.Erf or UnaryKind.Log1p or UnaryKind.Expm1 }
        || op is BinaryOp { Kind: BinaryKind.Power };
}
