using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Backprop.Runtime.Tests.Optimizers;

/// <summary>Optimizers over some of the parameters do to them what optimizers over all do, and nothing to the others.</summary>
public sealed class SubsetTests
{
    private sealed class Model : ILayer
    {
        private readonly Parameter a = new([5], Init.Ones), b = new([17, 3], Init.Ones), c = new([1], Init.Ones), d = new([40], Init.Ones);

        public void VisitParameters(ParameterVisitor visitor, string prefix)
        {
            visitor.Visit(prefix + "generator.a", a);
            visitor.Visit(prefix + "generator.b", b);
            visitor.Visit(prefix + "critic.c", c);
            visitor.Visit(prefix + "generators", d);
        }
    }

    public static TheoryData<string> Kinds => ["Sgd", "Momentum", "Adam", "AdamW"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheOthersStayAsTheyAre(string kind)
    {
        ParameterStore all = ParameterStore.Create(new Model()), some = ParameterStore.Create(new Model());
        GradientStore allGradients = new(all), someGradients = new(some);
        Optimizer whole = Create(kind, all), part = Create(kind, some.Subset("generator", "critic.c"));
        Assert.Equal(["generator.a", "generator.b", "critic.c"], part.Views.Select(v => v.Name));
        float[] kept = some["generators"].Span.ToArray();
        for (int step = 0; step < 5; step++)
        {
            foreach (GradientStore store in new[] { allGradients, someGradients })
            {
                foreach (ParameterView view in store.Views)
                {
                    for (int i = 0; i < view.Length; i++) view.Span[i] = MathF.Sin(i * 7 + step + view.Name.Length);
                }
            }
            whole.Step(allGradients);
            part.Step(someGradients);
        }
        foreach (string name in new[] { "generator.a", "generator.b", "critic.c" })
        {
            Assert.Equal(all[name].Span.ToArray(), some[name].Span.ToArray());
            Assert.NotEqual(1, some[name].Span[0]);
        }
        Assert.Equal(kept, some["generators"].Span.ToArray());
        Assert.NotEqual(kept, all["generators"].Span.ToArray());
    }

    /// <summary>Gradients of others, however large, do not count.</summary>
    [Fact]
    public void TheNormIsThatOfTheSubset()
    {
        ParameterStore parameters = ParameterStore.Create(new Model());
        var gradients = new GradientStore(parameters);
        gradients["generator.a"].Span.Fill(3);
        gradients["critic.c"].Span.Fill(2);
        gradients["generators"].Span.Fill(float.PositiveInfinity);
        var sgd = new Sgd(parameters.Subset("generator.a", "critic")) { LearningRate = 1, MaximumGradientNorm = 1 };
        sgd.Step(gradients);
        Assert.Equal(7, sgd.GradientNorm, 1e-12);
        Assert.Equal(1 - 3 / 7f, parameters["generator.a"].Span[0], 1e-6f);
        Assert.All(parameters["generators"].Span.ToArray(), v => Assert.Equal(1, v));

        var none = new Adam(parameters.Subset()) { MaximumGradientNorm = 1 };
        float[] before = parameters.Span.ToArray();
        none.Step(gradients);
        Assert.Equal(0, none.GradientNorm);
        Assert.Equal(before, parameters.Span.ToArray());
    }

    [Fact]
    public void NamesThatStandForNothingAreRefused()
    {
        ParameterStore parameters = ParameterStore.Create(new Model());
        Assert.Equal("generator.a [5], generator.b [17, 3]", parameters.Subset("generator").ToString());
        string message = Assert.Throws<KeyNotFoundException>(() => parameters.Subset("generator", "gen")).Message;
        Assert.Equal("no parameter has a name that is or begins with 'gen'; there are generator.a [5], generator.b [17, 3], critic.c [1], generators [40]", message);
    }

    private static Optimizer Create(string kind, ParameterStore parameters) => kind switch
    {
        "Sgd" => new Sgd(parameters) { WeightDecay = 0.1 },
        "Momentum" => new Sgd(parameters) { Momentum = 0.9, WeightDecay = 0.1 },
        "Adam" => new Adam(parameters) { WeightDecay = 0.1 },
        _ => new AdamW(parameters) { WeightDecay = 0.1 },
    };

    private static Optimizer Create(string kind, ParameterSubset parameters) => kind switch
    {
        "Sgd" => new Sgd(parameters) { WeightDecay = 0.1 },
        "Momentum" => new Sgd(parameters) { Momentum = 0.9, WeightDecay = 0.1 },
        "Adam" => new Adam(parameters) { WeightDecay = 0.1 },
        _ => new AdamW(parameters) { WeightDecay = 0.1 },
    };
}
