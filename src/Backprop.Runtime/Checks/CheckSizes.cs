using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Backprop;

/// <summary>The sizes that a model is checked at.</summary>
static class CheckSizes
{
    /// <summary>The sizes of all names that the model's methods use.</summary>
    /// <exception cref="ArgumentException">The text is not a list of sizes, names a dimension that the model does not have, or leaves one open for which the compiler found no size.</exception>
    public static IReadOnlyDictionary<string, int> Choose(IDifferentiable model, string? dimensions)
    {
        string[] names = [.. model.Methods.SelectMany(m => m.Arguments).SelectMany(a => a.Dimensions).Where(d => !char.IsAsciiDigit(d[0])).Distinct()];
        IReadOnlyDictionary<string, int> chosen = Parse(dimensions ?? ""), defaults = Parse(model.CheckDimensions ?? "");
        if (chosen.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ArgumentException($"{model.GetType().Name} has no dimension '{unknown}'; it has {(names.Length == 0 ? "none" : string.Join(", ", names))}");
        }
        return names.ToDictionary(name => name, name => chosen.TryGetValue(name, out int size) || defaults.TryGetValue(name, out size)
            ? size
            : throw new ArgumentException($"no size was found for the dimension {name} of {model.GetType().Name} at which all its methods are defined; give one, such as {name}=100"));
    }

    /// <summary>Reads a list such as <c>B=3, T=5</c>.</summary>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public static IReadOnlyDictionary<string, int> Parse(string dimensions)
    {
        var sizes = new Dictionary<string, int>();
        foreach (string item in dimensions.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = item.Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size) || !sizes.TryAdd(parts[0], size))
            {
                throw new ArgumentException($"'{dimensions}' is not a list of sizes such as 'B=3, T=5'");
            }
        }
        return sizes;
    }

    public static string Format(IReadOnlyDictionary<string, int> sizes) => sizes.Count == 0 ? "" : " at " + string.Join(", ", sizes.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}={s.Value}")));
}
