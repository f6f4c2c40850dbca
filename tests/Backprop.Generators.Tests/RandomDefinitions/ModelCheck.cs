using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Graphs;
using ModelMethodKind = Backprop.MethodKind;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>Compares the compiled methods of a model with its definition, which runs eagerly in double precision.</summary>
internal sealed class ModelCheck
{
    private const double ValueTolerance = 1e-4, GradientTolerance = 1e-3, Step = 1e-5;

    private readonly RandomDefinition definition;
    private readonly IDifferentiable model;
    private readonly List<Parameter> parameters;
    private readonly Random random;

    private ModelCheck(CompiledDefinition compiled, int seed)
    {
        definition = compiled.Definition;
        model = (IDifferentiable)Activator.CreateInstance(compiled.Model!)!;
        random = new Random(seed);
        // Initial values are often equal, and equal values are where functions have kinks.
        foreach (ParameterView view in model.Parameters.Views)
        {
            foreach (ref float value in view.Span) value = (float)Between(-1, 1);
        }
        var collector = new Collector();
        model.VisitParameters(collector, "");
        parameters = collector.Parameters;
    }

    /// <summary>Directions in which derivatives were compared, and those that were not because the definition has a kink there.</summary>
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
        MethodSignature signature = model.Methods[method];
        object?[] drawn = [.. signature.Arguments.Select(a => Argument(a, sizes))];
        if (drawn.Contains(null)) return null;
        object[] arguments = drawn!;
        (Variable? expected, string? refusal) = Attempt(() => model.EvaluateReference(method, arguments));
        (Variable? actual, string? error) = Attempt(() => model.EvaluateCompiled(method, arguments));
        if (expected is null || actual is null)
        {
            return expected is null == actual is null ? null : expected is null ? $"the definition throws '{refusal}', the compiled code does not" : $"the compiled code throws '{error}', the definition does not";
        }
        if (!expected.Shape.SequenceEqual(actual.Shape)) return $"the shape is [{string.Join(", ", actual.Shape.ToArray())}] instead of [{string.Join(", ", expected.Shape.ToArray())}]";
        if (Different("", method, arguments, expected, actual) is string difference) return difference;
        if (!actual.Values.SequenceEqual(model.EvaluateCompiled(method, arguments).Values)) return "a second evaluation gives other values";
        if (signature.Kind != ModelMethodKind.Loss) return null;

        var inputs = new Variable?[arguments.Length];
        Variable loss = model.EvaluateGradients(method, arguments, inputs);
        if (Different("loss with gradients", method, arguments, expected, loss) is string wrong) return wrong;
        // Differences see through StopGradient; its rule is checked with those of the other ops.
        bool isComparable = double.IsFinite(expected.Item) && !definition.Source.Contains("StopGradient", StringComparison.Ordinal);
        return isComparable ? GradientDifference(method, arguments, inputs, expected.Item) : null;
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

    // Values.

    private string? Different(string what, int method, object[] arguments, Variable expected, Variable actual)
    {
        double[] e = expected.Values.ToArray(), a = actual.Values.ToArray();
        double[]? uncertainty = null;
        double scale = e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() + 0.1;
        for (int i = 0; i < e.Length; i++)
        {
            if (double.IsNaN(e[i]) ? double.IsNaN(a[i]) : double.IsInfinity(e[i]) ? a[i] == e[i] : Math.Abs(e[i] - a[i]) <= ValueTolerance * scale) continue;
            uncertainty ??= Uncertainty(method, arguments, e);
            if (Math.Abs(e[i] - a[i]) <= 8 * uncertainty[i])
            {
                Excused++;
                continue;
            }
            return $"{what} element {i} of [{string.Join(", ", expected.Shape.ToArray())}] is {a[i]:R} instead of {e[i]:R}";
        }
        return null;
    }

    /// <summary>By how much each element changes when arguments and parameters change by a relative 1e-6: where a comparison or a floor is about to change, by much.</summary>
    private double[] Uncertainty(int method, object[] arguments, double[] expected)
    {
        double[] change = new double[expected.Length];
        for (int trial = 0; trial < 8; trial++)
        {
            object[] nearby = Array.ConvertAll(arguments, a => a is Variable x ? Variable.Create(x.Shape, Nearby(x.Values)) : a);
            using var overrides = new Overrides(parameters, p => Nearby(p.Values));
            double[] values = model.EvaluateReference(method, nearby).Values.ToArray();
            for (int i = 0; i < change.Length; i++) change[i] = Math.Max(change[i], Math.Abs(values[i] - expected[i]));
        }
        return change;
    }

    private double[] Nearby(ReadOnlySpan<double> values)
    {
        double[] nearby = values.ToArray();
        foreach (ref double value in nearby.AsSpan()) value *= 1 + Between(-1e-6, 1e-6);
        return nearby;
    }

    // Gradients.

    /// <summary>Compares the gradient of each parameter and argument with differences of the loss along a random direction.</summary>
    private string? GradientDifference(int method, object[] arguments, Variable?[] inputs, double loss)
    {
        foreach (Parameter parameter in parameters)
        {
            double[] values = parameter.Values.ToArray(), moved = new double[values.Length], direction = Direction(values.Length);
            double[] gradient = Array.ConvertAll(model.Gradients[parameter.Name].Span.ToArray(), g => (double)g);
            using IDisposable restoration = parameter.OverrideValues(moved);
            double Along(double step)
            {
                for (int i = 0; i < values.Length; i++) moved[i] = values[i] + step * direction[i];
                return model.EvaluateReference(method, arguments).Item;
            }
            if (DirectionalDifference(gradient, direction, Along, loss) is string difference) return $"the gradient of {parameter.Name} {difference}";
        }
        for (int a = 0; a < arguments.Length; a++)
        {
            if (inputs[a] is not { } computed) continue;
            var original = (Variable)arguments[a];
            double[] values = original.Values.ToArray(), direction = Direction(values.Length);
            object[] changed = [.. arguments];
            double Along(double step)
            {
                changed[a] = Variable.Create(original.Shape, values.Select((v, i) => v + step * direction[i]).ToArray());
                return model.EvaluateReference(method, changed).Item;
            }
            if (!computed.Shape.SequenceEqual(original.Shape)) return $"the gradient of {model.Methods[method].Arguments[a].Name} has another shape";
            if (DirectionalDifference(computed.Values.ToArray(), direction, Along, loss) is string difference) return $"the gradient of {model.Methods[method].Arguments[a].Name} {difference}";
        }
        return null;
    }

    private string? DirectionalDifference(double[] gradient, double[] direction, Func<double, double> along, double loss)
    {
        if (gradient.Length == 0) return null;
        double product = gradient.Zip(direction, (g, d) => g * d).Sum(), size = gradient.Zip(direction, (g, d) => Math.Abs(g * d)).Sum();
        double tolerance = GradientTolerance * size + 2e-5 * (1 + Math.Abs(loss));
        double after = along(Step), before = along(-Step), slope = (after - before) / (2 * Step);
        if (Math.Abs(slope - product) <= tolerance)
        {
            Compared++;
            return null;
        }
        // Wrong, or not a derivative: a kink shows in the second difference or in a difference over half the distance.
        double halfSlope = (along(Step / 2) - along(-Step / 2)) / Step, bend = (after + before - 2 * loss) / Step;
        if (!(Math.Abs(slope - halfSlope) <= tolerance / 4 && Math.Abs(bend) <= tolerance / 4))
        {
            Skipped++;
            return null;
        }
        return string.Create(CultureInfo.InvariantCulture, $"has the product {product:R} with a direction in which the slope is {slope:R} (sum of absolute products {size:R}, loss {loss:R})");
    }

    /// <summary>Elements from 0.5 to 1 or from -1 to -0.5, so that no element of the gradient is overlooked.</summary>
    private double[] Direction(int length) => [.. Enumerable.Range(0, length).Select(_ => Between(0.5, 1) * (random.Next(2) * 2 - 1))];

    // Arguments.

    /// <summary>Random values, or null where there are none: indices of nothing.</summary>
    private object? Argument(ArgumentSignature argument, Dictionary<string, int> sizes)
    {
        int[] shape = [.. argument.Dimensions.Select(d => Size(d, sizes))];
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        if (argument.Kind == ElementKind.Index)
        {
            int limit = definition.IndexLimits.TryGetValue(argument.Name, out string? text) ? Size(text, sizes) : 1;
            return limit == 0 && count > 0 ? null : Indices.Create(shape, [.. Enumerable.Range(0, count).Select(_ => random.Next(limit))]);
        }
        return Variable.Create(shape, (double[])[.. Enumerable.Range(0, count).Select(_ => (double)(float)Between(-1, 1))]);
    }

    private static int Size(string dimension, Dictionary<string, int> sizes) => int.TryParse(dimension, NumberStyles.None, CultureInfo.InvariantCulture, out int constant) ? constant : sizes[dimension];

    private double Between(double low, double high) => low + (high - low) * random.NextDouble();

    private sealed class Collector : ParameterVisitor
    {
        public List<Parameter> Parameters { get; } = [];

        public override void Visit(string name, Parameter parameter)
        {
            if (!Parameters.Contains(parameter)) Parameters.Add(parameter);
        }
    }

    /// <summary>Other values for all parameters, until disposed of.</summary>
    private sealed class Overrides(List<Parameter> parameters, Func<Parameter, double[]> values) : IDisposable
    {
        private readonly List<IDisposable> overrides = parameters.ConvertAll(p => p.OverrideValues(values(p)));

        public void Dispose() => overrides.ForEach(o => o.Dispose());
    }
}
