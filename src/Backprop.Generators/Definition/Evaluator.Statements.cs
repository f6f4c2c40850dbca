using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

internal sealed partial class Evaluator
{
    /// <summary>How a statement ends.</summary>
    private enum Flow { Next, Break, Continue, Return }

    private Flow Execute(IOperation statement)
    {
        Step(statement);
        switch (statement)
        {
            case IBlockOperation block:
                return ExecuteAll(block.Operations);
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                return Flow.Next;
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations) Declare(declaration);
                return Flow.Next;
            case IReturnOperation { Kind: OperationKind.Return } result:
                if (result.ReturnedValue is { } value) Current.Result = Evaluate(value);
                return Flow.Return;
            case IConditionalOperation conditional:
                return If(conditional);
            case IForLoopOperation loop:
                return For(loop);
            case IForEachLoopOperation loop:
                return ForEach(loop);
            case IWhileLoopOperation loop:
                return While(loop);
            case ISwitchOperation choice:
                return Switch(choice);
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Flow.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Flow.Continue;
            case ILocalFunctionOperation or IEmptyOperation:
                return Flow.Next;
            case IThrowOperation thrown:
                throw Thrown(thrown);
            case IInvalidOperation:
                throw new InvalidCodeException();
            default:
                throw Unsupported(statement);
        }
    }

    private Flow ExecuteAll(IEnumerable<IOperation> statements)
    {
        foreach (IOperation statement in statements)
        {
            Flow flow = Execute(statement);
            if (flow != Flow.Next) return flow;
        }
        return Flow.Next;
    }

    private void Declare(IVariableDeclarationOperation declaration)
    {
        foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
        {
            if (declarator.Symbol.IsRef) throw Unsupported(declarator, LeftOut.ReferenceVariable);
            if ((declarator.Initializer ?? declaration.Initializer) is not { } initializer) continue;
            Bind(Current, declarator.Symbol, Evaluate(initializer.Value));
        }
    }

    private Flow If(IConditionalOperation conditional)
    {
        AbstractValue condition = Evaluate(conditional.Condition);
        if (TryGuard(conditional, condition)) return Flow.Next;
        return DecideValue(condition, conditional.Condition) ? Execute(conditional.WhenTrue) : conditional.WhenFalse is { } otherwise ? Execute(otherwise) : Flow.Next;
    }

    private Flow For(IForLoopOperation loop)
    {
        ExecuteAll(loop.Before);
        if (TryScan(loop)) return Flow.Next;
        while (loop.Condition is null || DecideLoop(loop.Condition))
        {
            Flow flow = Execute(loop.Body);
            if (flow == Flow.Return) return flow;
            if (flow == Flow.Break) break;
            ExecuteAll(loop.AtLoopBottom);
        }
        return Flow.Next;
    }

    private Flow While(IWhileLoopOperation loop)
    {
        if (loop.Condition is null) throw new InvalidCodeException();
        while (!loop.ConditionIsTop || DecideLoop(loop.Condition))
        {
            Flow flow = Execute(loop.Body);
            if (flow == Flow.Return) return flow;
            if (flow == Flow.Break) break;
            if (!loop.ConditionIsTop && !DecideLoop(loop.Condition)) break;
        }
        return Flow.Next;
    }

    private Flow ForEach(IForEachLoopOperation loop)
    {
        if (loop.IsAsynchronous) throw Unsupported(loop, LeftOut.Await);
        if (Evaluate(loop.Collection) is not SequenceValue sequence) throw Unsupported(loop.Collection, LeftOut.Loop(loop.Collection));
        IMethodSymbol? conversion = sources.ElementConversion(loop).MethodSymbol;
        foreach (AbstractValue element in Items(sequence, loop.Collection).ToArray())
        {
            Step(loop);
            AbstractValue item = conversion is null ? element : CallMethod(conversion, null, [element], loop);
            if (loop.LoopControlVariable is IVariableDeclaratorOperation declarator) Bind(Current, declarator.Symbol, ConvertTo(item, declarator.Symbol.Type, loop));
            else Assign(loop.LoopControlVariable, item);
            Flow flow = Execute(loop.Body);
            if (flow == Flow.Return) return flow;
            if (flow == Flow.Break) break;
        }
        return Flow.Next;
    }

    private Flow Switch(ISwitchOperation choice)
    {
        AbstractValue value = Evaluate(choice.Value);
        ISwitchCaseOperation? selected =
            choice.Cases.FirstOrDefault(c => c.Clauses.Any(clause => Matches(value, clause)))
            ?? choice.Cases.FirstOrDefault(c => c.Clauses.Any(clause => clause.CaseKind == CaseKind.Default));
        Flow flow = selected is null ? Flow.Next : ExecuteAll(selected.Body);
        return flow == Flow.Break ? Flow.Next : flow;
    }

    private bool Matches(AbstractValue value, ICaseClauseOperation clause) => clause switch
    {
        ISingleValueCaseClauseOperation c => DecideValue(Arithmetic(BinaryOperatorKind.Equals, value, Evaluate(c.Value), c.Value), c.Value),
        IPatternCaseClauseOperation c => Matches(value, c.Pattern) && (c.Guard is null || Decide(c.Guard)),
        IDefaultCaseClauseOperation => false,
        _ => throw Unsupported(clause),
    };

    private bool Decide(IOperation condition) => DecideValue(Evaluate(condition), condition);

    private bool DecideValue(AbstractValue value, IOperation condition) => value switch
    {
        ConstantValue { Value: bool decided } => decided,
        UndecidedValue undecided => throw Error(Descriptors.SymbolicCondition, condition, undecided.Condition, undecided.Names),
        _ => throw new InvalidCodeException(),
    };

    private bool DecideLoop(IOperation condition) => Evaluate(condition) switch
    {
        UndecidedValue undecided => throw Error(Descriptors.SymbolicLoop, condition, undecided.Names),
        AbstractValue value => DecideValue(value, condition),
    };
}
