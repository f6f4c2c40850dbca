using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>What local variables are created with.</summary>
internal static class Initial
{
    /// <summary>The object that a local variable is declared with, if it is made there.</summary>
    public static IObjectCreationOperation? Creation(IVariableDeclaratorOperation declarator) => Unconverted(declarator.GetVariableInitializer()?.Value) as IObjectCreationOperation;

    /// <summary>The object that a local variable of a function is declared with, if it is made there and is never another.</summary>
    public static IObjectCreationOperation? Creation(ILocalSymbol local, FunctionBody body)
    {
        IVariableDeclaratorOperation? declarator = body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local));
        if (declarator is null || Creation(declarator) is not { } creation) return null;
        return body.References(local).Any(IsAssigned) ? null : creation;
    }

    /// <summary>The only object that a place in a function holds, if that is a local variable.</summary>
    public static IReadOnlyList<IObjectCreationOperation>? Creations(Place place, FunctionBody body) =>
        place is { Root: ILocalSymbol local, Members.IsEmpty: true } && Creation(local, body) is { } creation ? [creation] : null;

    /// <summary>The object that is made to be assigned.</summary>
    public static IObjectCreationOperation? Creation(IAssignmentOperation assignment) =>
        assignment is ISimpleAssignmentOperation { IsRef: false } or ICoalesceAssignmentOperation ? Unconverted(assignment.Value) as IObjectCreationOperation : null;

    /// <summary>Whether a reference is the target of an assignment, or passed such that it may become one.</summary>
    public static bool IsAssigned(IOperation reference) => reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } or ITupleOperation => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
        _ => false,
    };

    public static IOperation? Unconverted(IOperation? operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion) operation = conversion.Operand;
        return operation;
    }
}
