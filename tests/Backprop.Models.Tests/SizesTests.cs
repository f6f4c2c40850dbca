using System;
using System.Linq;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Models at the smallest size there is. At others they are compared with their definitions by the tests that are generated for them.</summary>
public class SizesTests
{
    public static TheoryData<string> Models => GoldenModels.Names;

    [Theory, MemberData(nameof(Models))]
    public void WithoutRowsThereIsNothingToFollow(string name)
    {
        IDifferentiable model = GoldenModels.Create(Golden.Load(name));
        int forward = model.Method(MethodKind.Forward), loss = model.Method(MethodKind.Loss);
        object[] arguments = [.. model.Methods[loss].Arguments.Select(Nothing)];
        object[] inputs = arguments[..model.Methods[forward].Arguments.Count];

        Assert.Equal(0, model.EvaluateCompiled(forward, inputs).Count);
        // Cross-entropy is 0; means of nothing are NaN.
        double expected = model.EvaluateReference(loss, arguments).Item;
        Assert.Equal(expected, model.EvaluateCompiled(loss, arguments).Item);
        foreach (ParameterView view in model.Gradients.Views) view.Span.Fill(3);
        if (model.Parameters.States.Views.Count > 0)
        {
            // Nothing has no statistics: the definition refuses it, and nothing has changed.
            float[] states = model.Parameters.States.Span.ToArray();
            Assert.Contains("at least two values", Assert.Throws<ArgumentException>(() => model.EvaluateGradients(loss, arguments, new Variable?[arguments.Length])).Message, StringComparison.Ordinal);
            Assert.Equal(states, model.Parameters.States.Span.ToArray());
            return;
        }
        Assert.Equal(expected, model.EvaluateGradients(loss, arguments, new Variable?[arguments.Length]).Item);
        Assert.All(model.Gradients.Views, view => Assert.All(view.Span.ToArray(), g => Assert.Equal(0, g)));
    }

    /// <summary>An argument of no rows, since B is 0 and every argument has it.</summary>
    private static object Nothing(ArgumentSignature argument)
    {
        int[] shape = [.. argument.Dimensions.Select(d => d switch { "B" => 0, "S" or "T" => 5, _ => int.Parse(d, System.Globalization.CultureInfo.InvariantCulture) })];
        return argument.Kind == ElementKind.Index ? Indices.Create(shape, []) : Variable.Create(shape, ReadOnlySpan<double>.Empty);
    }
}
