using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>Writes a loop nest as a struct that executes a range of rows, and finishes reductions over rows when all ranges are done.</summary>
internal static class LoopKernelWriter
{
    /// <summary>Without the attribute the first calls run unoptimised code, which is a hundred times slower.</summary>
    public const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    /// <summary>The text of the kernel's struct and the fields it wants set.</summary>
    public static KernelText Write(LoopNest nest, System.Func<Buffer, string> nameOf, SizeNames sizes)
    {
        var body = new IndentedWriter();
        var nestWriter = new NestWriter(nest, sizes, nameOf);
        var reductions = new ReductionWriter(nest, nestWriter);
        var writer = new KernelWriter(nest, nestWriter, reductions);
        using (body.Indent())
        {
            body.Line(Optimized);
            using (body.Block("public readonly void Execute(int begin, int end, int part)")) reductions.WriteWithPointers(body, writer.WriteExecute, share: true);
            if (nest.HasFinish)
            {
                body.Line();
                body.Line(Optimized);
                using (body.Block("public readonly void Finish(int parts)")) reductions.WriteWithPointers(body, reductions.WriteFinish, share: false);
            }
        }
        return KernelText.Create("<V> : IKernel where V : struct, ISimd<V>", nestWriter, body.ToString());
    }

    private sealed class KernelWriter(LoopNest nest, NestWriter text, ReductionWriter reductions)
    {
        private readonly Dictionary<Reduction, string> accumulators = [];

        public void WriteExecute(IndentedWriter writer)
        {
            foreach (Reduction column in nest.AllReductions.Where(r => r.Scope == ReductionScope.Column))
            {
                writer.Line($"new Span<float>({text.Pointer(column.Partials!)}, {NestWriter.Int(text.Size(nest.RowLength))}).Fill({ReductionWriter.Identity(column.Kind)});");
            }
            text.WriteValues(writer, nest.Prologue, vectors: false);
            foreach (Reduction reduction in nest.AllReductions.Where(r => r.Scope is ReductionScope.All or ReductionScope.Rows))
            {
                accumulators[reduction] = text.Scope.Unique(reduction.Name);
                writer.Line(reduction.Scope == ReductionScope.All
                    ? $"V {accumulators[reduction]} = {ReductionWriter.VectorIdentity(reduction.Kind)};"
                    : $"{(reduction.Kind == ReduceKind.Sum ? "double" : "float")} {accumulators[reduction]} = {ReductionWriter.Identity(reduction.Kind)};");
            }
            if (nest.Outer.Count == 0)
            {
                WriteRow(writer);
            }
            else
            {
                using (writer.Block($"for (nint {text.RowName} = begin; {text.RowName} < end; {text.RowName}++)"))
                {
                    text.WriteRowIndices(writer);
                    WriteRow(writer);
                }
            }
            foreach (Reduction reduction in nest.AllReductions.Where(r => r.Scope is ReductionScope.All or ReductionScope.Rows))
            {
                string total = accumulators[reduction];
                writer.Line($"*{text.Pointer(reduction.Partials!)} = {(reduction.Scope == ReductionScope.All ? ReductionWriter.Across(reduction.Kind, total) : reduction.Kind == ReduceKind.Sum ? $"(float){total}" : total)};");
            }
        }

        private void WriteRow(IndentedWriter writer)
        {
            foreach (Phase phase in nest.Phases)
            {
                text.WriteValues(writer, phase.Row, vectors: false);
                text.WriteScalarStores(writer, phase.RowStores);
                foreach (Reduction reduction in phase.RowReductions)
                {
                    string total = accumulators[reduction];
                    string value = text.Scalar(reduction.Operand);
                    writer.Line(reduction.Kind == ReduceKind.Sum ? $"{total} += {value};" : $"{total} = MathF.{(reduction.Kind == ReduceKind.Maximum ? "Max" : "Min")}({total}, {value});");
                }
                if (phase.HasBody) WritePhase(writer, phase);
            }
        }

        private void WritePhase(IndentedWriter writer, Phase phase)
        {
            foreach (Reduction reduction in phase.Reductions.Where(r => r.Scope == ReductionScope.Row))
            {
                accumulators[reduction] = text.Scope.Unique(reduction.Name + "s");
                writer.Line($"V {accumulators[reduction]} = {ReductionWriter.VectorIdentity(reduction.Kind)};");
            }
            reductions.WriteInnerLoops(writer, () =>
            {
                text.WriteValues(writer, phase.Body, vectors: true);
                foreach (Reduction reduction in phase.Reductions) WriteAccumulation(writer, reduction);
                text.WriteVectorStores(writer, phase.Stores);
            });
            foreach (Reduction reduction in phase.Reductions.Where(r => r.Scope == ReductionScope.Row))
            {
                writer.Line($"float {text.Declare(reduction)} = {ReductionWriter.Across(reduction.Kind, accumulators[reduction])};");
            }
        }

        private void WriteAccumulation(IndentedWriter writer, Reduction reduction)
        {
            if (reduction.Scope == ReductionScope.Column)
            {
                reductions.WriteColumnAccumulation(writer, reduction, text.Pointer(reduction.Partials!));
                return;
            }
            string value = text.Vector(reduction.Operand);
            string kept = text.FullLanes ? value : $"V.Keep({value}, lanes, {ReductionWriter.Identity(reduction.Kind)})";
            string total = accumulators[reduction];
            writer.Line(reduction.Kind == ReduceKind.Sum ? $"{total} += {kept};" : $"{total} = {ReductionWriter.Combine(reduction.Kind, total, kept)};");
        }
    }
}
