using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Tests.RandomDefinitions;
using Xunit;

namespace Backprop.Generators.Tests.Loops;

/// <summary>Loops over time against the definition, which runs them step by step in double precision: values, and gradients by differences.</summary>
public sealed class LoopTests
{
    private static readonly (int B, int T)[] sizes = [(3, 5), (1, 1), (2, 17), (5, 2), (7, 3)];

    [Fact]
    public void LoopsComputeWhatTheDefinitionComputes()
    {
        RandomDefinition[] definitions = LoopPrograms.All.Select(p => RandomDefinition.Written(p.Name, p.Source, p.Limits)).ToArray();
        IReadOnlyList<CompiledDefinition> compiled = DefinitionBatch.Compile(definitions);
        var failures = new List<string>();
        for (int i = 0; i < compiled.Count; i++)
        {
            LoopProgram program = LoopPrograms.All[i];
            string? failure = compiled[i].Failure ?? (compiled[i].Diagnostics.Count > 0 ? string.Join("\n", compiled[i].Diagnostics) : null);
            int least = program.Stacks ? 1 : program.LeastSteps;
            failure ??= ModelCheck.Difference(compiled[i], [.. sizes, .. least == 0 ? new[] { (2, 0) } : []], seed: i);
            if (failure is not null) failures.Add($"{program.Name}: {failure}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {compiled.Count} fail:\n" + string.Join("\n", failures));
    }
}
