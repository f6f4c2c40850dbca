using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

// Exceptions that a definition throws: now, or, where sizes that are not known yet decide, when the compiled method is called.
internal sealed partial class Evaluator
{
    /// <summary>
    /// Takes <c>if (condition) throw ...;</c> whose condition depends on symbolic sizes as what the sizes must fulfil. False if it is something else.
    /// </summary>
    private bool TryGuard(IConditionalOperation conditional, AbstractValue condition)
    {
        if (condition is not UndecidedValue { Denial: { } demands } undecided) return false;
        if (conditional.WhenFalse is not null || ThrowIn(conditional.WhenTrue) is not { } thrown) return false;
        SetOrigin(conditional.Condition);
        string? message = Exception(thrown)?.Message;
        foreach (Dimension demand in demands)
        {
            if (!Require(demand, message)) throw Error(Descriptors.SymbolicCondition, conditional.Condition, undecided.Condition, undecided.Names);
        }
        return true;
    }

    private static IThrowOperation? ThrowIn(IOperation body) => body switch
    {
        IThrowOperation thrown => thrown,
        IExpressionStatementOperation { Operation: IThrowOperation thrown } => thrown,
        IBlockOperation { Operations: [var only] } => ThrowIn(only),
        _ => null,
    };

    private DefinitionException Thrown(IThrowOperation thrown) =>
        Exception(thrown) is { } exception ? Error(Descriptors.DefinitionThrows, thrown, exception.Type, exception.Message ?? "") : Unsupported(thrown);

    /// <summary>The type of what is thrown, and its message if that is known at compile time; null if it is not created here.</summary>
    private (string Type, string? Message)? Exception(IThrowOperation thrown)
    {
        IOperation? exception = thrown.Exception;
        while (exception is IConversionOperation conversion) exception = conversion.Operand;
        if (exception is not IObjectCreationOperation creation) return null;
        IArgumentOperation? text = creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "message");
        return (creation.Type?.Name ?? "", text is not null && Evaluate(text.Value) is var message and (ConstantValue { Value: string } or TextValue) ? Display(message) : null);
    }
}
