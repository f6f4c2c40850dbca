using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Backprop.Generators.Scheduling;

/// <summary>The numbers that the loop over repeated kernels counts, such as those of the layers 1 to 11; downwards for a backward part.</summary>
internal sealed record LayerNumbers(int First, int Count, bool Downwards)
{
    /// <summary>What the number is called in positions, plans and emitted code.</summary>
    public const string Name = "layer";

    public int Last => First + Count - 1;

    /// <summary>The number in the i-th repetition.</summary>
    public int At(int repetition) => Downwards ? Last - repetition : First + repetition;

    /// <summary>A C# expression for whether <paramref name="layer"/> is one of some layers.</summary>
    public string Condition(IReadOnlyList<int> layers, string layer)
    {
        int[] others = [.. Enumerable.Range(First, Count).Where(l => !layers.Contains(l))];
        if (layers.Count == 1) return $"{layer} == {Number(layers[0])}";
        if (others.Length == 1) return $"{layer} {(others[0] == Last ? "<" : others[0] == First ? ">" : "!=")} {Number(others[0])}";
        int[] sorted = [.. layers.OrderBy(l => l)];
        int least = sorted[0], greatest = sorted[sorted.Length - 1];
        if (greatest - least != sorted.Length - 1) return string.Join(" || ", sorted.Select(l => $"{layer} == {Number(l)}"));
        string from = $"{layer} >= {Number(least)}", to = $"{layer} < {Number(greatest + 1)}";
        return least == First ? to : greatest == Last ? from : $"{from} && {to}";

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Kernels that are alike in several layers, one for each, with its number.</summary>
internal sealed class LayerVariant(IReadOnlyList<int> layers, IReadOnlyList<Kernel> kernels)
{
    /// <summary>The layers' numbers, in the order in which they are executed.</summary>
    public IReadOnlyList<int> Layers { get; } = layers;

    /// <summary>The kernel of each layer: equal forms, other buffers.</summary>
    public IReadOnlyList<Kernel> Kernels { get; } = kernels;

    /// <summary>For each position in the kernels' form, the buffer in each layer.</summary>
    public IEnumerable<IReadOnlyList<Buffer>> Buffers =>
        Enumerable.Range(0, Kernels[0].Form!.Buffers.Count).Select(position => Kernels.Select(k => k.Form!.Buffers[position]).ToArray());

    /// <summary>For each position in the kernels' form, the site of random numbers in each layer.</summary>
    public IEnumerable<IReadOnlyList<uint>> Sites =>
        Enumerable.Range(0, Kernels[0].Form!.Sites.Count).Select(position => Kernels.Select(k => k.Form!.Sites[position]).ToArray());
}

/// <summary>
/// Kernels that are executed once for each layer of a deep model: one loop in the emitted program. At each place of the sequence there is a kernel for all layers, or, where a layer differs
/// from the others as the first and the last may, one for some and another for the rest.
/// </summary>
internal sealed class RepeatedKernels : Kernel
{
    public RepeatedKernels(string name, LayerNumbers layers, IReadOnlyList<IReadOnlyList<LayerVariant>> body)
        : base(name, [])
    {
        Layers = layers;
        Body = body;
        foreach (Kernel kernel in Expanded)
        {
            Flops += kernel.Flops;
            Bytes += kernel.Bytes;
            Draws += kernel.Draws;
            Reads.UnionWith(kernel.Reads);
            Writes.UnionWith(kernel.Writes);
        }
    }

    public LayerNumbers Layers { get; }

    /// <summary>The sequence; the variants at each place have no layer in common, and together all.</summary>
    public IReadOnlyList<IReadOnlyList<LayerVariant>> Body { get; }

    /// <summary>What the loop executes, kernel by kernel.</summary>
    public IEnumerable<Kernel> Expanded
    {
        get
        {
            for (int i = 0; i < Layers.Count; i++)
            {
                int layer = Layers.At(i);
                foreach (IReadOnlyList<LayerVariant> place in Body)
                {
                    LayerVariant variant = place.Single(v => v.Layers.Contains(layer));
                    yield return variant.Kernels[IndexOf(variant.Layers, layer)];
                }
            }
        }
    }

    private static int IndexOf(IReadOnlyList<int> layers, int layer) => Enumerable.Range(0, layers.Count).First(i => layers[i] == layer);
}
