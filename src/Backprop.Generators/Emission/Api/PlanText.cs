using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>The plan of a method as text: its kernels in order with arithmetic and memory traffic, and the workspace.</summary>
internal static class PlanText
{
    /// <summary>The plans of all programs of a method.</summary>
    public static IEnumerable<string> All(CompiledMethod method)
    {
        yield return Describe(method.Definition.Name, method.Evaluation);
        if (method.Training is { } training) yield return Describe(method.Definition.Name + "AndGradients", training);
    }

    /// <summary>One line for the documentation of the model.</summary>
    public static string Summary(CompiledMethod method)
    {
        Schedule schedule = method.Training ?? method.Evaluation;
        string name = method.Definition.Name + (method.Training is null ? "" : "AndGradients");
        return $"{name}: {Number(Kernels.Flatten(schedule.Kernels).Count())} kernels, {schedule.Flops} FLOPs, {schedule.Bytes} bytes moved, workspace {schedule.Memory.Elements * 4} bytes.";
    }

    public static string Describe(string name, Schedule schedule)
    {
        var text = new StringBuilder();
        text.Append(name).Append(": ").Append(schedule.Flops).Append(" FLOPs, ").Append(schedule.Bytes).Append(" bytes, workspace ").Append(schedule.Memory.Elements * 4).Append(" bytes\n");
        Describe(schedule.Kernels, "", "  ", text);
        foreach (Buffer buffer in schedule.Memory.Buffers.Where(b => b.Kind == BufferKind.Workspace))
        {
            text.Append("  ").Append(buffer.Name).Append(": ").Append(buffer.Count).Append(" elements at ").Append(Offset(schedule.Memory, schedule.Memory[buffer])).Append('\n');
        }
        return text.ToString();
    }

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
            else if (units > 0) terms.Add($"{(units == 1 ? "" : Number(units) + "*")}up16({pool.Unit})");
        }
        if (!exact.IsZero || terms.Count == 0) terms.Insert(0, exact.ToString());
        return string.Join(" + ", terms);
    }

    private static void Describe(IReadOnlyList<Kernel> kernels, string prefix, string indent, StringBuilder text)
    {
        for (int k = 0; k < kernels.Count; k++)
        {
            Kernel kernel = kernels[k];
            string number = prefix + Number(k + 1) + ".";
            text.Append(indent).Append(number).Append(' ').Append(kernel.Name).Append(": ").Append(Shape(kernel)).Append("; ")
                .Append(kernel.Flops).Append(" FLOPs, ").Append(kernel.Bytes).Append(" bytes; ").Append(kernel is LoopKernel ? "" : Threads(kernel) + "; ")
                .Append(Names(kernel.Reads)).Append(" -> ").Append(Names(kernel.Writes)).Append('\n');
            if (kernel is LoopKernel loop) Describe(loop.Body, number, indent + "  ", text);
        }
    }

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

    private static string Names(IEnumerable<Buffer> buffers) => string.Join(", ", buffers.Where(b => b.Kind != BufferKind.PerPart).Select(b => b.Name));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
