using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>The body of the method, local function or lambda in which an operation lies.</summary>
internal sealed class FunctionBody
{
    private readonly IOperation root;

    private FunctionBody(IOperation root)
    {
        this.root = root;
        Operations = [.. root.Descendants()];
    }

    /// <summary>Everything in it, functions inside of it included.</summary>
    public IReadOnlyList<IOperation> Operations { get; }

    /// <summary>The local function or lambda; null for what is a member's.</summary>
    public IMethodSymbol? Function => root switch
    {
        ILocalFunctionOperation local => local.Symbol,
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        _ => null,
    };

    /// <summary>Null for initializers of fields and the like.</summary>
    public static FunctionBody? Of(IOperation operation)
    {
        IOperation root = Root(operation);
        return root is ILocalFunctionOperation or IAnonymousFunctionOperation or IMethodBodyOperation or IConstructorBodyOperation or IBlockOperation { Parent: null } ? new(root) : null;
    }

    public IEnumerable<ILocalReferenceOperation> References(ILocalSymbol local) =>
        Operations.OfType<ILocalReferenceOperation>().Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local));

    /// <summary>Whether an operation is in this function and not in one inside of it.</summary>
    public bool IsOwn(IOperation operation) => Root(operation) == root;

    /// <summary>How control flows in this function, within that of the member it lies in.</summary>
    public ControlFlowGraph? Flow(ControlFlowGraph? member)
    {
        // From the outermost function inwards.
        var functions = new Stack<IOperation>();
        for (IOperation? at = root; at is not null; at = at.Parent)
        {
            if (at is ILocalFunctionOperation or IAnonymousFunctionOperation) functions.Push(at);
        }
        ControlFlowGraph? flow = member;
        while (functions.Count > 0 && flow is not null)
        {
            IOperation function = functions.Pop();
            if (function is ILocalFunctionOperation local)
            {
                flow = flow.LocalFunctions.Contains(local.Symbol) ? flow.GetLocalFunctionControlFlowGraph(local.Symbol) : null;
            }
            else
            {
                IFlowAnonymousFunctionOperation? lambda = flow.Blocks
                    .SelectMany(b => b.BranchValue is null ? b.Operations : b.Operations.Add(b.BranchValue))
                    .SelectMany(o => o.DescendantsAndSelf())
                    .OfType<IFlowAnonymousFunctionOperation>()
                    .FirstOrDefault(f => f.Syntax == function.Syntax);
                flow = lambda is null ? null : flow.GetAnonymousFunctionControlFlowGraph(lambda);
            }
        }
        return flow;
    }

    /// <summary>The function in which an operation lies, or what else there is of the member.</summary>
    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent && operation is not (ILocalFunctionOperation or IAnonymousFunctionOperation)) operation = parent;
        return operation;
    }
}
