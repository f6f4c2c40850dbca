using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>Compares the compiled methods of a model with its definition by the checks that users have, and also where one of the two refuses its arguments.</summary>
internal sealed class ModelCheck
{
    private readonly RandomDefinition definition;
    private readonly IDifferentiable model;
    private readonly GradientCheckOptions options;
    private readonly Random random;

    private ModelCheck(CompiledDefinition compiled, int seed)
    {
        definition = compiled.Definition;
        model = (IDifferentiable)Activator.CreateInstance(compiled.Model!)!;
        // Random definitions subtract what is equal and divide by what is small: less is left of single precision than in models that people write.
        options = new() { Coordinates = 2, Directions = 2, Seed = (ulong)seed, Floor = 0.02 };
        random = new Random(seed);
        // Initial values are often equal, and equal values are where functions have kinks.
        foreach (ParameterView view in model.Parameters.Views)
        {
            foreach (ref float value in view.Span) value = random.NextSingle() * 2 - 1;
        }
    }

    /// <summary>Derivatives that were compared, and those that were not because the definition has a kink there.</summary>
    public static int Compared, Skipped;

    /// <summary>Values that differ, but by no more than rounding the arguments changes them.</summary>
    public static int Excused;

    /// <summary>The first difference at any of these sizes, or null.</summary>
    public static string? Difference(CompiledDefinition compiled, IReadOnlyList<(int B, int T)> sizes, int seed)
    {
        var check = new ModelCheck(compiled, seed);
        foreach ((int b, int t) in sizes)
        {
            for (int method = 0; method < check.model.Methods.Count; method++)
            {
                try
                {
                    if (check.Difference(method, new() { ["B"] = b, ["T"] = t }) is string difference) return $"{check.model.Methods[method].Name} at B = {b}, T = {t}: {difference}";
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    return $"{check.model.Methods[method].Name} at B = {b}, T = {t}: {exception}";
                }
            }
        }
        return null;
    }

    private string? Difference(int method, Dictionary<string, int> sizes)
    {
        if (Draw(method, sizes) is not { } point) return null;
        (Variable? expected, string? refusal) = Attempt(point.Reference);
        (Variable? actual, string? error) = Attempt(point.Compiled);
        if (expected is null || actual is null)
        {
            return expected is null == actual is null ? null : expected is null ? $"the definition throws '{refusal}', the compiled code does not" : $"the compiled code throws '{error}', the definition does not";
        }
        try
        {
            Excused += ValueCheck.Compare(point, "value", expected, actual);
            if (!actual.Values.SequenceEqual(point.Compiled().Values)) return "a second evaluation gives other values";
            if (point.Signature.Kind != MethodKind.Loss) return null;
            Excused += ValueCheck.Compare(point, "loss with gradients", point.TrainingReference(), point.Gradients(out _), training: true);
        }
        catch (ModelCheckException exception)
        {
            return exception.Message;
        }
        return double.IsFinite(expected.Item) ? GradientDifference(point) : null;
    }

    private static string? GradientDifference(CheckPoint point)
    {
        var gradients = new LossGradients(point);
        foreach (GradientReportRow row in gradients.Targets.Select(gradients.Check))
        {
            int all = row.Coordinates + row.Directions;
            Compared += all - row.Kinks;
            Skipped += row.Kinks;
            if (row.Failure is not null && row.Kinks < all) return row.Failure;
        }
        return null;
    }

    /// <summary>Random arguments, or null where there are none: indices of nothing.</summary>
    private CheckPoint? Draw(int method, Dictionary<string, int> sizes)
    {
        CheckPoint point;
        try
        {
            point = new CheckPoint(model, method, sizes, options);
        }
        catch (ArgumentException exception) when (exception.Message.StartsWith("there are no indices", StringComparison.Ordinal))
        {
            return null;
        }
        for (int i = 0; i < point.Arguments.Length; i++)
        {
            // Also code whose result is not used indexes, when it is evaluated eagerly.
            if (point.Arguments[i] is not Indices indices || !definition.IndexLimits.TryGetValue(point.Signature.Arguments[i].Name, out string? text)) continue;
            int limit = SizeExpression.Evaluate(text, sizes);
            if (limit == 0 && indices.Count > 0) return null;
            point.Arguments[i] = Indices.Create(indices.Shape, [.. Enumerable.Range(0, indices.Count).Select(_ => random.Next(limit))]);
        }
        return point;
    }

    private static (Variable? Result, string? Error) Attempt(Func<Variable> evaluate)
    {
        try
        {
            return (evaluate(), null);
        }
        catch (ArgumentException exception)
        {
            return (null, exception.Message);
        }
    }
}
