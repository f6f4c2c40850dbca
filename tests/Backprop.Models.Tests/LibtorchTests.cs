using System;
using System.Linq;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Whole models against libtorch, which shares no code with us: the definitions as they stand, in double precision, and what they compile to.</summary>
public class LibtorchTests
{
    public static TheoryData<string> Models => GoldenModels.Names;

    [Theory, MemberData(nameof(Models))]
    public void ParametersAreNamedAsInPyTorch(string name)
    {
        Golden golden = Golden.Load(name);
        Assert.Equal(golden.Parameters.Keys.Order(StringComparer.Ordinal), GoldenModels.Create(golden).Parameters.Views.Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Models))]
    public void DefinitionComputesTheSame(string name) => ForEachCase(name, (model, golden, at) =>
    {
        int forward = model.Method(MethodKind.Forward), loss = model.Method(MethodKind.Loss);
        Variable output = model.EvaluateReference(forward, golden.For(model.Methods[forward]));
        Assert.Equal(golden.Output.Shape, output.Shape.ToArray());
        Closeness.Assert($"output {at}", golden.Output.Values, output.Values, 1e-10);
        object[] arguments = golden.For(model.Methods[loss]);
        Closeness.Assert($"loss {at}", [golden.Loss], model.EvaluateReference(loss, arguments).Values, 1e-10);
        Closeness.Assert($"loss in training {at}", [golden.TrainingLoss], model.EvaluateReference(loss, arguments, training: true).Values, 1e-10);
        AssertStates(model, golden, at);
    });

    [Theory, MemberData(nameof(Models))]
    public void CentralDifferencesOfTheDefinitionAreTheGradients(string name) => ForEachCase(name, (model, golden, at) =>
    {
        int loss = model.Method(MethodKind.Loss);
        object[] arguments = golden.For(model.Methods[loss]);
        foreach ((string parameter, Parameter variable) in Collector.Parameters(model))
        {
            double[] values = variable.Values.ToArray();
            using IDisposable overridden = variable.OverrideValues(values);
            AssertDifferences($"gradient of {parameter} {at}", golden.Gradients[parameter], values, () => model.EvaluateReference(loss, arguments, training: true));
        }
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!model.Methods[loss].Arguments[i].HasGradient) continue;
            string argument = model.Methods[loss].Arguments[i].Name;
            int[] shape = golden.Arguments[argument].Shape;
            double[] values = [.. golden.Arguments[argument].Values];
            object[] changed = [.. arguments];
            AssertDifferences($"gradient of {argument} {at}", golden.ArgumentGradients[argument], values, () =>
            {
                changed[i] = Variable.Create(shape, values);
                return model.EvaluateReference(loss, changed, training: true);
            });
        }
    });

    [Theory, MemberData(nameof(Models))]
    public void CompiledModelComputesTheSame(string name) => ForEachCase(name, (model, golden, at) =>
    {
        int forward = model.Method(MethodKind.Forward), loss = model.Method(MethodKind.Loss);
        Variable output = model.EvaluateCompiled(forward, golden.For(model.Methods[forward]));
        Assert.Equal(golden.Output.Shape, output.Shape.ToArray());
        Closeness.Assert($"output {at}", golden.Output.Values, output.Values, 1e-5);
        Closeness.Assert($"loss {at}", [golden.Loss], model.EvaluateCompiled(loss, golden.For(model.Methods[loss])).Values, 1e-5);
    });

    [Theory, MemberData(nameof(Models))]
    public void CompiledGradientsAreTheSame(string name) => ForEachCase(name, (model, golden, at) =>
    {
        int loss = model.Method(MethodKind.Loss);
        MethodSignature method = model.Methods[loss];
        // Whatever was there must not shine through.
        foreach (ParameterView view in model.Gradients.Views) view.Span.Fill(float.NaN);
        var argumentGradients = new Variable?[method.Arguments.Count];
        Variable value = model.EvaluateGradients(loss, golden.For(method), argumentGradients);

        Closeness.Assert($"loss in training {at}", [golden.TrainingLoss], value.Values, 1e-5);
        AssertStates(model, golden, at);
        foreach (ParameterView view in model.Gradients.Views)
        {
            Closeness.Assert($"gradient of {view.Name} {at}", golden.Gradients[view.Name], view.Span.ToDouble(), 2e-4);
        }
        Assert.Equal(Math.Sqrt(golden.Gradients.Values.Sum(gradient => gradient.Sum(g => g * g))), model.Gradients.Norm(), 1e-4);
        for (int i = 0; i < argumentGradients.Length; i++)
        {
            Assert.Equal(method.Arguments[i].HasGradient, argumentGradients[i] is not null);
            if (argumentGradients[i] is not { } gradient) continue;
            Assert.Equal(golden.Arguments[method.Arguments[i].Name].Shape, gradient.Shape.ToArray());
            Closeness.Assert($"gradient of {method.Arguments[i].Name} {at}", golden.ArgumentGradients[method.Arguments[i].Name], gradient.Values, 2e-4);
        }
    });

    private static void ForEachCase(string name, Action<IDifferentiable, GoldenCase, string> check)
    {
        Golden golden = Golden.Load(name);
        // One model for all cases: the sizes go down and up, so that the memory of one evaluation is met again by the next.
        IDifferentiable model = GoldenModels.Create(golden);
        foreach (GoldenCase @case in golden.Cases)
        {
            GoldenModels.SetStates(model, golden);
            check(model, @case, $"at [{string.Join(", ", @case.Arguments.Values.First().Shape)}]");
        }
    }

    /// <summary>What a training step leaves. It is kept in single precision.</summary>
    private static void AssertStates(IDifferentiable model, GoldenCase golden, string at)
    {
        Assert.Equal(golden.NextStates.Keys.Order(StringComparer.Ordinal), model.Parameters.States.Views.Select(v => v.Name).Order(StringComparer.Ordinal));
        foreach (ParameterView view in model.Parameters.States.Views) Closeness.Assert($"{view.Name} after the step {at}", golden.NextStates[view.Name], view.Span.ToDouble(), 1e-6);
    }

    /// <summary>Compares with <c>(f(x + h) - f(x - h)) / 2h</c>: the rounding of f costs 1e-16 / h, the third derivative h^2. What gradients do not pass is held.</summary>
    private static void AssertDifferences(string what, double[] gradient, double[] values, Func<Variable> loss)
    {
        const double Step = 1e-5;
        var stopped = new StoppedValues();
        double evaluate() => stopped.Evaluate(loss).Item;
        evaluate();
        var differences = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            values[i] = value + Step;
            double above = evaluate();
            values[i] = value - Step;
            double below = evaluate();
            values[i] = value;
            differences[i] = (above - below) / (2 * Step);
        }
        Closeness.Assert(what, gradient, differences, 1e-6);
    }
}
