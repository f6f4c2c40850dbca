using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>Counts a kernel's arithmetic and memory traffic as polynomials in the sizes.</summary>
internal static class KernelCost
{
    private const int ElementBytes = 4;

    public static void Count(LoopNest nest)
    {
        Dimension rows = nest.Rows, points = rows * nest.RowLength;
        Dimension flops = Dimension.Zero;
        flops += Flops(nest.Prologue);
        foreach (Phase phase in nest.Phases)
        {
            flops += Flops(phase.Row) * rows + Flops(phase.Body) * points + rows * phase.RowReductions.Count + points * phase.Reductions.Count;
        }
        flops += Flops(nest.Finish.Row) + Flops(nest.Finish.Body) * nest.RowLength;
        if (nest.Product is { } product) flops += points * product.Depth * 2;
        nest.Flops = flops;
        nest.Bytes = Dimension.Constant(ElementBytes) * nest.Reads.Concat(nest.Writes).Where(b => b.Kind != BufferKind.PerPart).Aggregate(Dimension.Zero, (sum, b) => sum + b.Count);
    }

    private static Dimension Flops(IEnumerable<Instruction> instructions) => instructions.OfType<Compute>().Sum(c => Cost.Flops(c.Op));
}
