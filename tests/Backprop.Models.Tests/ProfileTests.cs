using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>A profile lists the kernels that the plan lists, with as many operations and bytes.</summary>
public partial class ProfileTests
{
    private static readonly Lazy<string> output = new(() => Run("1"));

    [Theory]
    [InlineData("LossAndGradients")]
    [InlineData("Loss")]
    [InlineData("Logits")]
    public void EveryKernelOfThePlanIsListedInOrderWithItsOperationsAndBytes(string program)
    {
        int[] batches = program == "LossAndGradients" ? ProfileProbe.Batches : [ProfileProbe.Evaluated];
        string plan = DigitClassifier.Plan.Split("\n\n").Single(text => text.StartsWith(program + ":", StringComparison.Ordinal));
        string[] expected =
        [
            .. PlannedKernel().Matches(plan).Select(kernel => FormattableString.Invariant(
                $"{kernel.Groups["name"]}: {batches.Length} calls, {batches.Sum(rows => Evaluate(kernel.Groups["flops"].Value, rows))} FLOPs, {batches.Sum(rows => Evaluate(kernel.Groups["bytes"].Value, rows))} bytes")),
        ];

        Assert.True(expected.Length > 1);
        Assert.Equal(expected, Kernels(typeof(DigitClassifier).FullName + "." + program).Select(k => FormattableString.Invariant($"{k.Name}: {k.Calls} calls, {k.Flops} FLOPs, {k.Bytes} bytes")));
    }

    [Fact]
    public void TheProductsHaveTheOperationsCountedByHand()
    {
        Kernel[] kernels = Kernels(typeof(DigitClassifier).FullName + ".LossAndGradients");
        long rows = ProfileProbe.Batches.Sum();

        // x W' + b and relu; dh' x.
        Assert.Equal(rows * (2 * 784 * 128 + 128 + 128), kernels[0].Flops);
        Assert.Equal(rows * 2 * 128 * 784, kernels[^1].Flops);
    }

    [Fact]
    public void KernelsComeWithTheDefinitionsTexts()
    {
        Kernel[] kernels = Kernels(typeof(DigitClassifier).FullName + ".LossAndGradients");

        Assert.StartsWith("hidden: MatMul(x, Transpose(weight)); hidden: y + bias!; Relu(", kernels[0].Definition, StringComparison.Ordinal);
        Assert.Contains(kernels, kernel => kernel.Definition.StartsWith("CrossEntropy(", StringComparison.Ordinal));
        Assert.All(kernels, kernel => Assert.True(kernel.Ticks > 0));
    }

    [Fact]
    public void OptimizersAreListed()
    {
        int count = new DigitClassifier().Parameters.Count, steps = ProfileProbe.Batches.Length;

        Kernel adam = Assert.Single(Kernels("Adam"));
        Assert.Equal(("Step", steps, 17L * count * steps, 7L * sizeof(float) * count * steps), (adam.Name, adam.Calls, adam.Flops, adam.Bytes));
        Kernel[] sgd = Kernels("Sgd with clipping");
        Assert.Equal([("Norm", 2L * count), ("Step", 7L * count)], sgd.Select(kernel => (kernel.Name, kernel.Flops / ProfileProbe.ClippedSteps)));
        Assert.All(sgd, kernel => Assert.Equal(ProfileProbe.ClippedSteps, kernel.Calls));
    }

    [Fact]
    public void TheReportShowsAllKernelsUntilReset()
    {
        string report = output.Value.Split("\n\n", 2)[1];

        foreach (Kernel kernel in Kernels(null))
        {
            Assert.Matches($@"(?m)^  {kernel.Name} +{kernel.Calls} .* {Regex.Escape(kernel.Definition)}$", report);
        }
        Assert.EndsWith("\nno kernel has run\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsMeasuredUnlessAskedFor() => Assert.StartsWith("\nprofiling is off", Run("0"), StringComparison.Ordinal);

    private static Kernel[] Kernels(string? program) =>
    [
        .. output.Value.Split("\n\n")[0].Split('\n').Select(line => line.Split('\t')).Where(fields => program is null || fields[0] == program).Select(fields => new Kernel(
            fields[1], fields[2], int.Parse(fields[3], CultureInfo.InvariantCulture), Number(fields[4]), Number(fields[5]), Number(fields[6]))),
    ];

    // A sum of products of numbers and B.
    private static long Evaluate(string polynomial, long rows) => polynomial.Split(" + ").Sum(term => term.Split('*').Aggregate(1L, (product, factor) => product * (factor == "B" ? rows : Number(factor))));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Run(string profile)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet", [typeof(ProfileProbe).Assembly.Location, ProfileProbe.Scenario])
        { RedirectStandardOutput = true };
        start.Environment["BACKPROP_PROFILE"] = profile;
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text.ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^  \d+\. (?<name>\w+): .*; (?<flops>[^;]+) FLOPs, (?<bytes>[^;]+) bytes; ", RegexOptions.Multiline)]
    private static partial Regex PlannedKernel();

    private sealed record Kernel(string Name, string Definition, int Calls, long Flops, long Bytes, long Ticks);
}
