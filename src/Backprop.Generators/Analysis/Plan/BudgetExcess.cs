using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Analysis.Plan;

/// <summary>A method that takes more workspace than its model allows, in the words of the warning.</summary>
internal sealed record BudgetExcess(string Method, string Bytes, string Sizes, string Budget, string Largest, string Remedy)
{
    private const int Named = 3;

    public static IEnumerable<BudgetExcess> Find(ModelDefinition model, IReadOnlyList<CompiledMethod> methods)
    {
        if (model.Plan is not { Budget: { } budget } plan) yield break;
        foreach ((string method, Schedule schedule) in methods.SelectMany(m => m.Programs))
        {
            long bytes = WorkspaceTensors.Saturated(() => schedule.Memory.ElementsAt(plan.SizeOf), MemoryPlan.ElementBytes);
            if (bytes <= budget) continue;
            WorkspaceTensors[] largest = [.. WorkspaceTensors.Of(schedule, plan.SizeOf).Take(Named)];
            string remedy = largest.Any(t => t.IsKept)
                ? "what the backward pass reads is kept for it: compute it again instead with Checkpoint(() => ...) around what computes it, or choose smaller sizes and accumulate gradients over several calls"
                : "choose smaller sizes";
            yield return new(
                method,
                WorkspaceTensors.Number(bytes) + " bytes",
                plan.Sizes.Count == 0 ? "all sizes" : plan.ToString(),
                WorkspaceTensors.Number(budget) + " bytes",
                string.Join(", ", largest.Select(t => t.ToString())),
                remedy);
        }
    }
}
