using System.Linq;
using Backprop.Generators.Tests.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>The plan that a generated file prints, where the digit classifier's golden file does not show it.</summary>
public sealed class PlanTextTests
{
    [Fact]
    public void BuffersOfDifferentPoolsHaveDifferentPlaces()
    {
        const string Source = """
            [Model]
            public partial class M
            {
                readonly Linear first = new(7, 5), second = new(5, 16), third = new(16, 3);

                [Forward]
                Variable F([Shape("B", 7)] Variable x, [Shape("T", 7)] Variable y) => Transpose(Net(x), 0, 1) + Sum(Net(y));

                Variable Net(Variable x) => third.Apply(Tanh(second.Apply(Sin(first.Apply(x)))));
            }
            """;
        string text = Generation.Run(Generation.Compile(Generation.Usings + Source)).GeneratedSources.Single().SourceText.ToString();
        string[] places = text.Split('\n').TakeWhile(line => line.StartsWith("//", System.StringComparison.Ordinal)).Where(line => line.Contains(" elements at ", System.StringComparison.Ordinal)).Select(line => line[2..].Trim()).ToArray();
        Assert.Equal(
            [
                "sum: 1 elements at 0",
                "tanh2: 16*T elements at 32",
                "sin2: 5*T elements at 16*T + 32",
                "third: 3*T elements at 16*T + 32",
                "tanh: 16*B elements at 16*T + 32 + 5*up16(T)",
                "sin: 5*B elements at 16*B + 16*T + 32 + 5*up16(T)",
            ],
            places);
    }
}
