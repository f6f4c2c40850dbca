using System;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Queries that may see nothing: the result of their heads is 0, and so are their gradients, where PyTorch has NaN.</summary>
public sealed class MaskedRowTests
{
    [Fact]
    public void QueriesThatSeeNothingGetNothing()
    {
        var model = new MaskedAttention();
        model.Parameters["attention.out_proj.bias"].Span.Fill(0.5f);
        IDifferentiable definition = model;
        // Of four queries and three keys the first query comes before all keys; the second sequence has no key that counts.
        object[] arguments = [Waves(2, 4, 6), Waves(2, 3, 5), Waves(2, 3, 4), Indices.Create([2], [2, 0])];
        var gradients = new Variable?[4];
        Variable reference = definition.EvaluateReference(definition.Method(MethodKind.Forward), arguments);
        Variable output = definition.EvaluateCompiled(definition.Method(MethodKind.Forward), arguments);
        Variable loss = definition.EvaluateGradients(definition.Method(MethodKind.Loss), arguments, gradients);

        Assert.Equal(Halves(6), output.Values[..6].ToArray());
        Assert.Equal(Halves(24), output.Values[24..].ToArray());
        Assert.NotEqual(Halves(18), output.Values[6..24].ToArray());
        Closeness.Assert("output", reference.Values, output.Values, 1e-6);
        Assert.True(double.IsFinite(loss.Item));
        Assert.Equal(new double[6], gradients[0]!.Values[..6].ToArray());
        Assert.Equal(new double[24], gradients[0]!.Values[24..].ToArray());
        Assert.Equal(new double[15], gradients[1]!.Values[15..].ToArray());
        Assert.Equal(new double[12], gradients[2]!.Values[12..].ToArray());
        Assert.All(model.Gradients.Views, view => Assert.All(view.Span.ToArray(), g => Assert.True(float.IsFinite(g))));
    }

    private static double[] Halves(int count)
    {
        var values = new double[count];
        Array.Fill(values, 0.5);
        return values;
    }

    private static Variable Waves(int batch, int length, int features)
    {
        var values = new double[batch * length * features];
        for (int i = 0; i < values.Length; i++) values[i] = Math.Sin(i + features);
        return Variable.Create([batch, length, features], values);
    }
}
