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
        : throw call.Error(Descriptors.ShapesDiffer, call.Shape(0), call.Shape(1), "prediction and target must have equal shapes");

    private static Value CrossEntropy(OpCall call)
    {
        TensorShape logits = call.Shape(0), labels = call.Shape(1);
        if (logits.Rank == 0 || !logits.Dimensions.Take(logits.Rank - 1).SequenceEqual(labels.Dimensions))
        {
            throw call.Error(Descriptors.ShapesDiffer, logits, labels, "the labels' shape must be the logits' without the last axis");
        }
        double smoothing = call.Number(2);
        if (!(smoothing >= 0 && smoothing <= 1)) throw call.Invalid($"the label smoothing is {smoothing.ToString(CultureInfo.InvariantCulture)}; it must be from 0 to 1");
        IndexingOps.RequireIndices(call, call.Tensor(1), logits[logits.Rank - 1], call.OptionalInteger(3));
        Dimension rows = labels.Count;
        Value matrix = call.Graph.Reshape(call.Tensor(0), new TensorShape(rows, logits[logits.Rank - 1]));
        Value vector = call.Graph.Reshape(call.Tensor(1), new TensorShape(rows));
        return call.Graph.Add(new CrossEntropyOp(smoothing, call.OptionalInteger(3)), matrix, vector);
    }
}
