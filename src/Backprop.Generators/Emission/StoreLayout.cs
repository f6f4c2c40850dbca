using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission;

/// <summary>Where parameters, or states, lie in the flat buffers of the runtime.</summary>
internal sealed class StoreLayout
{
    /// <summary>Each begins at a multiple of 64 bytes, as in the runtime's stores.</summary>
    private const int Alignment = 16;

    private readonly long[] offsets, lengths;

    public StoreLayout(IReadOnlyList<ParameterInfo> parameters)
    {
        lengths = parameters.Select(p => p.Shape.Count.Value).ToArray();
        offsets = new long[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            offsets[i] = BufferElements;
            BufferElements += (lengths[i] + Alignment - 1) / Alignment * Alignment;
        }
    }

    public int Count => lengths.Length;

    public long BufferElements { get; }

    public long Elements => lengths.Sum();

    public long Offset(int index) => offsets[index];

    public long Length(int index) => lengths[index];

    /// <summary>Where a state's new value lies until the end of a call: behind all old ones.</summary>
    public long Next(int index) => BufferElements + offsets[index];
}
