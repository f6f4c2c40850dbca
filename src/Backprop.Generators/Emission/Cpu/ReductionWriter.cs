using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>Writes the reductions of a loop nest that are complete when all rows are done: how a part collects its share, and how the shares are combined. Shared by loop kernels and by the epilogues of matrix products.</summary>
internal sealed class ReductionWriter(LoopNest nest, NestWriter text)
{
    /// <summary>Writes statements, preceded by local copies of the fields they use: the JIT keeps locals in registers, but reloads fields after every store.</summary>
    public void WriteWithPointers(IndentedWriter writer, System.Action<IndentedWriter> write, bool share)
    {
        var statements = new IndentedWriter();
        text.Used.Clear();
        write(statements);
        foreach (KeyValuePair<Buffer, string> pointer in text.Pointers.Where(p => text.Used.Contains(p.Key)))
        {
            string type = pointer.Key.Type == ElementType.Int32 ? "int*" : "float*";
            string offset = share && pointer.Key.Kind == BufferKind.PerPart ? Share(pointer.Key) : "";
            writer.Line($"{type} {pointer.Value} = this.{pointer.Value}{offset};");
        }
        writer.Line(statements.ToString().TrimEnd('\n'));
    }

    /// <summary>Where a part's share of a buffer begins, as text to add to the buffer's address.</summary>
    public string Share(Buffer buffer) => buffer.Count.IsOne ? " + part" : $" + {Part} * {NestWriter.Atom(text.Size(buffer.Count))}";

    // Loop kernels have a few parts, matrix products as many as their rows need.
    private string Part => nest.Product is null ? "part" : "(nint)part";

    /// <summary>Adds a vector to the part's share of a column reduction, which begins at <paramref name="share"/>.</summary>
    public void WriteColumnAccumulation(IndentedWriter writer, Reduction reduction, string share)
    {
        string place = $"{share} + {RowPosition()}{text.Lanes()}";
        writer.Line($"V.Store({Combine(reduction.Kind, $"V.Load({place})", text.Vector(reduction.Operand))}, {place});");
    }

    public void WriteInnerLoops(IndentedWriter writer, System.Action writeBody)
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
                string next = $"V.Load({share} + {Part} * {NestWriter.Atom(text.Size(nest.RowLength))} + {place}{text.Lanes()})";
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

    public static string Combine(ReduceKind kind, string a, string b) => kind switch
    {
        ReduceKind.Sum => $"{a} + {b}",
        ReduceKind.Maximum => $"V.Max({a}, {b})",
        _ => $"V.Min({a}, {b})",
    };

    public static string Across(ReduceKind kind, string value) => kind switch
    {
        ReduceKind.Sum => $"V.Sum({value})",
        ReduceKind.Maximum => $"V.MaxAcross({value})",
        _ => $"V.MinAcross({value})",
    };

    public static string Identity(ReduceKind kind) => kind switch
    {
        ReduceKind.Sum => "0f",
        ReduceKind.Maximum => "float.NegativeInfinity",
        _ => "float.PositiveInfinity",
    };

    public static string VectorIdentity(ReduceKind kind) => kind == ReduceKind.Sum ? "V.Zero" : $"V.Create({Identity(kind)})";
}
