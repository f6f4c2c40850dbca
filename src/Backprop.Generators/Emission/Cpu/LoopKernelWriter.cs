using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>Writes a loop nest as a struct that executes a range of rows, and finishes reductions over rows when all ranges are done.</summary>
internal static class LoopKernelWriter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    /// <summary>The text of the kernel's struct, called <paramref name="name"/>, and the fields it wants set.</summary>
    public static KernelText Write(LoopNest nest, string name, SizeNames sizes)
    {
        var body = new IndentedWriter();
        var nestWriter = new NestWriter(nest, sizes);
        var writer = new KernelWriter(nest, nestWriter);
        using (body.Indent())
        {
            // Without the attribute the first calls run unoptimised code, which is a hundred times slower.
            body.Line(Optimized);
            using (body.Block("public readonly void Execute(int begin, int end, int part)")) WriteWithPointers(body, nestWriter, writer.WriteExecute, share: true);
            if (nest.HasFinish)
            {
                body.Line();
                body.Line(Optimized);
                using (body.Block("public readonly void Finish(int parts)")) WriteWithPointers(body, nestWriter, writer.WriteFinish, share: false);
            }
        }
        return KernelText.Create(name, "<V> : IKernel where V : struct, ISimd<V>", nestWriter, body.ToString());
    }

    /// <summary>Writes statements, preceded by local copies of the fields they use: the JIT keeps locals in registers, but reloads fields after every store.</summary>
    private static void WriteWithPointers(IndentedWriter writer, NestWriter text, System.Action<IndentedWriter> write, bool share)
    {
        var statements = new IndentedWriter();
        text.Used.Clear();
        write(statements);
        foreach (KeyValuePair<Buffer, string> pointer in text.Pointers.Where(p => text.Used.Contains(p.Key)))
        {
            string type = pointer.Key.Type == ElementType.Int32 ? "int*" : "float*";
            string offset = share && pointer.Key.Kind == BufferKind.PerPart ? pointer.Key.Count.IsOne ? " + part" : $" + part * {NestWriter.Atom(text.Size(pointer.Key.Count))}" : "";
            writer.Line($"{type} {pointer.Value} = this.{pointer.Value}{offset};");
        }
        writer.Line(statements.ToString().TrimEnd('\n'));
    }

    private sealed class KernelWriter(LoopNest nest, NestWriter text)
    {
        private readonly Dictionary<Reduction, string> accumulators = [];

        public void WriteExecute(IndentedWriter writer)
        {
            foreach (Reduction column in nest.AllReductions.Where(r => r.Scope == ReductionScope.Column))
            {
                writer.Line($"new Span<float>({text.Pointer(column.Partials!)}, {NestWriter.Int(text.Size(nest.RowLength))}).Fill({Identity(column.Kind)});");
            }
            text.WriteValues(writer, nest.Prologue, vectors: false);
            foreach (Reduction reduction in nest.AllReductions.Where(r => r.Scope is ReductionScope.All or ReductionScope.Rows))
            {
                accumulators[reduction] = text.Scope.Unique(reduction.Name);
                writer.Line(reduction.Scope == ReductionScope.All
                    ? $"V {accumulators[reduction]} = {VectorIdentity(reduction.Kind)};"
                    : $"{(reduction.Kind == ReduceKind.Sum ? "double" : "float")} {accumulators[reduction]} = {Identity(reduction.Kind)};");
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
                writer.Line($"*{text.Pointer(reduction.Partials!)} = {(reduction.Scope == ReductionScope.All ? Across(reduction.Kind, total) : reduction.Kind == ReduceKind.Sum ? $"(float){total}" : total)};");
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
                writer.Line($"V {accumulators[reduction]} = {VectorIdentity(reduction.Kind)};");
            }
            WriteInnerLoops(writer, () =>
            {
                text.WriteValues(writer, phase.Body, vectors: true);
                foreach (Reduction reduction in phase.Reductions) WriteAccumulation(writer, reduction);
                text.WriteVectorStores(writer, phase.Stores);
            });
            foreach (Reduction reduction in phase.Reductions.Where(r => r.Scope == ReductionScope.Row))
            {
                writer.Line($"float {text.Declare(reduction)} = {Across(reduction.Kind, accumulators[reduction])};");
            }
        }

        private void WriteInnerLoops(IndentedWriter writer, System.Action writeBody)
        {
            WriteLoop(0);

            void WriteLoop(int depth)
            {
                int loop = nest.Inner[depth];
                string name = text.LoopName(loop), extent = text.Size(nest.Loops[loop]);
                bool vector = depth == nest.Inner.Count - 1;
                using (writer.Block(vector ? $"for (nint {name} = 0; {name} < {extent}; {name} += V.Count)" : $"for (nint {name} = 0; {name} < {extent}; {name}++)"))
                {
                    if (!vector)
                    {
                        WriteLoop(depth + 1);
                        return;
                    }
                    if (!text.FullLanes) writer.Line($"int lanes = (int)nint.Min(V.Count, {extent} - {name});");
                    writeBody();
                }
            }
        }

        private void WriteAccumulation(IndentedWriter writer, Reduction reduction)
        {
            string value = text.Vector(reduction.Operand);
            if (reduction.Scope == ReductionScope.Column)
            {
                string place = $"{text.Pointer(reduction.Partials!)} + {RowPosition()}{text.Lanes()}";
                writer.Line($"V.Store({Combine(reduction.Kind, $"V.Load({place})", value)}, {place});");
                return;
            }
            string kept = text.FullLanes ? value : $"V.Keep({value}, lanes, {Identity(reduction.Kind)})";
            string total = accumulators[reduction];
            writer.Line(reduction.Kind == ReduceKind.Sum ? $"{total} += {kept};" : $"{total} = {Combine(reduction.Kind, total, kept)};");
        }

        public void WriteFinish(IndentedWriter writer)
        {
            foreach (Reduction reduction in nest.AllReductions.Where(r => r.Scope is ReductionScope.All or ReductionScope.Rows))
            {
                string share = text.Pointer(reduction.Partials!);
                string total = text.Declare(reduction);
                writer.Line($"float {total} = *{share};");
                string part = $"{share}[part]";
                writer.Line(reduction.Kind == ReduceKind.Sum
                    ? $"for (int part = 1; part < parts; part++) {total} += {part};"
                    : $"for (int part = 1; part < parts; part++) {total} = MathF.{(reduction.Kind == ReduceKind.Maximum ? "Max" : "Min")}({total}, {part});");
            }
            text.WriteValues(writer, nest.Finish.Row, vectors: false);
            text.WriteScalarStores(writer, nest.Finish.RowStores);
            if (nest.Finish.Stores.Count == 0) return;
            WriteInnerLoops(writer, () =>
            {
                foreach (Reduction reduction in nest.AllReductions.Where(r => r.Scope == ReductionScope.Column))
                {
                    string share = text.Pointer(reduction.Partials!);
                    string total = text.Declare(reduction);
                    string place = RowPosition();
                    writer.Line($"V {total} = V.Load({share} + {place}{text.Lanes()});");
                    string next = $"V.Load({share} + part * {NestWriter.Atom(text.Size(nest.RowLength))} + {place}{text.Lanes()})";
                    writer.Line(reduction.Kind == ReduceKind.Sum
                        ? $"for (int part = 1; part < parts; part++) {total} += {next};"
                        : $"for (int part = 1; part < parts; part++) {total} = {Combine(reduction.Kind, total, next)};");
                }
                text.WriteValues(writer, nest.Finish.Body, vectors: true);
                text.WriteVectorStores(writer, nest.Finish.Stores);
            });
        }

        /// <summary>The position in an array with one element per inner index.</summary>
        private string RowPosition()
        {
            string position = "";
            foreach (int loop in nest.Inner)
            {
                position = position.Length == 0 ? text.LoopName(loop) : $"({position}) * {NestWriter.Atom(text.Size(nest.Loops[loop]))} + {text.LoopName(loop)}";
            }
            return position;
        }

        private static string Combine(ReduceKind kind, string a, string b) => kind switch
        {
            ReduceKind.Sum => $"{a} + {b}",
            ReduceKind.Maximum => $"V.Max({a}, {b})",
            _ => $"V.Min({a}, {b})",
        };

        private static string Across(ReduceKind kind, string value) => kind switch
        {
            ReduceKind.Sum => $"V.Sum({value})",
            ReduceKind.Maximum => $"V.MaxAcross({value})",
            _ => $"V.MinAcross({value})",
        };

        private static string Identity(ReduceKind kind) => kind switch
        {
            ReduceKind.Sum => "0f",
            ReduceKind.Maximum => "float.NegativeInfinity",
            _ => "float.PositiveInfinity",
        };

        private static string VectorIdentity(ReduceKind kind) => kind == ReduceKind.Sum ? "V.Zero" : $"V.Create({Identity(kind)})";
    }
}
