using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Emission.Cpu;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Api;

/// <summary>The same value of several layers, as one line of a plan: <c>query[layer]</c>.</summary>
internal sealed class LayeredBuffers
{
    private LayeredBuffers(string name, IReadOnlyList<Buffer> buffers) => (Name, Buffers) = (name, buffers);

    public string Name { get; }

    /// <summary>From the first layer to the last.</summary>
    public IReadOnlyList<Buffer> Buffers { get; }

    /// <summary>The buffers of the workspace that lie in rows, each with its row: the first one it is found in.</summary>
    public static Dictionary<Buffer, LayeredBuffers> Of(IEnumerable<Kernel> folded)
    {
        var rows = new Dictionary<Buffer, LayeredBuffers>();
        foreach (RepeatedKernels repeated in folded.OfType<RepeatedKernels>())
        {
            foreach (LayerVariant variant in repeated.Body.SelectMany(place => place).Where(v => v.Layers.Count > 1))
            {
                foreach (IReadOnlyList<Buffer> buffers in variant.Buffers)
                {
                    if (buffers.Any(b => b.Kind != BufferKind.Workspace || rows.ContainsKey(b)) || buffers.Distinct().Count() < buffers.Count) continue;
                    var row = new LayeredBuffers(NameOf(variant, buffers), repeated.Layers.Downwards ? [.. buffers.Reverse()] : buffers);
                    foreach (Buffer buffer in buffers) rows.Add(buffer, row);
                }
            }
        }
        return rows;
    }

    /// <summary>How a kernel of a plan calls what it reads or writes in each layer.</summary>
    public static string NameOf(LayerVariant variant, IReadOnlyList<Buffer> buffers) =>
        buffers.All(b => b == buffers[0]) ? buffers[0].Name : $"{ProgramWriter.NameOf(variant, buffers)}[{LayerNumbers.Name}]";

    /// <summary>How far the places of two layers are apart, or null where that is not the same for all.</summary>
    public long? StepOf(Func<Buffer, long> placeOf)
    {
        long step = placeOf(Buffers[1]) - placeOf(Buffers[0]);
        return Enumerable.Range(1, Buffers.Count - 1).All(i => placeOf(Buffers[i]) - placeOf(Buffers[i - 1]) == step) ? step : null;
    }
}
