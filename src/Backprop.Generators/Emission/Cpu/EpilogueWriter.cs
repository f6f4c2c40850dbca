using System.Linq;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>Writes what happens to each vector of a matrix product before it is stored, as a struct the product is specialised for.</summary>
internal static class EpilogueWriter
{
    public static KernelText Write(LoopNest nest, System.Func<Buffer, string> nameOf, SizeNames sizes)
    {
        MatrixProduct product = nest.Product!;
        var text = new NestWriter(nest, sizes, nameOf, "row", "column", "sum");
        foreach (int loop in nest.Outer.Concat(nest.Inner)) text.RenameLoop(loop, loop == product.RowLoop ? "(nint)row" : loop == product.ColumnLoop ? "column" : "batch" + (1 + nest.Outer.ToList().IndexOf(loop)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        text.RowName = "(nint)row";
        var reductions = new ReductionWriter(nest, text);
        bool reduces = nest.HasFinish;
        var body = new IndentedWriter();
        using (body.Indent())
        {
            foreach (int loop in Batch(nest)) body.Line($"public nint {text.LoopName(loop)};");
            body.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            using (body.Block($"public readonly void Store<V>(V sum, int row, int column, int lanes{(reduces ? ", int part" : "")}) where V : struct, ISimd<V>"))
            {
                text.WriteValues(body, nest.Prologue, vectors: false);
                foreach (Phase phase in nest.Phases)
                {
                    text.WriteValues(body, phase.Row, vectors: false);
                    foreach (Accumulated accumulated in phase.Body.OfType<Accumulated>()) text.Name(accumulated, "sum");
                    text.WriteValues(body, phase.Body.Where(i => i is not Accumulated), vectors: true);
                    foreach (Reduction reduction in phase.Reductions)
                    {
                        reductions.WriteColumnAccumulation(body, reduction, text.Pointer(reduction.Partials!) + reductions.Share(reduction.Partials!));
                    }
                    text.WriteVectorStores(body, phase.Stores);
                    text.WriteScalarStores(body, phase.RowStores);
                }
            }
            if (reduces)
            {
                body.Line();
                body.Line(LoopKernelWriter.Optimized);
                using (body.Block("public readonly void Finish<V>(int parts) where V : struct, ISimd<V>")) reductions.WriteWithPointers(body, reductions.WriteFinish, share: false);
            }
        }
        return KernelText.Create(reduces ? " : IReducingEpilogue" : " : IEpilogue", text, body.ToString());
    }

    /// <summary>The loops around the product: one matrix product for each.</summary>
    public static int[] Batch(LoopNest nest) => nest.Outer.Where(l => l != nest.Product!.RowLoop).ToArray();
}
