using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>Graphs as the definition of a model gives them.</summary>
internal static class Definitions
{
    /// <summary>The digit classifier's loss: two linear layers with relu between them, then cross-entropy.</summary>
    public static Graph DigitClassifierLoss(int inputs = 784, int hidden = 128, int classes = 10)
    {
        var b = new GraphBuilder { Origin = "Loss" };
        Dimension batch = Dimension.Symbol("B");
        Value x = b.Input(0, "pixels", new TensorShape(batch, inputs), ElementType.Float32);
        Value labels = b.Input(1, "labels", new TensorShape(batch), ElementType.Int32);
        Value h = b.Unary(UnaryKind.Relu, Linear(b, x, 0, "hidden", inputs, hidden));
        Value logits = Linear(b, h, 2, "output", hidden, classes);
        Value loss = b.Add(new CrossEntropyOp(0, null), logits, labels);
        return b.Build([new GraphOutput(OutputKind.Value, 0, "Loss", loss.Id)]);
    }

    public static Value Linear(GraphBuilder b, Value x, int index, string name, int inputs, int outputs)
    {
        b.Origin = name + ": MatMul(x, Transpose(weight))";
        Value y = b.Dot(x, b.Transpose(b.Parameter(index, name + ".weight", new TensorShape(outputs, inputs))));
        b.Origin = name + ": y + bias";
        return b.Add(y, b.BroadcastTo(b.Parameter(index + 1, name + ".bias", new TensorShape(outputs)), b.ShapeOf(y)));
    }
}
