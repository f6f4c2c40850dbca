using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Backprop.Generators.Tests.Emission;

/// <summary>What the documentation of a generated method says that a call costs: polynomials in the sizes, as text.</summary>
/// <param name="Flops">Floating-point operations.</param>
/// <param name="Bytes">Bytes of workspace where nothing is rounded up.</param>
/// <param name="MoreBytes">How many more they can be where sizes are rounded up to multiples of 16.</param>
/// <param name="Kernels">The number of kernels.</param>
internal sealed partial record DocumentedCost(string Flops, string Bytes, long MoreBytes, int Kernels)
{
    /// <summary>By the names of the methods; overloads say the same.</summary>
    public static Dictionary<string, DocumentedCost> Read(string generated)
    {
        var costs = new Dictionary<string, DocumentedCost>();
        DocumentedCost? cost = null;
        foreach (string line in generated.Split('\n').Select(l => l.Trim()))
        {
            if (Remark().Match(line) is { Success: true } match)
            {
                cost = new(match.Groups["flops"].Value, match.Groups["bytes"].Value, match.Groups["more"].Success ? Number(match.Groups["more"].Value) : 0, (int)Number(match.Groups["kernels"].Value));
            }
            else if (cost is not null && Method().Match(line) is { Success: true } method)
            {
                string name = method.Groups["name"].Value;
                if (costs.TryGetValue(name, out DocumentedCost? other) && other != cost) throw new InvalidOperationException($"overloads of {name} differ");
                costs[name] = cost;
                cost = null;
            }
        }
        return costs;
    }

    /// <summary>A polynomial such as <c>2*B*T + 1</c> at certain sizes.</summary>
    public static long Evaluate(string polynomial, Func<string, long> sizeOf)
    {
        long sum = 0;
        foreach (Match term in Term().Matches(polynomial))
        {
            long product = term.Groups["sign"].Value == "-" ? -1 : 1;
            foreach (string factor in term.Groups["factors"].Value.Split('*')) product = checked(product * (char.IsAsciiDigit(factor[0]) ? Number(factor) : sizeOf(factor)));
            sum += product;
        }
        return sum;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^/// <remarks>(?<flops>.+?) floating-point operations(, .+ random numbers)? in (?<kernels>\d+) kernels?; (?<bytes>.+?) bytes of workspace(, up to (?<more>\d+) more where .+ of 16)?\.")]
    private static partial Regex Remark();

    [GeneratedRegex(@"^public (unsafe )?.*?(?<name>\w+)\((in )?(global::System\.Numerics\.Tensors\.|\))")]
    private static partial Regex Method();

    [GeneratedRegex(@"(?<sign>[+-]?) ?(?<factors>[\w*]+)")]
    private static partial Regex Term();
}
