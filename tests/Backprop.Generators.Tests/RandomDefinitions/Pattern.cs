using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>
/// Shapes with every extent replaced by a name, equal extents by equal names: what a helper method or a layer may rely on, so that it can be used wherever the
/// extents agree. Extents of 1 stay, since they broadcast. Names n0, n1 ... stand for constants and s0, s1 ... for sizes that may be symbolic.
/// </summary>
internal sealed class Pattern
{
    public Pattern(IReadOnlyList<TensorShape> shapes, bool general)
    {
        var names = new Dictionary<Dimension, Dimension>();
        Shapes = shapes.Select(shape => general ? new TensorShape(shape.Dimensions.Select(Name)) : shape).ToArray();

        Dimension Name(Dimension extent)
        {
            if (extent.IsOne) return extent;
            if (names.TryGetValue(extent, out Dimension? name)) return name;
            string text = (extent.IsConstant ? "n" : "s") + names.Count;
            Values[text] = extent;
            return names[extent] = Dimension.Symbol(text);
        }
    }

    public IReadOnlyList<TensorShape> Shapes { get; }

    public Dictionary<string, Dimension> Values { get; } = [];

    /// <summary>The names that stand for constants, in order.</summary>
    public IEnumerable<string> Constants => Values.Keys.Where(n => n[0] == 'n');
}

/// <summary>A helper method, local function or method of a layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The shapes of its arguments.</param>
/// <param name="Result">What it returns, in terms of the arguments.</param>
internal sealed record Callable(string Name, IReadOnlyList<TensorShape> Arguments, Term Result);
