using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;
using Xunit.Abstractions;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>
/// Random definitions either compile and agree with their eager evaluation, or a diagnostic says why not. To look for more, set
/// <c>BACKPROP_RANDOM_DEFINITIONS=first-count</c> to other seeds; each kind of failure is then reduced to a small definition.
/// </summary>
public sealed partial class RandomDefinitionTests(ITestOutputHelper output)
{
    private const int Count = 320, BatchSize = 40;

    private static readonly (int B, int T)[] Sizes = [(3, 1), (17, 3), (0, 3), (1, 17), (65, 1), (3, 3), (1, 0), (3, 65)];

    [Fact]
    public void CompileAndAgreeOrAreDiagnosed()
    {
        (int first, int count) = Seeds();
        var failures = new List<(int Seed, string Problem)>();
        int diagnosed = 0;
        TimeSpan compiling = default, checking = default;
        for (int start = first; start < first + count; start += BatchSize)
        {
            var watch = Stopwatch.StartNew();
            RandomDefinition[] definitions = [.. Enumerable.Range(start, Math.Min(BatchSize, first + count - start)).Select(seed => RandomDefinition.Create(Name(seed), new Choices(seed)))];
            IReadOnlyList<CompiledDefinition> compiled = DefinitionBatch.Compile(definitions);
            compiling += watch.Elapsed;
            watch.Restart();
            for (int i = 0; i < compiled.Count; i++)
            {
                if (compiled[i].Diagnostics.Count > 0) diagnosed++;
                if (Problem(compiled[i], start + i) is string problem) failures.Add((start + i, problem));
            }
            checking += watch.Elapsed;
        }
        output.WriteLine($"{count} definitions, {diagnosed} with diagnostics, {failures.Count} failures; {ModelCheck.Compared} derivatives compared, {ModelCheck.Skipped} skipped, {ModelCheck.Excused} values excused; compiling {compiling.TotalSeconds:F1} s, checking {checking.TotalSeconds:F1} s");
        string[] reports = [.. failures.GroupBy(f => Kind(f.Problem)).OrderByDescending(g => g.Count()).Take(IsStress ? 100 : 3).Select(g => Report(g.First(), g.Count()))];
        foreach (string report in reports) output.WriteLine(report);
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} definitions fail, seeds {string.Join(", ", failures.Take(50).Select(f => f.Seed))}:\n{string.Join("\n", reports)}");
        Assert.InRange(diagnosed, 0, count / 5);
        Assert.InRange(ModelCheck.Skipped + ModelCheck.Excused, 0, 5 + (ModelCheck.Compared / 50));
    }

    /// <summary>The definitions leave nothing of the language out.</summary>
    [Fact]
    public void EveryOperationAndConstructOccurs()
    {
        // Update has no value, and states are no part of these definitions; the mode is read in IsTraining.
        string[] operations = ["IsTraining", .. typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && m.ReturnType != typeof(void)).Select(m => m.Name + "(").Distinct()];
        string[] constructs = ["+=", "-=", "*=", "/=", "if (", "else", "switch (", "switch {", " ? ", "for (", "for (int t", "foreach (", "while (", "do ", "Local", "(Variable Left", "List<", "is { }", "??", "[Layer]", "Gradient]", "static readonly", "readonly Linear[]"];
        string all = string.Concat(Enumerable.Range(0, Count).Select(seed => RandomDefinition.Create(Name(seed), new Choices(seed)).Source));
        Assert.All(operations.Concat(constructs), part => Assert.Contains(part, all, StringComparison.Ordinal));
    }

    private static bool IsStress => Environment.GetEnvironmentVariable("BACKPROP_RANDOM_DEFINITIONS") is { Length: > 0 };

    private static (int First, int Count) Seeds()
    {
        if (!IsStress) return (0, Count);
        int[] range = [.. Environment.GetEnvironmentVariable("BACKPROP_RANDOM_DEFINITIONS")!.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        return (range[0], range[1]);
    }

    private static string Name(int seed) => "M" + seed.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is wrong with a definition, or null.</summary>
    private static string? Problem(CompiledDefinition compiled, int seed)
    {
        if (compiled.Failure is not null) return compiled.Failure;
        if (compiled.Diagnostics.Count > 0)
        {
            bool isExplained = compiled.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error && (d.Id.StartsWith("BP1", StringComparison.Ordinal) || d.Id.StartsWith("BP2", StringComparison.Ordinal)));
            bool isFailure = compiled.Diagnostics.Any(d => d.Id.StartsWith("BP9", StringComparison.Ordinal));
            if (!isExplained || isFailure || !compiled.Definition.IsBroken) return string.Join("\n", compiled.Diagnostics);
            bool isShape = compiled.Diagnostics.All(d => d.Id.StartsWith("BP2", StringComparison.Ordinal));
            return isShape && !EagerEvaluation.Throws(compiled.Model!) ? $"diagnosed, but evaluates eagerly: {string.Join("\n", compiled.Diagnostics)}" : null;
        }
        (int, int)[] sizes = [Sizes[seed % Sizes.Length], Sizes[(seed + 3) % Sizes.Length], Sizes[(seed + 5) % Sizes.Length]];
        return ModelCheck.Difference(compiled, sizes, seed);
    }

    /// <summary>A problem without the numbers and names that differ from definition to definition.</summary>
    private static string Kind(string problem)
    {
        string[] lines = problem.Split('\n');
        string place = lines.FirstOrDefault(l => l.Contains(" at Backprop", StringComparison.Ordinal)) ?? "";
        return Details().Replace(lines[0][..Math.Min(lines[0].Length, 200)] + place, "#");
    }

    private static string Report((int Seed, string Problem) failure, int count)
    {
        string kind = Kind(failure.Problem);
        RandomDefinition original = RandomDefinition.Create(Name(failure.Seed), new Choices(failure.Seed));
        string problem = failure.Problem;
        IReadOnlyList<int> smaller = Shrinker.Shrink(original.Taken, Fails, TimeSpan.FromSeconds(30));
        return $"---- seed {failure.Seed} ({count} of this kind): {problem}\n{RandomDefinition.Create(Name(failure.Seed), new Choices(smaller)).Source}";

        bool Fails(IReadOnlyList<int> decisions)
        {
            RandomDefinition candidate = RandomDefinition.Create(Name(failure.Seed), new Choices(decisions));
            if (candidate.Source.Length >= original.Source.Length * 1.2 || Problem(DefinitionBatch.Compile([candidate])[0], failure.Seed) is not string found || Kind(found) != kind) return false;
            problem = found;
            return true;
        }
    }

    [GeneratedRegex("[A-Za-z_.']*[0-9][A-Za-z0-9_.']*")]
    private static partial Regex Details();
}
