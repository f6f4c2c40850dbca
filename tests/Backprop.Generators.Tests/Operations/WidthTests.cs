using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Generators.Tests.Operations;

/// <summary>The vector width belongs to the process: while it is forced, nothing else runs.</summary>
[CollectionDefinition(nameof(WidthTests), DisableParallelization = true)]
public sealed class WidthTestsDefinition;

/// <summary>Every vector width computes the same, up to the order of sums.</summary>
[Collection(nameof(WidthTests))]
public sealed class WidthTests
{
    /// <summary>Relative to the largest element.</summary>
    private const double Tolerance = 1e-5;

    private static readonly Sizes size = new(3, 19);

    [Theory, InlineData(128), InlineData(256)]
    public void EveryOperationIsTheSameAsAtTheWidestVectors(int width)
    {
        var failures = new List<string>();
        foreach (OperationRow row in OperationTable.Rows)
        {
            var trial = new Trial(row, CompiledOperations.Create(row), size);
            if (trial.IsRefused) continue;
            double[][] widest = Results(row, trial), narrow;
            using (SimdWidth.Force(width)) narrow = Results(row, trial);
            if (!widest.Zip(narrow).All(r => Close(r.First, r.Second))) failures.Add(row.ToString());
        }
        Assert.True(failures.Count == 0, $"{failures.Count} differ:\n{string.Join("\n", failures.Take(20))}");
    }

    private static double[][] Results(OperationRow row, Trial trial) => [trial.Compiled().Values.ToArray(), .. row.HasLoss ? trial.CompiledGradients().Gradients : []];

    private static bool Close(double[] expected, double[] actual)
    {
        double scale = expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return expected.Zip(actual).All(p => Math.Abs(p.First - p.Second) <= Tolerance * scale);
    }
}
