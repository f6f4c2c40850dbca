using System.Linq;
using Backprop.Generators.Graphs;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>The model on the first page of the design, whose layer is read from the runtime's assembly.</summary>
public sealed class DigitClassifierTests
{
    internal const string Source = """

        [Model]
        public partial class DigitClassifier
        {
            readonly Linear hidden = new(784, 128);
            readonly Linear output = new(128, 10);

            [Forward]
            Variable Logits([Shape("B", 784)] Variable pixels) =>
                output.Apply(Relu(hidden.Apply(pixels)));

            [Loss]
            Variable Loss([Shape("B", 784)] Variable pixels, [Shape("B")] Indices labels) =>
                CrossEntropy(Logits(pixels), labels);
        }
        """;

    [Fact]
    public void ItsGraphsAreThoseOfTheDefinition()
    {
        ModelDefinition model = Generation.Read(Source);

        Assert.Equal(["hidden.weight [128, 784]", "hidden.bias [128]", "output.weight [10, 128]", "output.bias [10]"], model.Parameters.Select(p => $"{p.Name} {p.Shape}"));
        Assert.Equal(["hidden", "output"], model.Members.Select(m => m.FieldName));
        Assert.Equal(
            """
            %0 = input pixels : [B, 784]  // pixels
            %1 = parameter hidden.weight : [128, 784]  // hidden.weight
            %2 = permute [1, 0] %1 : [784, 128]  // hidden: Transpose(weight)
            %3 = dot %0 %2 : [B, 128]  // hidden: MatMul(x, Transpose(weight))
            %4 = parameter hidden.bias : [128]  // hidden.bias
            %5 = broadcast [1] %4 : [B, 128]  // hidden: y + bias!
            %6 = add %3 %5 : [B, 128]  // hidden: y + bias!
            %7 = relu %6 : [B, 128]  // Relu(hidden.Apply(pixels))
            %8 = parameter output.weight : [10, 128]  // output.weight
            %9 = permute [1, 0] %8 : [128, 10]  // output: Transpose(weight)
            %10 = dot %7 %9 : [B, 10]  // output: MatMul(x, Transpose(weight))
            %11 = parameter output.bias : [10]  // output.bias
            %12 = broadcast [1] %11 : [B, 10]  // output: y + bias!
            %13 = add %10 %12 : [B, 10]  // output: y + bias!
            result = %13

            """,
            model.Methods[0].Graph.ToString());
        Assert.Equal(
            """
            %13 = add %10 %12 : [B, 10]  // output: y + bias!
            %14 = input labels : int [B]  // labels
            %15 = cross_entropy smoothing 0 %13 %14 : []  // CrossEntropy(Logits(pixels), labels)
            result = %15

            """,
            model.Methods[1].Graph.ToString()[model.Methods[1].Graph.ToString().IndexOf("%13 =", System.StringComparison.Ordinal)..]);
        foreach (MethodDefinition method in model.Methods) GraphVerifier.Verify(method.Graph);
    }
}
