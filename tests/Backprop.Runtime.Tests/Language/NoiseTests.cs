using System;
using System.Linq;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

/// <summary>Random numbers of definitions that run by themselves, outside of a model's evaluation.</summary>
public class NoiseTests
{
    [Fact]
    public void Uniform_numbers_fill_the_interval_evenly()
    {
        double[] values = Uniform(100, 1000).Values.ToArray();
        Assert.All(values, v => Assert.True(v is >= 0 and < 1 && v * (1 << 24) == Math.Floor(v * (1 << 24))));
        Assert.Equal(0.5, values.Average(), 2e-3);
        Assert.All(values.GroupBy(v => (int)(v * 10)), bin => Assert.InRange(bin.Count(), 9_600, 10_400));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        double[] values = Normal(400, 500).Values.ToArray();
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(v => v * v), 0.02);
        Assert.Equal(0, values.Average(v => v * v * v), 0.04);
        Assert.Equal(3, values.Average(v => v * v * v * v), 0.1);
        Assert.Equal(0.6827, values.Count(v => Math.Abs(v) < 1) / 200_000.0, 5e-3);
    }

    [Fact]
    public void Each_draw_is_another() => Assert.NotEqual(Uniform(4).Values.ToArray(), Uniform(4).Values.ToArray());

    [Fact]
    public void Shapes_are_checked()
    {
        Assert.Equal(0, Uniform().Rank);
        Assert.Equal([2, 0, 3], Normal(2, 0, 3).Shape.ToArray());
        Assert.Throws<ArgumentException>(() => Uniform(2, -1));
        Assert.Throws<ArgumentException>(() => Normal(-1));
    }

    [Fact]
    public void Dropout_is_the_identity_outside_of_training()
    {
        Variable x = Variable.Create([2], [1, double.NaN]);
        Assert.False(IsTraining);
        Assert.Same(x, Dropout(x, 0.5));
        Assert.Same(x, Dropout(x, 1));
    }

    [Theory]
    [InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void Rates_are_probabilities(double rate) => Assert.StartsWith("Dropout: the rate is", Assert.Throws<ArgumentException>(() => Dropout(Ones(2), rate)).Message, StringComparison.Ordinal);

    [Fact]
    public void Updates_outside_of_training_change_nothing()
    {
        var state = new Parameter([2], Init.Ones);
        Update(state, Zeros(2));
        Assert.Equal([1, 1], state.Values.ToArray());
        Assert.Throws<ArgumentException>(() => Update(state, Zeros(3)));
    }
}
