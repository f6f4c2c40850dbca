using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Analysis;

/// <summary>
/// Losses that compare what Dropout leaves of a prediction, moved and scaled at most, with a target. Cross-entropies are losses by themselves; other functions of an error or of a margin are,
/// if what they are compared with is data and no layer comes behind.
/// </summary>
/// <param name="graph">Holds the nodes.</param>
/// <param name="used">What losses depend on.</param>
internal sealed class DroppedOutputs(DefinitionGraph graph, HashSet<int> used)
{
    private readonly Dictionary<int, bool> errors = [], dropped = [];
    private ILookup<int, int>? users;

    /// <summary>Whether a node is such a loss.</summary>
    public bool AreComparedAt(int id)
    {
        Node node = At(id);
        return node.Op switch
        {
            CrossEntropyOp or BinaryCrossEntropyOp => IsDropped(node.Inputs[0]),
            LogSoftmaxOp => IsDropped(node.Inputs[0]) && IsLast(id),
            UnaryOp { Kind: UnaryKind.Abs } or HuberOp => IsError(node.Inputs[0]) && IsLast(id),
            BinaryOp { Kind: BinaryKind.Multiply } when node.Inputs[0] == node.Inputs[1] => IsError(node.Inputs[0]) && IsLast(id),
            // The quantile loss max(q e, (q - 1) e).
            BinaryOp { Kind: BinaryKind.Maximum } when Unscaled(node.Inputs[0]) is var error && Unscaled(node.Inputs[1]) == error => IsError(error) && IsLast(id),
            UnaryOp { Kind: UnaryKind.Relu } => IsHinge(node.Inputs[0]) && IsLast(id),
            BinaryOp { Kind: BinaryKind.Maximum } => ((IsConstant(node.Inputs[0], 0) && IsHinge(node.Inputs[1])) || (IsConstant(node.Inputs[1], 0) && IsHinge(node.Inputs[0]))) && IsLast(id),
            // The logistic loss log(1 + exp(-y f)).
            SoftplusOp => IsMargin(node.Inputs[0]) && IsLast(id),
            _ => false,
        };
    }

    /// <summary>The difference, perhaps weighted, between what Dropout leaves and data.</summary>
    private bool IsError(int id)
    {
        id = Unscaled(id);
        if (errors.TryGetValue(id, out bool known)) return known;
        Node node = At(id);
        return errors[id] = node.Op switch
        {
            BinaryOp { Kind: BinaryKind.Subtract } => AreCompared(node),
            BinaryOp { Kind: BinaryKind.Divide } => IsError(node.Inputs[0]),
            BinaryOp { Kind: BinaryKind.Multiply } when node.Inputs[0] != node.Inputs[1] => IsError(node.Inputs[0]) || IsError(node.Inputs[1]),
            _ => false,
        };
    }

    /// <summary>What is cut off at 0 in the hinge loss max(1 - y f, 0).</summary>
    private bool IsHinge(int id) => At(Unscaled(id)) is { Op: BinaryOp { Kind: BinaryKind.Add or BinaryKind.Subtract } } slack && slack.Inputs.Any(IsConstant) && slack.Inputs.Any(IsMargin);

    /// <summary>The product of what Dropout leaves and data: with targets of -1 and 1 it is positive where the prediction is right.</summary>
    private bool IsMargin(int id) => At(Unscaled(id)) is { Op: BinaryOp { Kind: BinaryKind.Multiply } } product && AreCompared(product);

    private bool AreCompared(Node both) =>
        (IsDropped(both.Inputs[0]) && IsData(both.Inputs[1]) && IsTrained(both.Inputs[0])) || (IsDropped(both.Inputs[1]) && IsData(both.Inputs[0]) && IsTrained(both.Inputs[1]));

    /// <summary>A choice that noise makes between 0 and something that is no constant: Dropout in training mode.</summary>
    private bool IsDropped(int id)
    {
        id = Unscaled(id);
        if (dropped.TryGetValue(id, out bool known)) return known;
        Node node = At(id);
        return dropped[id] = node.Op switch
        {
            ConcatOp => node.Inputs.All(IsDropped),
            SelectOp when At(graph.Unmoved(node.Inputs[0])) is { Op: CompareOp } condition && At(graph.Unmoved(condition.Inputs[0])).Op is NoiseOp =>
                IsConstant(node.Inputs[1], 0) && !IsConstant(node.Inputs[2]),
            // What does not count.
            SelectOp => (IsConstant(node.Inputs[1]) && IsDropped(node.Inputs[2])) || (IsConstant(node.Inputs[2]) && IsDropped(node.Inputs[1])),
            _ => false,
        };
    }

    /// <summary>The node whose elements a value has but for constant factors.</summary>
    private int Unscaled(int id)
    {
        while (true)
        {
            id = graph.Unmoved(id);
            Node node = At(id);
            switch (node.Op)
            {
                case UnaryOp { Kind: UnaryKind.Negate }:
                case BinaryOp { Kind: BinaryKind.Multiply or BinaryKind.Divide } when IsConstant(node.Inputs[1]):
                    id = node.Inputs[0];
                    break;
                case BinaryOp { Kind: BinaryKind.Multiply } when IsConstant(node.Inputs[0]):
                    id = node.Inputs[1];
                    break;
                default:
                    return id;
            }
        }
    }

    private bool IsConstant(int id) => At(graph.Unmoved(id)).Op is ConstantOp or ExtentOp;

    private bool IsConstant(int id, double value) => At(graph.Unmoved(id)).Op is ConstantOp constant && constant.Value == value;

    /// <summary>Computed from arguments and nothing else but constants.</summary>
    private bool IsData(int id)
    {
        Op[] leaves = [.. new GradientFlow(graph, new Value(id)).Depends.Where(i => graph.Sources(i).Count == 0).Select(i => At(i).Op)];
        return leaves.Any(op => op is InputOp) && leaves.All(op => op is InputOp { Index: >= 0 } or ConstantOp or ExtentOp or IotaOp);
    }

    private bool IsTrained(int id) => new GradientFlow(graph, new Value(id)).Reached.Any(i => At(i).Op is ParameterOp);

    /// <summary>Whether no layer comes behind.</summary>
    private bool IsLast(int id)
    {
        users ??= used.SelectMany(user => graph.Sources(user).Select(source => (source, user))).ToLookup(use => use.source, use => use.user);
        var seen = new HashSet<int>([id]);
        var open = new Stack<int>(seen);
        while (open.Count > 0)
        {
            foreach (int user in users[open.Pop()])
            {
                if (At(user).Op is DotOp or ConvolutionOp or ConvolutionImagesOp) return false;
                if (seen.Add(user)) open.Push(user);
            }
        }
        return true;
    }

    private Node At(int id) => graph[new Value(id)];
}
