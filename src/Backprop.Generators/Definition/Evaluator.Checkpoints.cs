using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

// Checkpoints: what their lambda computes is part of the method like any other code, and the graph notes that it is computed again for a gradient.
internal sealed partial class Evaluator
{
    private static bool IsCheckpoint(IMethodSymbol method) => method.Name == "Checkpoint" && KnownTypes.IsBackprop(method.ContainingType, "Ops");

    private static bool IsLambda(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction };

    /// <summary>Whether code sees the variables of the code around it.</summary>
    private static bool IsNested(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction };

    private AbstractValue Checkpoint(IInvocationOperation call)
    {
        if (call.Arguments is not [{ Value: var argument }]) throw new InvalidCodeException();
        if (argument is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }) throw Error(Descriptors.CheckpointLambda, argument, CodeText.Line(argument.Syntax));
        Graph.BeginCheckpoint();
        try
        {
            return Invoke(lambda, [], call);
        }
        finally
        {
            Graph.EndCheckpoint();
        }
    }
}
