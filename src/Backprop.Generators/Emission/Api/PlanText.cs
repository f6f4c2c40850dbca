using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Api;

/// <summary>The plan of a method as text: its kernels in order with arithmetic and memory traffic, and the workspace.</summary>
internal static class PlanText
{
    /// <summary>One line for the documentation of the model.</summary>
    public static string Summary(CompiledMethod method)
    {
        Schedule schedule = method.Shown;
        string name = method.Training is null ? method.Definition.Name : method.TrainingName;
        return $"{name}: {Number(Kernels.Flatten(schedule.Kernels).Count())} kernels, {schedule.Flops} FLOPs, {schedule.Bytes} bytes moved, workspace {schedule.Memory.Elements * MemoryPlan.ElementBytes} bytes.";
    }

    public static string Describe(string name, Schedule schedule)
    {
        var text = new StringBuilder();
        text.Append(name).Append(": ").Append(schedule.Flops).Append(" FLOPs, ").Append(RandomNumbers(schedule.Draws)).Append(schedule.Bytes).Append(" bytes, workspace ").Append(schedule.Memory.Elements * MemoryPlan.ElementBytes).Append(" bytes\n");
        Describe(schedule.Folded, "", "  ", text);
        Dictionary<Buffer, LayeredBuffers> layered = LayeredBuffers.Of(schedule.Folded);
        var listed = new HashSet<LayeredBuffers>();
        foreach (Buffer buffer in schedule.Memory.Buffers.Where(b => b.Kind == BufferKind.Workspace))
        {
            string called = buffer.Name, steps = "";
            Buffer first = buffer;
            if (layered.TryGetValue(buffer, out LayeredBuffers? row))
            {
                if (!listed.Add(row)) continue;
                (called, first) = (row.Name, row.Buffers[0]);
                steps = row.StepOf(b => schedule.Memory[b].Offset) switch
                {
                    0 => "",
                    long step => $", {Units(schedule.Memory[first].Pool, step)} more from layer to layer",
                    null => "; " + string.Join("; ", row.Buffers.Skip(1).Select(b => Offset(schedule.Memory, schedule.Memory[b]))),
                };
            }
            text.Append("  ").Append(called).Append(": ").Append(first.Count).Append(" elements at ").Append(Offset(schedule.Memory, schedule.Memory[first])).Append(steps).Append('\n');
        }
        return text.ToString();
    }

    private static string Units(MemoryPlan.Pool pool, long units) => pool.Ragged ? $"{(units == 1 ? "" : Number(units) + "*")}up16({pool.Unit})" : (pool.Unit * units).ToString();

    /// <summary>
    /// Where a buffer begins, in elements after the start of the workspace: the pools before its own, and its place there. <c>up16</c> rounds up to a multiple
    /// of 16, as units are where places would not be aligned otherwise.
    /// </summary>
    private static string Offset(MemoryPlan memory, MemoryPlan.Place place)
    {
        var terms = new List<string>();
        Dimension exact = Dimension.Zero;
        foreach (MemoryPlan.Pool pool in memory.Pools.TakeWhile(p => p != place.Pool).Append(place.Pool))
        {
            long units = pool == place.Pool ? place.Offset : pool.Size;
            if (!pool.Ragged) exact += pool.Unit * units;
            else if (units > 0) terms.Add(Units(pool, units));
        }
        if (!exact.IsZero || terms.Count == 0) terms.Insert(0, exact.ToString());
        return string.Join(" + ", terms);
    }

    private static void Describe(IReadOnlyList<Kernel> kernels, string prefix, string indent, StringBuilder text)
    {
        for (int k = 0; k < kernels.Count; k++)
        {
            string number = prefix + Number(k + 1) + ".";
            if (kernels[k] is RepeatedKernels repeated) Describe(repeated, number, indent, text);
            else Describe(kernels[k], number, indent, "", buffer => buffer.Name, text);
        }
    }

    private static void Describe(Kernel kernel, string number, string indent, string condition, Func<Buffer, string> nameOf, StringBuilder text)
    {
        text.Append(indent).Append(number).Append(' ').Append(kernel.Name).Append(condition).Append(": ").Append(Shape(kernel)).Append("; ")
            .Append(kernel.Flops).Append(" FLOPs, ").Append(RandomNumbers(kernel.Draws)).Append(kernel.Bytes).Append(" bytes; ").Append(kernel is LoopKernel ? "" : Threads(kernel) + "; ")
            .Append(Names(kernel.Reads)).Append(" -> ").Append(Names(kernel.Writes)).Append('\n');
        if (kernel is LoopKernel loop) Describe(loop.Body, number, indent + "  ", text);

        string Names(IEnumerable<Buffer> buffers) => string.Join(", ", buffers.Where(b => b.Kind != BufferKind.PerPart).Select(nameOf));
    }

    /// <summary>The kernels of a layer, each with what it does in one.</summary>
    private static void Describe(RepeatedKernels repeated, string number, string indent, StringBuilder text)
    {
        text.Append(indent).Append(number).Append(' ').Append(Number(repeated.Layers.Count)).Append(" layers").Append(repeated.Layers.Downwards ? ", the last first" : "").Append(": ")
            .Append(repeated.Flops).Append(" FLOPs, ").Append(RandomNumbers(repeated.Draws)).Append(repeated.Bytes).Append(" bytes\n");
        for (int k = 0; k < repeated.Body.Count; k++)
        {
            foreach (LayerVariant variant in repeated.Body[k].OrderByDescending(v => v.Layers.Count))
            {
                var names = new Dictionary<Buffer, string>();
                foreach (IReadOnlyList<Buffer> buffers in variant.Buffers) names[buffers[0]] = LayeredBuffers.NameOf(variant, buffers);
                string condition = repeated.Body[k].Count == 1 ? "" : $" ({repeated.Layers.Condition(variant.Layers, LayerNumbers.Name)})";
                Describe(variant.Kernels[0], number + Number(k + 1) + ".", indent + "  ", condition, buffer => names[buffer], text);
            }
        }
    }

    private static string RandomNumbers(Dimension draws) => draws.IsZero ? "" : $"{draws} random numbers, ";

    private static string Shape(Kernel kernel) => kernel switch
    {
        LoopKernel { Loop: var loop } => $"{loop.Length} steps{(loop.Reverse ? ", the last first" : "")}",
        LoopNest { Product: { } product } nest => $"matrix product {Extent(nest, product.RowLoop)} x {product.Depth} x {Extent(nest, product.ColumnLoop)}{Batch(nest)}",
        LoopNest nest => $"{Number(nest.Phases.Count(p => p.HasBody))} {(nest.Phases.Count(p => p.HasBody) == 1 ? "pass" : "passes")} over {nest.Rows} rows of {nest.RowLength}",
        RoutineKernel routine => routine.Description,
        _ => "",
    };

    /// <summary>From which size on a second thread takes part.</summary>
    private static string Threads(Kernel kernel)
    {
        Dimension work = kernel.Work;
        long two = 2 * kernel.WorkPerThread;
        if (work.IsConstant) return work.Value >= two ? "on several threads" : "on one thread";
        Dimension.Term[] variable = work.Terms.Where(t => t.Monomial.Degree > 0).ToArray();
        if (variable.Length > 1 || variable[0].Monomial.Degree > 1) return $"on more threads where {work} >= {Number(two)}";
        long rest = two - work.Terms.Where(t => t.Monomial.Degree == 0).Sum(t => t.Coefficient), from = (rest + variable[0].Coefficient - 1) / variable[0].Coefficient;
        return from <= 1 ? "on several threads" : $"on one thread below {variable[0].Monomial} = {Number(from)}";
    }

    private static string Batch(LoopNest nest)
    {
        Dimension batch = Dimension.Product(nest.Outer.Where(l => l != nest.Product!.RowLoop).Select(l => nest.Loops[l]));
        return batch.IsOne ? "" : $", {batch} times";
    }

    private static string Extent(LoopNest nest, int loop) => loop < 0 ? "1" : nest.Loops[loop].ToString();

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
