using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>Reads lists of sizes such as <c>B=3, T=5</c>, as the runtime's checks read them.</summary>
internal static class CheckSizes
{
    /// <summary>Null where the text is not such a list; the problem says why.</summary>
    public static List<(string Name, int Size)>? Parse(string text, out string problem)
    {
        var sizes = new List<(string Name, int Size)>();
        foreach (string item in text.Split(',').Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            string[] parts = item.Split('=');
            string name = parts[0].Trim();
            int size = 0;
            problem = !SyntaxFacts.IsValidIdentifier(name) ? $"'{name}' is not the name of a dimension"
                : parts.Length != 2 ? $"'{item}' is not a name and its size"
                : !int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out size) ? $"'{parts[1].Trim()}' is not a size"
                : sizes.Any(s => s.Name == name) ? $"'{name}' has two sizes"
                : "";
            if (problem.Length > 0) return null;
            sizes.Add((name, size));
        }
        problem = sizes.Count == 0 ? "it has no sizes" : "";
        return sizes.Count == 0 ? null : sizes;
    }
}
