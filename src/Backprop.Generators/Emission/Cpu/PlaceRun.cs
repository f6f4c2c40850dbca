using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>
/// Where the same value of several layers lies, in units after a common address: <c>First + Step * layer</c>, or, where the places do not follow each other so, a table of them.
/// </summary>
internal sealed class PlaceRun
{
    private readonly long constant;

    public PlaceRun(LayerNumbers all, IReadOnlyList<int> layers, IReadOnlyList<long> places)
    {
        if (layers.Count > 1)
        {
            long distance = layers[1] - layers[0], difference = places[1] - places[0];
            Step = difference / distance;
        }
        constant = places[0] - Step * layers[0];
        if (Enumerable.Range(0, layers.Count).All(i => At(layers[i]) == places[i])) return;
        // By the number of the layer after the first; layers that are not in the run have no place.
        long[] table = new long[all.Count];
        for (int i = 0; i < layers.Count; i++) table[layers[i] - all.First] = places[i];
        Table = table;
    }

    /// <summary>Units from layer to layer.</summary>
    public long Step { get; }

    /// <summary>The places by the layer's number after the first, where they are not equally far apart.</summary>
    public IReadOnlyList<long>? Table { get; }

    public bool IsConstant => Table is null && Step == 0;

    /// <summary>The place as C#, for a run without a table; <paramref name="layer"/> holds the number of the layer.</summary>
    public string Text(string layer)
    {
        if (Step == 0) return Number(constant);
        string size = System.Math.Abs(Step) == 1 ? "" : Number(System.Math.Abs(Step)) + " * ";
        string term = size + layer;
        return constant == 0 && Step > 0 ? term : constant == 0 ? "-" + term : $"{Number(constant)} {(Step > 0 ? "+" : "-")} {term}";
    }

    private long At(int layer) => constant + Step * layer;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
