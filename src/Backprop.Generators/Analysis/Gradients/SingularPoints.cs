using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Analysis;

/// <summary>
/// Functions whose derivative is infinite at 0, applied to what is never negative and 0 for data that occurs, such as the root of a sum of squares.
/// What only might be 0, as far as its bounds tell, is taken to be meant so.
/// </summary>
internal sealed class SingularPoints(DefinitionGraph graph)
{
    private readonly Bounds bounds = new(graph, graph.Loops);
    private readonly Dictionary<int, string?> zeros = [];

    /// <summary>What is not known to be 0 in all steps of a loop, if it was taken to be so.</summary>
    private readonly HashSet<int> refuted = [];

    /// <summary>The function that is singular at a node and the reason that its operand can be 0; null where nothing is wrong.</summary>
    public (string Function, string Reason)? At(Node node)
    {
        (string Function, int Operand)? singular = node.Op switch
        {
            UnaryOp { Kind: UnaryKind.Sqrt } => ("Sqrt", 0),
            UnaryOp { Kind: UnaryKind.Rsqrt } => ("Rsqrt", 0),
            UnaryOp { Kind: UnaryKind.Log } => ("Log", 0),
            UnaryOp { Kind: UnaryKind.Reciprocal } => ("Reciprocal", 0),
            BinaryOp { Kind: BinaryKind.Divide } => ("Division", 1),
            _ => null,
        };
        return singular is { } found && Zero(node.Inputs[found.Operand]) is { } reason && DependsOnData(node.Inputs[found.Operand]) ? (found.Function, reason) : null;
    }

    /// <summary>The nodes whose singular values do no harm, since a select takes another value there.</summary>
    public HashSet<int> Guarded(IEnumerable<int> nodes)
    {
        var guarded = new HashSet<int>();
        foreach (int id in nodes.OrderByDescending(id => id))
        {
            Node node = graph[new Value(id)];
            bool passes = guarded.Contains(id) && (node.Op is UnaryOp or BinaryOp or BroadcastOp or ReshapeOp or PermuteOp or SliceOp || graph.Loops.At(id) is { IsStacked: true });
            if (node.Op is SelectOp || passes) guarded.UnionWith(graph.Sources(id));
        }
        return guarded;
    }

    /// <summary>Why a value that is never negative is 0 for data that occurs; null where that is not certain, and no text where it is only taken to be so.</summary>
    private string? Zero(int id)
    {
        if (zeros.TryGetValue(id, out string? known)) return known;
        if (graph.Loops.At(id) is { } edge) return edge.IsStacked ? Zero(edge.Step.Id) : CarriedZero(id, edge);
        Node node = graph[new Value(id)];
        return zeros[id] = node.Op switch
        {
            UnaryOp { Kind: UnaryKind.Relu } when TakesBothSigns(node.Inputs[0]) => "Relu is 0 below 0",
            UnaryOp { Kind: UnaryKind.Abs } when TakesBothSigns(node.Inputs[0]) => "an absolute value is 0 at 0",
            BinaryOp { Kind: BinaryKind.Multiply } when node.Inputs[0] == node.Inputs[1] && TakesBothSigns(node.Inputs[0]) => "a square is 0 at 0",
            BinaryOp { Kind: BinaryKind.Multiply } when IsPositive(node.Inputs[1]) => Zero(node.Inputs[0]),
            BinaryOp { Kind: BinaryKind.Multiply } when IsPositive(node.Inputs[0]) => Zero(node.Inputs[1]),
            BinaryOp { Kind: BinaryKind.Divide } when IsPositive(node.Inputs[1]) => Zero(node.Inputs[0]),
            BinaryOp { Kind: BinaryKind.Add } when Zero(node.Inputs[1]) is { } second && Zero(node.Inputs[0]) is { } first => first.Length > 0 ? first : second,
            ReduceOp or BroadcastOp or ReshapeOp or PermuteOp or FlipOp or SliceOp or GatherOp or TakeAlongOp => Zero(node.Inputs[0]),
            _ => null,
        };
    }

    /// <summary>What is carried through a loop is 0 if it begins so, and a step that finds 0 leaves 0, such as a sum of squares.</summary>
    private string? CarriedZero(int id, LoopEdge edge)
    {
        bool begins = !refuted.Contains(id) && (IsZero(edge.Initial!.Value.Id) || Zero(edge.Initial.Value.Id) is not null);
        string? reason = null;
        if (begins)
        {
            // What is known while the value is taken to be 0 is forgotten afterwards.
            KeyValuePair<int, string?>[] before = [.. zeros];
            zeros[id] = "";
            reason = Zero(edge.Step.Id) is { Length: > 0 } found ? found : null;
            zeros.Clear();
            foreach (KeyValuePair<int, string?> zero in before) zeros.Add(zero.Key, zero.Value);
        }
        if (reason is null) refuted.Add(id);
        return zeros[id] = reason;
    }

    private bool IsZero(int id)
    {
        Node node = graph[new Value(id)];
        return node.Op is ConstantOp { Value: 0 } || (node.Op is BroadcastOp or ReshapeOp && IsZero(node.Inputs[0]));
    }

    private bool TakesBothSigns(int id) => bounds.Of(new Value(id)) is { Low: < 0, High: > 0 };

    /// <summary>A positive constant or size.</summary>
    private bool IsPositive(int id)
    {
        Node node = graph[new Value(id)];
        return node.Op switch
        {
            ConstantOp constant => constant.Value > 0,
            ExtentOp => true,
            BroadcastOp or ReshapeOp or UnaryOp { Kind: UnaryKind.Reciprocal } => IsPositive(node.Inputs[0]),
            _ => false,
        };
    }

    /// <summary>Parameters alone are hardly ever all 0: a norm of weights needs no constant.</summary>
    private bool DependsOnData(int id) => new GradientFlow(graph, new Value(id)).Reached.Any(i => graph[new Value(i)].Op is InputOp { Index: >= 0, Type: ElementType.Float32 });
}
