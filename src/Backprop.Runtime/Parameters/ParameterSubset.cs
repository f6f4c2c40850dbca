using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>Some of the parameters of a model, for an optimizer that changes no others.</summary>
public sealed class ParameterSubset
{
    internal ParameterSubset(ParameterStore store, ParameterView[] views)
    {
        (Store, Views) = (store, views);
        var ranges = new List<(int Start, int Length)>();
        foreach (ParameterView view in views)
        {
            // Up to the beginning of the next parameter: the padding behind a parameter is 0, and sweeps over whole vectors leave it so.
            int length = AlignedBuffer.RoundUp(view.Length);
            if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Length == view.Offset)
            {
                ranges[^1] = (ranges[^1].Start, ranges[^1].Length + length);
            }
            else if (length > 0)
            {
                ranges.Add((view.Offset, length));
            }
        }
        Ranges = [.. ranges];
    }

    /// <summary>The store that they are in.</summary>
    public ParameterStore Store { get; }

    /// <summary>The parameters, in the order of the store.</summary>
    public IReadOnlyList<ParameterView> Views { get; }

    /// <summary>The parts of the buffer that they take up, in order: starts and lengths in floats, multiples of 16.</summary>
    internal (int Start, int Length)[] Ranges { get; }

    /// <summary>The names and shapes.</summary>
    public override string ToString() => string.Join(", ", Views);

    /// <exception cref="KeyNotFoundException">A name stands for no parameter.</exception>
    internal static ParameterSubset Of(ParameterStore store, ReadOnlySpan<string> names)
    {
        var chosen = new HashSet<ParameterView>();
        foreach (string name in names)
        {
            bool isKnown = false;
            foreach (ParameterView view in store.Views)
            {
                if (view.Name == name || view.Name.StartsWith(name + ".", StringComparison.Ordinal))
                {
                    isKnown = true;
                    chosen.Add(view);
                }
            }
            if (!isKnown)
            {
                throw new KeyNotFoundException($"no parameter has a name that is or begins with '{name}'; there are {string.Join(", ", store.Views)}");
            }
        }
        return new(store, [.. store.Views.Where(chosen.Contains)]);
    }
}
