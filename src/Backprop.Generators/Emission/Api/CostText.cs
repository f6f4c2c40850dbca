using System;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>What a call of a method costs, in a sentence for its documentation: the plan's own counts.</summary>
internal static class CostText
{
    /// <param name="schedule">What the method executes.</param>
    /// <param name="plan">The sizes that the model is planned for, if the definition says some.</param>
    public static string Of(Schedule schedule, PlanSettings? plan)
    {
        int kernels = Kernels.Flatten(schedule.Kernels).Count();
        string draws = schedule.Draws.IsZero ? "" : $", {schedule.Draws} random numbers";
        string cost = $"{schedule.Flops} floating-point operations{draws} in {Number(kernels)} {(kernels == 1 ? "kernel" : "kernels")}; {Workspace(schedule.Memory)}.";
        return plan is not { Sizes.Count: > 0 } ? cost : $"{cost} At {plan}: {At(() => schedule.Flops.Evaluate(plan.SizeOf))} operations, {At(() => checked(schedule.Memory.ElementsAt(plan.SizeOf) * MemoryPlan.ElementBytes))} bytes.";
    }

    private static string At(Func<long> value)
    {
        try
        {
            return value().ToString("N0", CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return "over 10^18";
        }
    }

    /// <summary>Exact where units need not be rounded up.</summary>
    private static string Workspace(MemoryPlan memory)
    {
        string bytes = $"{memory.Elements * MemoryPlan.ElementBytes} bytes of workspace";
        MemoryPlan.Pool[] ragged = [.. memory.Pools.Where(p => p.Ragged)];
        if (ragged.Length == 0) return bytes;
        string where = ragged.Length == 1 ? $"where {ragged[0].Unit} is no multiple of 16" : "where sizes are rounded up to multiples of 16";
        return $"{bytes}, up to {Number(ragged.Sum(p => p.Size) * MemoryPlan.LargestRounding * MemoryPlan.ElementBytes)} more {where}";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
