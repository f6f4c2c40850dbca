using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Backprop.Generators.Tests.Operations;

/// <summary>The conventions at kinks, ties, poles and for NaN, through the generated code.</summary>
public sealed class ConventionTests
{
    /// <summary>For numbers that single precision rounds; 0, infinities and NaN must be exact.</summary>
    private const double Rounding = 3e-7;

    private static readonly Dictionary<string, ConventionRow> rows = ConventionTable.Rows.ToDictionary(row => row.ToString());

    public static TheoryData<string> Rows => new(rows.Keys);

    [Theory, MemberData(nameof(Rows))]
    public void TheGeneratedCodeKeepsTheConvention(string name)
    {
        ConventionRow row = rows[name];
        var trial = new Trial(row.Operation, CompiledOperations.Create(row.Operation), new Sizes(0, 0), row.At);
        trial = row.Operation.HasLoss ? new(row.Operation, trial.Model, new Sizes(0, 0), row.At) { Weights = row.Weights ?? Array.ConvertAll(trial.Weights, _ => 1.0) } : trial;
        Equal(trial.Reference().Values.ToArray(), trial.Compiled().Values.ToArray());
        if (!row.Operation.HasLoss) return;

        double[][] gradients = trial.CompiledGradients().Gradients;
        for (int i = 0; i < row.Gradients.Length; i++) Equal(row.Gradients[i], gradients[i]);
    }

    private static void Equal(double[] expected, double[] actual) => Assert.True(
        expected.Length == actual.Length && expected.Zip(actual).All(p => p.First.Equals(p.Second) || p.First == p.Second || Math.Abs(p.First - p.Second) <= Rounding * Math.Abs(p.First)),
        FormattableString.Invariant($"[{string.Join(", ", actual)}] instead of [{string.Join(", ", expected)}]"));
}
