using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Analysis;

/// <summary>
/// Functions whose derivative is infinite at 0, applied to what is never negative and 0 for data that occurs, such as the root of a sum of squares.
/// What only might be 0, as far as its bounds tell, is taken to be meant so.
/// </summary>
internal sealed class SingularPoints(GraphBuilder graph)
{
    private readonly Bounds bounds = new(graph);
    private readonly Dictionary<int, string?> zeros = [];

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
            bool passes = guarded.Contains(id) && node.Op is UnaryOp or BinaryOp or BroadcastOp or ReshapeOp or PermuteOp or SliceOp;
            if (node.Op is SelectOp || passes) guarded.UnionWith(node.Inputs);
        }
        return guarded;
    }

    /// <summary>Why a value that is never negative is 0 for data that occurs; null where that is not certain.</summary>
    private string? Zero(int id)
    {
        if (zeros.TryGetValue(id, out string? known)) return known;
        Node node = graph[new Value(id)];
        return zeros[id] = node.Op switch
        {
            UnaryOp { Kind: UnaryKind.Relu } when TakesBothSigns(node.Inputs[0]) => "Relu is 0 below 0",
            UnaryOp { Kind: UnaryKind.Abs } when TakesBothSigns(node.Inputs[0]) => "an absolute value is 0 at 0",
            BinaryOp { Kind: BinaryKind.Multiply } when node.Inputs[0] == node.Inputs[1] && TakesBothSigns(node.Inputs[0]) => "a square is 0 at 0",
            BinaryOp { Kind: BinaryKind.Multiply } when IsPositive(node.Inputs[1]) => Zero(node.Inputs[0]),
            BinaryOp { Kind: BinaryKind.Multiply } when IsPositive(node.Inputs[0]) => Zero(node.Inputs[1]),
            BinaryOp { Kind: BinaryKind.Divide } when IsPositive(node.Inputs[1]) => Zero(node.Inputs[0]),
            BinaryOp { Kind: BinaryKind.Add } when Zero(node.Inputs[1]) is not null => Zero(node.Inputs[0]),
            ReduceOp or BroadcastOp or ReshapeOp or PermuteOp or FlipOp or SliceOp or GatherOp or TakeAlongOp => Zero(node.Inputs[0]),
            _ => null,
        };
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
    private bool DependsOnData(int id) => new GradientFlow(graph, new Value(id)).Reached.Any(i => graph[new Value(i)].Op is InputOp { Type: ElementType.Float32 });
}
