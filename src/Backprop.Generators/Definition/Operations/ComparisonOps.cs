using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Masks: comparisons, logic, selection.</summary>
internal static class ComparisonOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["op_LessThan(Variable, Variable)"] = Compare(CompareKind.Less),
        ["op_LessThanOrEqual(Variable, Variable)"] = Compare(CompareKind.LessOrEqual),
        ["op_GreaterThan(Variable, Variable)"] = Compare(CompareKind.Less, swap: true),
        ["op_GreaterThanOrEqual(Variable, Variable)"] = Compare(CompareKind.LessOrEqual, swap: true),
        ["Equal(Variable, Variable)"] = Compare(CompareKind.Equal),
        ["NotEqual(Variable, Variable)"] = Compare(CompareKind.NotEqual),
        ["Equal(Indices, Indices)"] = Compare(CompareKind.Equal),
        ["NotEqual(Indices, Indices)"] = Compare(CompareKind.NotEqual),
        ["op_BitwiseAnd(Mask, Mask)"] = Logical(LogicalKind.And),
        ["op_BitwiseOr(Mask, Mask)"] = Logical(LogicalKind.Or),
        ["op_LogicalNot(Mask)"] = call => call.Graph.Not(call.Tensor(0)),
        ["Where(Mask, Variable, Variable)"] = Where,
        ["ToVariable(Mask)"] = call => call.Graph.Cast(ElementType.Float32, call.Tensor(0)),
        ["ToVariable(Indices)"] = call => call.Graph.Cast(ElementType.Float32, call.Tensor(0)),
    };

    private static Lowering Compare(CompareKind kind, bool swap = false) => call =>
    {
        Value[] operands = Broadcasting.Align(call, call.Tensor(0), call.Tensor(1));
        return swap ? call.Graph.Compare(kind, operands[1], operands[0]) : call.Graph.Compare(kind, operands[0], operands[1]);
    };

    private static Lowering Logical(LogicalKind kind) => call =>
    {
        Value[] operands = Broadcasting.Align(call, call.Tensor(0), call.Tensor(1));
        return call.Graph.Logical(kind, operands[0], operands[1]);
    };

    private static Value Where(OpCall call)
    {
        Value[] operands = Broadcasting.Align(call, call.Tensor(0), call.Tensor(1), call.Tensor(2));
        return call.Graph.Select(operands[0], operands[1], operands[2]);
    }
}
