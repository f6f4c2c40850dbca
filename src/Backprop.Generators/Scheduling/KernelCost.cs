using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>Counts a kernel's arithmetic and memory traffic as polynomials in the sizes.</summary>
internal static class KernelCost
{
    // As in the library: Partition and GemmShape.
    public const long LoopWorkPerThread = 1 << 17;

    private const long ProductWorkPerThread = 1_000_000, ProductWorkPerElement = 20;

    private const int TranscendentalWork = 16, SumWork = 8;

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
        nest.Draws = Draws(nest.Prologue) + nest.Phases.Aggregate(Dimension.Zero, (sum, p) => sum + Draws(p.Row) * rows + Draws(p.Body) * points) + Draws(nest.Finish.Row) + Draws(nest.Finish.Body) * nest.RowLength;
        (nest.Work, nest.WorkPerThread) = Work(nest);
        nest.Bytes = Dimension.Constant(MemoryPlan.ElementBytes) * nest.Reads.Concat(nest.Writes).Where(b => b.Kind != BufferKind.PerPart).Aggregate(Dimension.Zero, (sum, b) => sum + b.Count);
    }

    /// <summary>
    /// Roughly the instructions a row takes. Into how many parts a sum over rows is cut decides its order: that depends on shapes only, so that a sum has the same bits whatever else its kernel computes,
    /// with checkpoints and without.
    /// </summary>
    public static Dimension RowWork(LoopNest nest)
    {
        if (nest.HasFinish) return nest.RowLength * SumWork;
        int body = nest.Phases.Sum(p => p.Body.Sum(i => i is Noise || (i is Compute c && Cost.IsTranscendental(c.Op)) ? TranscendentalWork : 1) + p.Stores.Count);
        return nest.RowLength * System.Math.Max(1, body);
    }

    private static (Dimension Work, long PerThread) Work(LoopNest nest)
    {
        if (nest.Product is { } product)
        {
            Dimension m = nest.ProductRows, n = nest.RowLength, k = product.Depth;
            return (m * n * k * 2 + (m * n + m * k + k * n) * ProductWorkPerElement, ProductWorkPerThread);
        }
        return (nest.Outer.Count == 0 ? Dimension.Zero : nest.Rows * RowWork(nest), LoopWorkPerThread);
    }

    /// <summary>A loop costs what its steps cost. Of a buffer that holds something for every step, a step touches its own part.</summary>
    public static void Count(LoopKernel kernel)
    {
        Dimension flops = Dimension.Zero, bytes = Dimension.Zero, draws = Dimension.Zero;
        foreach (Kernel step in kernel.Body)
        {
            kernel.Reads.UnionWith(step.Reads);
            kernel.Writes.UnionWith(step.Writes);
            flops += step.Flops * kernel.Loop.Length;
            bytes += step.Bytes * kernel.Loop.Length;
            draws += step.Draws * kernel.Loop.Length;
        }
        (kernel.Flops, kernel.Bytes, kernel.Draws) = (flops, bytes, draws);
    }

    private static Dimension Draws(IEnumerable<Instruction> instructions) => Dimension.Constant(instructions.OfType<Noise>().Count());

    private static Dimension Flops(IEnumerable<Instruction> instructions) => instructions.OfType<Compute>().Sum(c => Cost.Flops(c.Op));
}
