using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Follows a model along all paths through a function: whether its gradients can have been computed, whether what a file gave it was used, and whether gradients are overwritten that nobody used.
/// A forward analysis over the control flow graph, to a fixed point.
/// </summary>
internal sealed class ModelFlow
{
    private readonly ILocalSymbol model;
    private readonly ControlFlowGraph flow;
    private readonly Action<Diagnostic> report;
    private readonly bool isStepped;
    private readonly string[] evaluations;
    private readonly List<ModelEvent>[] events;

    public ModelFlow(ModelUses uses, ControlFlowGraph flow, Action<Diagnostic> report)
    {
        (model, this.flow, this.report) = (uses.Model, flow, report);
        isStepped = uses.Has(ModelEventKind.Stepped);
        evaluations = [.. uses.Events.Where(e => e.Kind == ModelEventKind.Evaluated).Select(e => e.Operation).OfType<IInvocationOperation>().Select(call => call.TargetMethod.Name)];
        events = [.. flow.Blocks.Select(EventsOf)];
    }

    public void Run()
    {
        // What happens in catch, when and finally happens at times that the graph's edges do not tell.
        if (flow.Blocks.Any(b => events[b.Ordinal].Count > 0 && InHandler(b.EnclosingRegion))) return;
        var entries = new State?[flow.Blocks.Length];
        var pending = new Queue<BasicBlock>();
        Enter(flow.Blocks[0], State.Untouched);
        foreach (BasicBlock block in flow.Blocks.Where(b => InHandler(b.EnclosingRegion))) Enter(block, State.Unknown);
        while (pending.Count > 0)
        {
            BasicBlock block = pending.Dequeue();
            State end = entries[block.Ordinal]!.Value;
            foreach (ModelEvent happening in events[block.Ordinal]) end = end.After(happening);
            foreach (ControlFlowBranch? branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch?.Destination is { } next) Enter(next, end);
            }
        }
        foreach (BasicBlock block in flow.Blocks)
        {
            if (entries[block.Ordinal] is not { } state) continue;
            foreach (ModelEvent happening in events[block.Ordinal])
            {
                Judge(state, happening);
                state = state.After(happening);
            }
        }

        void Enter(BasicBlock block, State state)
        {
            State? merged = entries[block.Ordinal] is { } before ? before.Merge(state) : state;
            if (merged == entries[block.Ordinal]) return;
            entries[block.Ordinal] = merged;
            pending.Enqueue(block);
        }
    }

    private void Judge(State state, ModelEvent happening)
    {
        switch (happening.Kind)
        {
            case ModelEventKind.Stepped or ModelEventKind.Measured when !state.MayHaveGradients:
                Report(Descriptors.GradientsNotComputed, happening.Gradients!.Syntax, model.Name, Remedy());
                break;
            case ModelEventKind.Initialized when state.Loaded:
                Report(Descriptors.LoadedParametersLost, happening.Operation.Syntax, model.Name);
                break;
            case ModelEventKind.Computed when isStepped && state.Unused is { } unused && unused != NameOf(happening):
                Report(Descriptors.GradientsOverwritten, ((happening.Operation.Syntax as InvocationExpressionSyntax)?.Expression ?? happening.Operation.Syntax), NameOf(happening), unused);
                break;
        }
    }

    /// <summary>What computes gradients: that of a loss which is evaluated here, or else the first that the model has.</summary>
    private string Remedy()
    {
        string[] methods = ModelEvent.GradientMethods(model.Type);
        string? method = evaluations.Select(e => e + "AndGradients").FirstOrDefault(methods.Contains) ?? methods.FirstOrDefault();
        return method is null ? $"'{model.Type.Name}' has no method that computes any: mark one with [Loss]" : $"call '{method}' before";
    }

    private void Report(DiagnosticDescriptor descriptor, SyntaxNode syntax, params object[] arguments) => report(Diagnostic.Create(descriptor, syntax.GetLocation(), arguments));

    private static string NameOf(ModelEvent call) => ((IInvocationOperation)call.Operation).TargetMethod.Name;

    /// <summary>The events of a block in the order in which they happen: operands before what uses them.</summary>
    private List<ModelEvent> EventsOf(BasicBlock block)
    {
        var order = new Dictionary<IOperation, int>();
        var found = new List<ModelEvent>();
        foreach (IOperation operation in block.BranchValue is null ? block.Operations : block.Operations.Add(block.BranchValue)) Visit(operation);
        return [.. found.OrderBy(e => order[e.Operation])];

        void Visit(IOperation operation)
        {
            foreach (IOperation operand in operation.ChildOperations) Visit(operand);
            order.Add(operation, order.Count);
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, model)) found.Add(ModelEvent.Of(reference));
        }
    }

    private static bool InHandler(ControlFlowRegion? region)
    {
        for (; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally) return true;
        }
        return false;
    }

    /// <summary>What is known about the model at a point of the function.</summary>
    /// <param name="MayHaveGradients">On some path gradients have been computed.</param>
    /// <param name="Loaded">On every path the model's last use was to load parameters.</param>
    /// <param name="Unused">The method that on every path computed the gradients last, if nothing has used them since.</param>
    /// <param name="Escaped">On some path the model got to where it cannot be followed.</param>
    private readonly record struct State(bool MayHaveGradients, bool Loaded, string? Unused, bool Escaped)
    {
        public static readonly State Untouched = default, Unknown = new(true, false, null, true);

        public State Merge(State other) =>
            new(MayHaveGradients || other.MayHaveGradients, Loaded && other.Loaded, Unused == other.Unused ? Unused : null, Escaped || other.Escaped);

        public State After(ModelEvent happening) => happening.Kind switch
        {
            ModelEventKind.Created => Untouched,
            ModelEventKind.Neutral => this,
            ModelEventKind.Evaluated or ModelEventKind.Changed or ModelEventKind.Initialized => this with { Loaded = false },
            ModelEventKind.Loaded => this with { Loaded = !Escaped },
            ModelEventKind.Computed => this with { MayHaveGradients = true, Loaded = false, Unused = Escaped || HasOutputs(happening) ? null : NameOf(happening) },
            ModelEventKind.Accumulated or ModelEventKind.Touched => this with { MayHaveGradients = true, Loaded = false, Unused = null },
            ModelEventKind.Stepped or ModelEventKind.Measured => this with { Loaded = false, Unused = null },
            _ => Unknown,
        };

        /// <summary>Whether the call also writes what the model's gradients are not, for which alone it may have been made: gradients of arguments, other results.</summary>
        private static bool HasOutputs(ModelEvent call) => ((IInvocationOperation)call.Operation).TargetMethod.Parameters.Any(p => p.Type.Name == "TensorSpan" || p.RefKind == RefKind.Out);
    }
}
