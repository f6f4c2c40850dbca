using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;
using OutputKind = Backprop.Generators.Graphs.OutputKind;

namespace Backprop.Generators.Definition;

// What training does and evaluation does not: the mode that definitions ask for, and updates of state.
internal sealed partial class Evaluator
{
    private readonly SortedDictionary<int, (ParameterValue State, Value Next)> updates = [];
    private bool isTraining;

    /// <summary>Whether the last method asked in which mode it is evaluated.</summary>
    public bool DependsOnMode { get; private set; }

    /// <summary>The new values of state that the last method computes.</summary>
    public IEnumerable<GraphOutput> Updates => updates.Select(u => new GraphOutput(OutputKind.StateUpdate, u.Key, u.Value.State.Name, u.Value.Next.Id));

    /// <summary>The mode a compiled method is evaluated in. A model is made in neither: what its members are initialised with is the same in both.</summary>
    public bool IsTraining
    {
        get
        {
            bool isMethod = frames.Count > 0 && frames[0].Member is IMethodSymbol { MethodKind: not MethodKind.Constructor };
            if (!isMethod || frames.Any(f => f.Member is not IMethodSymbol && f.This is not { IsTemporary: true })) return false;
            DependsOnMode = true;
            return isTraining;
        }
    }

    private static bool IsModeProperty(IPropertySymbol property) => property.Name == "IsTraining" && KnownTypes.IsBackprop(property.ContainingType, "Ops");

    private static bool IsUpdate(IMethodSymbol method) => method.Name == "Update" && KnownTypes.IsBackprop(method.ContainingType, "Ops");

    /// <summary><c>Update(state, value)</c>: whoever reads the state in this call finds the old value.</summary>
    private OpaqueValue Update(AbstractValue target, AbstractValue value, IOperation at)
    {
        if (target is not ParameterValue state) throw NullReference();
        if (state.Index < 0) throw Error(Descriptors.ParameterNotInField, at);
        if (!state.IsState) throw Error(Descriptors.UpdateOfParameter, at, state.Name);
        Value next = Node(value, at);
        if (Graph.ShapeOf(next) != state.Shape) throw Error(Descriptors.UpdateShape, at, state.Name, state.Shape, Graph.ShapeOf(next));
        if (loops.Count > 0) throw Error(Descriptors.UpdateInLoop, at, state.Name);
        if (!IsTraining) return OpaqueValue.Instance;
        if (updates.ContainsKey(state.Index)) throw Error(Descriptors.UpdateTwice, at, state.Name);
        updates.Add(state.Index, (state, next));
        return OpaqueValue.Instance;
    }

    /// <summary>Forgets what the method before left.</summary>
    private void Begin(bool training)
    {
        isTraining = training;
        DependsOnMode = false;
        Requirements.Clear();
        updates.Clear();
        draws.Clear();
        Graph.Return();
    }
}
