using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Losses: scalars, means over all elements or rows.</summary>
internal static class LossOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["MeanSquaredError(Variable, Variable)"] = call => MeanOfDistance(call, d => call.Graph.Multiply(d, d)),
        ["MeanAbsoluteError(Variable, Variable)"] = call => MeanOfDistance(call, d => call.Graph.Unary(UnaryKind.Abs, d)),
        ["Huber(Variable, Variable, double)"] = Huber,
        ["BinaryCrossEntropyWithLogits(Variable, Variable)"] = BinaryCrossEntropy,
        ["CrossEntropy(Variable, Indices, double, int?)"] = CrossEntropy,
        ["CrossEntropy(Variable, Indices, Variable, double, int?)"] = WeightedCrossEntropy,
    };

    private static Value MeanOfDistance(OpCall call, Func<Value, Value> loss) => ReductionOps.MeanOfAll(call, loss(call.Graph.Subtract(call.Tensor(0), Target(call))));

    private static Value Huber(OpCall call)
    {
        double delta = call.Number(2);
        return delta > 0
            ? MeanOfDistance(call, d => call.Graph.Add(new HuberOp(delta), d))
            : throw call.Invalid($"delta is {delta.ToString(CultureInfo.InvariantCulture)}; it must be positive");
    }

    private static Value BinaryCrossEntropy(OpCall call) => ReductionOps.MeanOfAll(call, call.Graph.Add(new BinaryCrossEntropyOp(), call.Tensor(0), Target(call)));

    /// <summary>The second operand at the shape of the first. Only a scalar is repeated: [B, 1] against [B] would silently compare every pair.</summary>
    private static Value Target(OpCall call) => call.Shape(1).Rank == 0 || call.Shape(0) == call.Shape(1)
        ? call.Graph.BroadcastTo(call.Tensor(1), call.Shape(0))
        : throw call.Repairable(Descriptors.ShapesDiffer, Repairs.OfLoss(call.Shape(0), call.Shape(1)), call.Shape(0), call.Shape(1), "prediction and target must have equal shapes");

    private static Value CrossEntropy(OpCall call)
    {
        (Value logits, Value labels, double smoothing, int? ignored) = Classification(call, smoothingAt: 2);
        return call.Graph.Add(new CrossEntropyOp(smoothing, ignored), logits, labels);
    }

    /// <summary>
    /// With log-probabilities p of a row, class weights w and smoothing ε: the sum over rows of <c>-(1-ε) w[k] p[k] - (ε/C) sum(w p)</c>, divided by that of <c>w[k]</c>;
    /// 0 where the latter is 0.
    /// </summary>
    private static Value WeightedCrossEntropy(OpCall call)
    {
        GraphBuilder graph = call.Graph;
        (Value logits, Value labels, double smoothing, int? ignored) = Classification(call, smoothingAt: 3);
        TensorShape shape = graph.ShapeOf(logits);
        if (call.Shape(2) != new TensorShape(shape[1])) throw call.Error(Descriptors.ShapesDiffer, call.Shape(0), call.Shape(2), "there must be one weight for each class");

        Value weights = graph.Broadcast(call.Tensor(2), shape, 1), zeros = graph.Fill(0, shape);
        Value? kept = null;
        if (ignored is int index)
        {
            // A NaN in a row that does not count must not leave it, in the gradient either.
            kept = graph.Compare(CompareKind.NotEqual, labels, graph.BroadcastTo(graph.IntegerConstant(index), graph.ShapeOf(labels)));
            logits = graph.Select(graph.BroadcastBack(kept.Value, shape, 1), logits, zeros);
        }
        Value isLabel = graph.Compare(CompareKind.Equal, graph.Add(new OneHotOp(shape[1], ignored), labels), graph.Fill(1, shape));
        Value weighted = graph.Multiply(weights, graph.Add(new LogSoftmaxOp(1), logits));
        Value likelihoods = graph.Scale(graph.Sum(graph.Select(isLabel, weighted, zeros), 1), 1 - smoothing);
        if (smoothing != 0)
        {
            Value share = graph.Divide(graph.Constant(smoothing), graph.Extent(shape[1]));
            Value spread = graph.Sum(weighted, 1);
            likelihoods = graph.Add(likelihoods, graph.Multiply(graph.BroadcastTo(share, graph.ShapeOf(spread)), spread));
        }
        Value labelWeights = graph.Sum(graph.Select(isLabel, weights, zeros), 1);
        if (kept is Value counts)
        {
            Value none = graph.Fill(0, graph.ShapeOf(labels));
            (likelihoods, labelWeights) = (graph.Select(counts, likelihoods, none), graph.Select(counts, labelWeights, none));
        }
        Value total = graph.SumAll(labelWeights), zero = graph.Constant(0);
        Value isZero = graph.Compare(CompareKind.Equal, total, zero);
        Value mean = graph.Divide(graph.Negate(graph.SumAll(likelihoods)), graph.Select(isZero, graph.Constant(1), total));
        return graph.Select(isZero, zero, mean);
    }

    /// <summary>Logits [N, C] and labels [N] of any number of axes in front, label smoothing, and the ignored label.</summary>
    private static (Value Logits, Value Labels, double Smoothing, int? Ignored) Classification(OpCall call, int smoothingAt)
    {
        TensorShape logits = call.Shape(0), labels = call.Shape(1);
        if (logits.Rank == 0 || !logits.Dimensions.Take(logits.Rank - 1).SequenceEqual(labels.Dimensions))
        {
            throw call.Repairable(Descriptors.ShapesDiffer, Repairs.OfClassification(call, logits, labels), logits, labels, "the labels' shape must be the logits' without the last axis");
        }
        double smoothing = call.Number(smoothingAt);
        if (!(smoothing >= 0 && smoothing <= 1)) throw call.Invalid($"the label smoothing is {smoothing.ToString(CultureInfo.InvariantCulture)}; it must be from 0 to 1");
        int? ignored = call.OptionalInteger(smoothingAt + 1);
        IndexingOps.RequireIndices(call, call.Tensor(1), logits[logits.Rank - 1], ignored);
        var rows = new TensorShape(labels.Count);
        return (call.Graph.Reshape(call.Tensor(0), new TensorShape(labels.Count, logits[logits.Rank - 1])), call.Graph.Reshape(call.Tensor(1), rows), smoothing, ignored);
    }
}
