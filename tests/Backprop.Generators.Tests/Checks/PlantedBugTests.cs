using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Tests.Definition;
using Xunit;
using Xunit.Abstractions;

namespace Backprop.Generators.Tests.Checks;

/// <summary>A compiler with a wrong derivative rule does not pass the checks that it generates itself; without the bug it does.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private static readonly Lazy<(Dictionary<string, string> Failures, int Tests)> sound = new(() =>
    {
        (Assembly assembly, _) = CheckedCode.Load(CheckedCode.Compile([CheckedCode.Request, .. PlantedBug.All.Select((bug, i) => Source(bug, "M" + i))]), PlantedGenerator.Create(-1));
        return (CheckedCode.Failures(assembly), CheckedCode.Tests(assembly).Length);
    });

    public static TheoryData<string> Bugs => new(PlantedBug.All.Select(bug => bug.Name));

    [Fact]
    public void WithoutABugAllChecksPass()
    {
        Assert.Empty(sound.Value.Failures.Select(f => $"{f.Key}: {f.Value}"));
        // Two of the value, one of the gradient, determinism, evaluation, allocation, saving.
        Assert.Equal(7 * PlantedBug.All.Count, sound.Value.Tests);
        Assert.InRange(PlantedBug.All.Count, 20, 100);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void TheChecksFindTheBug(string name)
    {
        PlantedBug bug = PlantedBug.All.Single(b => b.Name == name);
        (Assembly assembly, _) = CheckedCode.Load(CheckedCode.Compile(CheckedCode.Request, Source(bug, "M")), PlantedGenerator.Create(PlantedBug.All.ToList().IndexOf(bug)));
        Dictionary<string, string> failures = CheckedCode.Failures(assembly);

        // The value is right; it is the gradient that is not, and the check of the parameter says so.
        KeyValuePair<string, string> failure = Assert.Single(failures);
        output.WriteLine(failure.Value);
        Assert.Equal("MChecks.Loss_gradient_of_w", failure.Key);
        Assert.Contains("of the gradient of w", failure.Value, StringComparison.Ordinal);
        Assert.Contains("No kink of the definition lies within the step", failure.Value, StringComparison.Ordinal);
    }

    private static string Source(PlantedBug bug, string name) => $"{Generation.Usings}[Model] public partial class {name} {{ {bug.Model} }}";
}
