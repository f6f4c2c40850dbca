using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

public sealed class CultureTests
{
    [Fact]
    public void TextAndMessagesDoNotDependOnTheCulture()
    {
        const string Source = Generation.Usings + """
            [Model]
            public partial class M
            {
                readonly Parameter scale = new([1], Init.Constant(-0.5));
                [Forward] Variable F([Shape("B", 6)] Variable x) => Pad(x, -1, 1, 0, -1.5) * 0.25 + Slice(Clamp(x, -1234.5, 1e-9), -1, -1, int.MaxValue) * scale;
            }
            [Model]
            public partial class Wrong
            {
                [Forward] Variable F([Shape("B", 6)] Variable x) => Huber(x, x, -1.5);
                [Forward] Variable G([Shape("B", 6)] Variable x) => Sum(x, -3);
            }
            [Layer]
            public sealed partial class L { readonly Parameter p = new([1], Init.Constant(-0.5)); }
            """;
        string invariant = Everything(Source);
        CultureInfo before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NegativeSign = "minus ";
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NumberGroupSeparator = ".";
        odd.NumberFormat.NaNSymbol = "nan!";
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(invariant, Everything(Source));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Contains("BP2011", invariant, System.StringComparison.Ordinal);
    }

    private static string Everything(string source)
    {
        GeneratorRunResult result = Generation.Run(Generation.Compile(source));
        return string.Join("\n", result.GeneratedSources.Select(s => s.SourceText.ToString()).Concat(result.Diagnostics.Select(d => d.Id + d.GetMessage(CultureInfo.InvariantCulture))));
    }
}
