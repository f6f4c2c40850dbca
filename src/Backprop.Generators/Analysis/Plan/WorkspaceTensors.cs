using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Analysis.Plan;

/// <summary>Tensors of the workspace that one text of the definition computes: one, or one for each layer or step that has the text.</summary>
/// <param name="Name">What the plan calls the first.</param>
/// <param name="Count">How many of them lie in memory of their own.</param>
/// <param name="Shape">Their shape.</param>
/// <param name="Bytes">What each takes.</param>
/// <param name="Text">The text, without the numbers of layers.</param>
/// <param name="IsKept">They are kept from the forward for the backward pass.</param>
internal sealed record WorkspaceTensors(string Name, int Count, string Shape, long Bytes, string Text, bool IsKept)
{
    /// <summary>Those of a schedule at certain sizes, the largest first. Memory that several use one after the other counts for the largest.</summary>
    public static IEnumerable<WorkspaceTensors> Of(Schedule schedule, Func<string, long> sizeOf)
    {
        HashSet<Buffer> kept = [.. Kernels.Flatten(schedule.Kernels).Where(k => k.Origins.Count > 0 && k.Origins.All(IsGradient)).SelectMany(k => k.Reads).Where(b => b.Value is { } value && !IsGradient(value.Origin))];
        var groups = schedule.Memory.Buffers
            .Where(b => b.Value is not null)
            .GroupBy(b => (Naming.WithoutIndices(b.Value!.Origin), Shape: b.Value.Shape.ToString()))
            .Select(g => (g.Key.Shape, Text: g.Key.Item1, Bytes: Saturated(() => g.First().Count.Evaluate(sizeOf), MemoryPlan.ElementBytes), Buffers: g.ToArray()))
            .Select(g => (g.Shape, g.Text, g.Bytes, g.Buffers, Places: g.Buffers.Select(PlaceOf).Distinct().ToArray()))
            .OrderByDescending(g => (double)g.Bytes * g.Places.Length);
        var taken = new HashSet<(MemoryPlan.Pool, long)>();
        foreach (var group in groups)
        {
            int own = group.Places.Count(taken.Add);
            if (own > 0) yield return new(group.Buffers[0].Name, own, group.Shape, group.Bytes, group.Text, group.Buffers.Any(kept.Contains));
        }

        (MemoryPlan.Pool, long) PlaceOf(Buffer buffer) => (schedule.Memory[buffer].Pool, schedule.Memory[buffer].Offset);
    }

    /// <summary>A number of elements in bytes; what is too large for a number is the largest.</summary>
    public static long Saturated(Func<long> elements, int elementBytes)
    {
        try
        {
            return checked(elements() * elementBytes);
        }
        catch (OverflowException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>Such as <c>weights [B, T, T] (4,096 bytes, 12 times) of 'Softmax(scores)'</c>.</summary>
    public override string ToString() => $"{Name} {Shape} ({Number(Bytes)} bytes{(Count == 1 ? "" : $", {Number(Count)} times")}) of '{Text}'";

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static bool IsGradient(string origin) => origin.StartsWith(OriginText.Gradient, StringComparison.Ordinal);
}
