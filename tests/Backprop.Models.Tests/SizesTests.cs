using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>
/// The compiled models against their own definitions at sizes that are awkward for vectors and tiles: values against the eager reference,
/// gradients against its slope in a random direction.
/// </summary>
public class SizesTests
{
    private static readonly int[] Extents = [1, 2, 3, 17, 63, 65, 127];

    public static TheoryData<string> Models => GoldenModels.Names;

    [Theory, MemberData(nameof(Models))]
    public void AgreesWithTheDefinition(string name)
    {
        IDifferentiable model = GoldenModels.Create(Golden.Load(name));
        int forward = model.Method(MethodKind.Forward), loss = model.Method(MethodKind.Loss);
        for (int i = 0; i < Extents.Length; i++)
        {
            var random = new Random(i);
            // Two dimensions run through the list in opposite directions.
            Dictionary<string, int> sizes = new() { ["B"] = Extents[i], ["T"] = Extents[^(i + 1)] };
            object[] arguments = [.. model.Methods[loss].Arguments.Select(argument => Draw(argument, sizes, random))];
            object[] inputs = [.. model.Methods[forward].Arguments.Select(input => arguments[model.Methods[loss].Arguments.ToList().FindIndex(a => a.Name == input.Name)])];
            string at = $"at B={sizes["B"]}, T={sizes["T"]}";

            Closeness.Assert($"output {at}", model.EvaluateReference(forward, inputs).Values, model.EvaluateCompiled(forward, inputs).Values, 1e-5);
            double[] expected = [model.EvaluateReference(loss, arguments).Item];
            Closeness.Assert($"loss {at}", expected, model.EvaluateCompiled(loss, arguments).Values, 1e-5);
            var gradients = new Variable?[arguments.Length];
            Closeness.Assert($"loss with gradients {at}", expected, model.EvaluateGradients(loss, arguments, gradients).Values, 1e-5);
            AssertSlope(model, loss, arguments, gradients, random, at);
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void WithoutRowsThereIsNothingToFollow(string name)
    {
        IDifferentiable model = GoldenModels.Create(Golden.Load(name));
        int forward = model.Method(MethodKind.Forward), loss = model.Method(MethodKind.Loss);
        Dictionary<string, int> sizes = new() { ["B"] = 0, ["T"] = 5 };
        object[] arguments = [.. model.Methods[loss].Arguments.Select(argument => Draw(argument, sizes, new Random(0)))];
        object[] inputs = arguments[..model.Methods[forward].Arguments.Count];

        Assert.Equal(0, model.EvaluateCompiled(forward, inputs).Count);
        // Cross-entropy is 0; means of nothing are NaN.
        double expected = model.EvaluateReference(loss, arguments).Item;
        Assert.Equal(expected, model.EvaluateCompiled(loss, arguments).Item);
        foreach (ParameterView view in model.Gradients.Views) view.Span.Fill(3);
        Assert.Equal(expected, model.EvaluateGradients(loss, arguments, new Variable?[arguments.Length]).Item);
        Assert.All(model.Gradients.Views, view => Assert.All(view.Span.ToArray(), g => Assert.Equal(0, g)));
    }

    /// <summary>Compares <c>(f(p + hv) - f(p - hv)) / 2h</c> of the definition with the product of the compiled gradients and v, for all parameters and arguments together.</summary>
    private static void AssertSlope(IDifferentiable model, int loss, object[] arguments, Variable?[] gradients, Random random, string at)
    {
        const double Step = 1e-6;
        var points = new List<(double[] Values, double[] Direction)>();
        double product = 0, magnitude = 0;
        double[] Add(ReadOnlySpan<double> values, ReadOnlySpan<double> gradient)
        {
            double[] copy = values.ToArray(), direction = Array.ConvertAll(copy, _ => random.NextDouble() * 2 - 1);
            points.Add((copy, direction));
            for (int i = 0; i < copy.Length; i++)
            {
                product += gradient[i] * direction[i];
                magnitude += Math.Abs(gradient[i] * direction[i]);
            }
            return copy;
        }

        List<(string Name, Parameter Parameter)> parameters = Collector.Parameters(model);
        List<IDisposable> overridden = [.. parameters.Select(p => p.Parameter.OverrideValues(Add(p.Parameter.Values, model.Gradients[p.Name].Span.ToDouble())))];
        double[]?[] changed = [.. gradients.Select((gradient, i) => gradient is null ? null : Add(((Variable)arguments[i]).Values, gradient.Values))];

        double Evaluate(double shift)
        {
            foreach (var (values, direction) in points)
            {
                for (int i = 0; i < values.Length; i++) values[i] += shift * direction[i];
            }
            return model.EvaluateReference(loss, [.. arguments.Select((argument, i) => changed[i] is { } values ? Variable.Create(((Variable)argument).Shape, values) : argument)]).Item;
        }

        double slope = (Evaluate(Step) - Evaluate(-2 * Step)) / (2 * Step);
        foreach (IDisposable scope in overridden) scope.Dispose();
        Assert.True(Math.Abs(slope - product) <= 1e-5 * magnitude + 1e-9, string.Create(CultureInfo.InvariantCulture, $"slope {at}: {product} instead of {slope}, of terms that add up to {magnitude}"));
    }

    private static object Draw(ArgumentSignature argument, Dictionary<string, int> sizes, Random random)
    {
        int[] shape = [.. argument.Dimensions.Select(d => sizes.TryGetValue(d, out int size) ? size : int.Parse(d, CultureInfo.InvariantCulture))];
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        if (argument.Kind == ElementKind.Index)
        {
            int limit = int.Parse(argument.IndexLimit!, CultureInfo.InvariantCulture);
            return Indices.Create(shape, [.. Enumerable.Range(0, count).Select(_ => random.Next(limit))]);
        }
        // Representable in single precision, so that both evaluations start from the same numbers.
        return Variable.Create(shape, [.. Enumerable.Range(0, count).Select(_ => (double)(random.NextSingle() * 2 - 1))]);
    }
}
