using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Backprop.Generators.Tests.Operations;

/// <summary>
/// An argument of a definition and the values it is tried at, written as <c>x[B, 3]</c>, <c>x[B, 3] in -2..-0.1 0.1..2</c> (what lies between the intervals
/// is a kink or a pole), or <c>labels[B] below 5</c> (indices). The default, -1..3, has a mean other than 0, so that sums do not cancel.
/// </summary>
internal sealed partial record Argument(string Name, string[] Dimensions, (double Low, double High)[] Intervals, string? Limit)
{
    public bool IsIndices => Limit is not null;

    public static implicit operator Argument(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is not an argument");
        string[] dimensions = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        (double, double)[] intervals = match.Groups["interval"].Captures.Select(c => Interval(c.Value.Split(".."))).ToArray();
        return new(match.Groups["name"].Value, dimensions, intervals.Length > 0 ? intervals : [(-1, 3)], match.Groups["limit"] is { Success: true, Value: var limit } ? limit : null);
    }

    /// <summary>The parameter of the definition.</summary>
    public string Declaration(bool gradient) =>
        $"[Shape({string.Join(", ", Dimensions.Select(d => char.IsDigit(d[0]) ? d : $"\"{d}\""))}){(gradient && !IsIndices ? ", Gradient" : "")}] {(IsIndices ? "Indices" : "Variable")} {Name}";

    public override string ToString() => $"{Name}[{string.Join(", ", Dimensions)}]";

    public int[] Shape(Sizes sizes) => Dimensions.Select(d => Extent(d, sizes)).ToArray();

    public int Count(Sizes sizes) => Shape(sizes).Aggregate(1, (count, extent) => count * extent);

    /// <summary>The point of the argument's domain at <paramref name="u"/> from 0 to 1, in single precision.</summary>
    public double At(double u)
    {
        double position = u * Intervals.Sum(i => i.High - i.Low);
        foreach ((double low, double high) in Intervals)
        {
            if (position <= high - low) return (float)(low + position);
            position -= high - low;
        }
        return (float)Intervals[^1].High;
    }

    public int IndexLimit(Sizes sizes) => Extent(Limit!, sizes);

    private static int Extent(string dimension, Sizes sizes) => dimension switch
    {
        "B" => sizes.B,
        "T" => sizes.T,
        _ => int.Parse(dimension, CultureInfo.InvariantCulture),
    };

    private static (double, double) Interval(string[] bounds) => (double.Parse(bounds[0], CultureInfo.InvariantCulture), double.Parse(bounds[1], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>\w+)\[(?<shape>[^\]]*)\]( in( (?<interval>\S+))+| below (?<limit>\w+))?$")]
    private static partial Regex Form();
}

/// <summary>The values of the names <c>B</c> and <c>T</c>.</summary>
internal readonly record struct Sizes(int B, int T)
{
    public override string ToString() => $"B = {B}, T = {T}";
}
