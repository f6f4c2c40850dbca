using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>A loop of the form <c>for (int t = first; t &lt; bound; t++)</c>, or downwards: <c>for (int t = first; t >= bound; t--)</c>; with <c>&lt;=</c> and <c>></c> alike.</summary>
internal sealed record CountedLoop(ILocalSymbol Variable, IOperation Bound, bool IsDescending, bool IncludesBound)
{
    /// <summary>The loop in this form, or null.</summary>
    public static CountedLoop? Read(IForLoopOperation loop)
    {
        if (loop.Before is not [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Symbol: { Type.SpecialType: SpecialType.System_Int32 } variable }] }] }]) return null;
        if (loop.Condition is not IBinaryOperation { OperatorMethod: null, LeftOperand: ILocalReferenceOperation left } condition || !Is(left, variable)) return null;
        if (loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: var increment }] || Step(increment, variable) is not { } step) return null;
        bool? isDescending = (condition.OperatorKind, step) switch
        {
            (BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual, 1) => false,
            (BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual, -1) => true,
            _ => null,
        };
        if (isDescending is null || loop.Body.DescendantsAndSelf().Any(o => Target(o) is { } target && Is(target, variable))) return null;
        return new(variable, condition.RightOperand, isDescending.Value, condition.OperatorKind is BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual);
    }

    private static int? Step(IOperation increment, ILocalSymbol variable) => increment switch
    {
        IIncrementOrDecrementOperation { OperatorMethod: null } o when Is(o.Target, variable) => o.Kind == OperationKind.Increment ? 1 : -1,
        ICompoundAssignmentOperation { OperatorMethod: null, Value.ConstantValue: { HasValue: true, Value: 1 } } o when Is(o.Target, variable) =>
            o.OperatorKind switch { BinaryOperatorKind.Add => 1, BinaryOperatorKind.Subtract => -1, _ => null },
        _ => null,
    };

    private static IOperation? Target(IOperation operation) => operation switch
    {
        IAssignmentOperation o => o.Target,
        IIncrementOrDecrementOperation o => o.Target,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } o => o.Value,
        _ => null,
    };

    private static bool Is(IOperation operation, ILocalSymbol variable) => operation is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, variable);

    /// <summary>What leaves the loop before its end: <c>break</c> and <c>return</c>.</summary>
    public static IEnumerable<IOperation> Exits(IForLoopOperation loop) => loop.Body.DescendantsAndSelf()
        .Where(o => o is IReturnOperation || (o is IBranchOperation { BranchKind: BranchKind.Break } branch && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel)));
}
