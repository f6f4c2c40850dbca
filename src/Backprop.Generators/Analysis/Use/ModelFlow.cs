using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Follows a model along all paths through a function: whether its gradients can have been computed, whether what a file gave it was used, whether gradients are overwritten that nobody used,
/// and whether a step is taken along gradients that an earlier one has taken already.
/// A forward analysis over the control flow graph, to a fixed point.
/// </summary>
internal sealed class ModelFlow
{
    private readonly Place model;
    private readonly Place? optimizer;
    private readonly State untouched, unknown;
    private readonly ControlFlowGraph flow;
    private readonly Action<Diagnostic> report;
    private readonly bool isStepped, neverClears, isWhole;
    private readonly string[] evaluations;
    private readonly HashSet<SyntaxNode> quietSequences;
    private readonly List<ModelEvent>[] events;

    /// <param name="uses">What the function does with the model.</param>
    /// <param name="body">The function.</param>
    /// <param name="flow">How control flows in it.</param>
    /// <param name="changesAll">Whether one optimizer takes all steps, and changes all parameters.</param>
    /// <param name="report">Where to report.</param>
    public ModelFlow(ModelUses uses, FunctionBody body, ControlFlowGraph flow, bool changesAll, Action<Diagnostic> report)
    {
        (model, this.flow, this.report) = (uses.Model, flow, report);
        optimizer = uses.Optimizer;
        untouched = default(State) with { Shared = uses.IsShared };
        unknown = new(uses.OthersCompute, false, null, true);
        neverClears = !uses.Events.Any(e => e.Kind is ModelEventKind.Computed or ModelEventKind.Touched || (e.Kind == ModelEventKind.Accumulated && e.Accumulation is null));
        isWhole = changesAll;
        isStepped = uses.Has(ModelEventKind.Stepped);
        evaluations = [.. uses.Events.Where(e => e.Kind == ModelEventKind.Evaluated).Select(e => e.Operation).OfType<IInvocationOperation>().Select(call => call.TargetMethod.Name)];
        quietSequences = [.. body.Operations.OfType<IForEachLoopOperation>().Where(ForeignCode.IsQuiet).SelectMany(EnumerationOf)];
        events = [.. flow.Blocks.Select(EventsOf)];
    }

    public void Run()
    {
        // What happens in catch, when and finally happens at times that the graph's edges do not tell.
        if (flow.Blocks.Any(b => events[b.Ordinal].Any(e => e.Kind != ModelEventKind.Foreign) && InHandler(b.EnclosingRegion))) return;
        var entries = new State?[flow.Blocks.Length];
        var pending = new Queue<BasicBlock>();
        Enter(flow.Blocks[0], untouched.Shared ? unknown : untouched);
        foreach (BasicBlock block in flow.Blocks.Where(b => InHandler(b.EnclosingRegion))) Enter(block, unknown with { Since = SinceStep.Fresh });
        while (pending.Count > 0)
        {
            BasicBlock block = pending.Dequeue();
            State end = entries[block.Ordinal]!.Value;
            foreach (ModelEvent happening in events[block.Ordinal]) end = After(end, happening);
            foreach (ControlFlowBranch? branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch?.Destination is { } next) Enter(next, end.Shared && branch.FinallyRegions.Any(MayReachModel) ? Lost(end) : end);
            }
        }
        foreach (BasicBlock block in flow.Blocks)
        {
            if (entries[block.Ordinal] is not { } state) continue;
            foreach (ModelEvent happening in events[block.Ordinal])
            {
                Judge(state, happening);
                state = After(state, happening);
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
            case ModelEventKind.Stepped when state is { Since: SinceStep.Evaluated, HasOtherNames: false } && KeepsMoments(happening):
                Report(Descriptors.GradientsUsedAgain, happening.Gradients!.Syntax, model.Name, Remedy());
                break;
            case ModelEventKind.Accumulated when neverClears && state is { Since: not SinceStep.Never, HasOtherNames: false } && (state.Since & SinceStep.Fresh) == 0 && isWhole && happening.Accumulation is { } accumulation:
                Report(Descriptors.GradientsNeverCleared, accumulation.Syntax, model.Name);
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

    /// <summary>Whether a step is Adam's: along the gradient itself one may go on as long as the loss becomes smaller.</summary>
    private bool KeepsMoments(ModelEvent step) => optimizer is not null && OptimizerLoop.KeepsMoments(((IInvocationOperation)step.Operation).Instance?.Type);

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
            if (IsMention(operation)) found.Add(ModelEvent.Of(operation));
            else if (found.Any(e => e.Operation == operation)) return;
            else if (operation is IAssignmentOperation { Target: { } target } && optimizer?.Equals(Place.Of(target)) == true) found.Add(new(ModelEventKind.Renewed, operation));
            else if (MayReplace(operation)) found.Add(new(ModelEventKind.Replaced, operation));
            else if (!(operation.IsImplicit && quietSequences.Contains(operation.Syntax)) && ForeignCode.MayReach(model, operation)) found.Add(new(ModelEventKind.Foreign, operation));
        }
    }

    /// <summary>The code that stands for the calls by which a loop goes through a sequence.</summary>
    private static SyntaxNode[] EnumerationOf(IForEachLoopOperation loop) =>
        loop.Syntax is ForEachStatementSyntax statement ? [loop.Collection.Syntax, statement.Expression, statement.Type] : [loop.Collection.Syntax];

    private bool IsMention(IOperation operation) =>
        operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation && model.Equals(Place.Of(operation));

    /// <summary>Whether an assignment or a pattern may put something else on the way to the model.</summary>
    private bool MayReplace(IOperation operation) => operation switch
    {
        IAssignmentOperation { Target: ILocalReferenceOperation target } => model.Involves(target.Local),
        IAssignmentOperation { Target: IParameterReferenceOperation target } => model.Involves(target.Parameter),
        IAssignmentOperation { Target: IMemberReferenceOperation target } => model.Involves(target.Member),
        IDeclarationPatternOperation pattern => model.Involves(pattern.DeclaredSymbol),
        _ => false,
    };

    /// <summary>Whether something happens in a finally block that may reach the model.</summary>
    private bool MayReachModel(ControlFlowRegion region) => flow.Blocks.Skip(region.FirstBlockOrdinal).Take(region.LastBlockOrdinal - region.FirstBlockOrdinal + 1).Any(b => events[b.Ordinal].Count > 0);

    private static bool InHandler(ControlFlowRegion? region)
    {
        for (; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally) return true;
        }
        return false;
    }

    /// <summary>What is known about the model after something happened.</summary>
    private State After(State state, ModelEvent happening) => happening.Kind switch
    {
        ModelEventKind.Created => untouched,
        ModelEventKind.Neutral => state,
        ModelEventKind.Foreign => state.Shared ? Lost(state) : state,
        ModelEventKind.Evaluated => state with { Loaded = false, Since = happening.EvaluatedLoss is not null && (state.Since & SinceStep.Stepped) != 0 ? (state.Since & ~SinceStep.Stepped) | SinceStep.Evaluated : state.Since },
        ModelEventKind.Renewed => state with { Since = state.Renewed },
        ModelEventKind.Initialized => state with { Loaded = false, Since = state.Renewed },
        ModelEventKind.Changed => state with { Loaded = false, Since = state.Renewed, HasOtherNames = true },
        ModelEventKind.Loaded => state with { Loaded = !state.HasOtherNames, Since = state.Renewed },
        ModelEventKind.Computed => state with { MayHaveGradients = true, Loaded = false, Unused = state.HasOtherNames || State.HasOutputs(happening) ? null : NameOf(happening), Since = state.Renewed },
        ModelEventKind.Accumulated => state with { MayHaveGradients = true, Loaded = false, Unused = null, Since = happening.Accumulation is null ? state.Renewed : state.Added },
        ModelEventKind.Touched => state with { MayHaveGradients = true, Loaded = false, Unused = null, Since = state.Renewed, HasOtherNames = true },
        ModelEventKind.Stepped => state with { Loaded = false, Unused = null, Since = SinceStep.Stepped },
        ModelEventKind.Measured => state with { Loaded = false, Unused = null },
        _ => Lost(state),
    };

    /// <summary>What is known after code ran that may do anything.</summary>
    private State Lost(State state) => unknown with { HasOtherNames = state.HasOtherNames, Since = state.Renewed };

    /// <summary>What may have happened to the gradients since the last step, on those paths on which there was one.</summary>
    [Flags]
    private enum SinceStep
    {
        /// <summary>No path has a step.</summary>
        Never = 0,

        /// <summary>Nothing.</summary>
        Stepped = 1,

        /// <summary>Nothing, but a loss was evaluated.</summary>
        Evaluated = 2,

        /// <summary>Others were added to them.</summary>
        Added = 4,

        /// <summary>They are others, or nobody knows.</summary>
        Fresh = 8,
    }

    /// <summary>What is known about the model at a point of the function.</summary>
    /// <param name="MayHaveGradients">On some path gradients have been computed.</param>
    /// <param name="Loaded">On every path the model's last use was to load parameters.</param>
    /// <param name="Unused">The method that on every path computed the gradients last, if nothing has used them since.</param>
    /// <param name="Shared">On some path the model got to where others can reach it.</param>
    /// <param name="HasOtherNames">On some path something was done with the parameters' or gradients' memory, which may have another name since.</param>
    /// <param name="Since">What happened since the last step.</param>
    private readonly record struct State(bool MayHaveGradients, bool Loaded, string? Unused, bool Shared, bool HasOtherNames = false, SinceStep Since = SinceStep.Never)
    {
        /// <summary>Since the last step when the gradients become others.</summary>
        public SinceStep Renewed => Since == SinceStep.Never ? SinceStep.Never : SinceStep.Fresh;

        /// <summary>Since the last step when others are added to the gradients.</summary>
        public SinceStep Added => Since == SinceStep.Never ? SinceStep.Never : SinceStep.Added | (Since & SinceStep.Fresh);

        public State Merge(State other) => new(
            MayHaveGradients || other.MayHaveGradients, Loaded && other.Loaded, Unused == other.Unused ? Unused : null, Shared || other.Shared, HasOtherNames || other.HasOtherNames, Since | other.Since);

        /// <summary>Whether the call also writes what the model's gradients are not, for which alone it may have been made: gradients of arguments, other results.</summary>
        public static bool HasOutputs(ModelEvent call) => ((IInvocationOperation)call.Operation).TargetMethod.Parameters.Any(p => p.Type.Name == "TensorSpan" || p.RefKind == RefKind.Out);
    }
}
