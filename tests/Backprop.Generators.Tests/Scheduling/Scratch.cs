using System;
using System.IO;
using Backprop.Generators.Graphs;
using Xunit;

namespace Backprop.Generators.Tests.Scheduling;

public class Scratch
{
    [Fact]
    public void Dump()
    {
        var b = new GraphBuilder();
        Dimension B = Dimension.Symbol("B");
        Value x = b.Input(0, "pixels", new TensorShape(B, 784), ElementType.Float32);
        Value labels = b.Input(1, "labels", new TensorShape(B), ElementType.Int32);
        b.Origin = "hidden: MatMul(x, Transpose(weight))";
        Value w1 = b.Parameter(0, "hidden.weight", new TensorShape(128, 784)), b1 = b.Parameter(1, "hidden.bias", new TensorShape(128));
        Value w2 = b.Parameter(2, "output.weight", new TensorShape(10, 128)), b2 = b.Parameter(3, "output.bias", new TensorShape(10));
        Value h = b.Dot(x, b.Transpose(w1));
        b.Origin = "hidden: y + bias!";
        h = b.Add(h, b.BroadcastTo(b1, b.ShapeOf(h)));
        b.Origin = "Relu(hidden.Apply(pixels))";
        h = b.Unary(UnaryKind.Relu, h);
        b.Origin = "output: MatMul(x, Transpose(weight))";
        Value y = b.Dot(h, b.Transpose(w2));
        b.Origin = "output: y + bias!";
        y = b.Add(y, b.BroadcastTo(b2, b.ShapeOf(y)));
        Graph logits = b.Build([new GraphOutput(OutputKind.Value, 0, "Logits", y.Id)]);
        b.Origin = "CrossEntropy(Logits(pixels), labels)";
        Value loss = b.Add(new CrossEntropyOp(0, null), y, labels);
        Graph lossGraph = b.Build([new GraphOutput(OutputKind.Value, 0, "Loss", loss.Id)]);
        var pixelsArg = new ArgumentInfo("pixels", ElementType.Float32, new TensorShape(B, 784), false);
        var labelsArg = new ArgumentInfo("labels", ElementType.Int32, new TensorShape(B), false);
        var model = new ModelDefinition(new TypeDeclaration("Demo", EquatableArray<string>.Empty, "partial class DigitClassifier", "DigitClassifier", "Demo.DigitClassifier"),
            EquatableArray.Of(new ParameterMember("hidden", MemberKind.Layer, false), new ParameterMember("output", MemberKind.Layer, false)),
            EquatableArray.Of(new ParameterInfo("hidden.weight", new TensorShape(128, 784)), new ParameterInfo("hidden.bias", new TensorShape(128)), new ParameterInfo("output.weight", new TensorShape(10, 128)), new ParameterInfo("output.bias", new TensorShape(10))),
            EquatableArray.Of(new MethodDefinition("Logits", Graphs.MethodKind.Forward, EquatableArray.Of(pixelsArg), ElementType.Float32, logits),
                new MethodDefinition("Loss", Graphs.MethodKind.Loss, EquatableArray.Of(pixelsArg, labelsArg), ElementType.Float32, lossGraph)));
        File.WriteAllText(Path.Combine(Path.GetTempPath(), "out.cs"), ModelCompiler.Compile(model));
    }
}
