using System;
using System.Linq;
using Xunit;

namespace Backprop.Tests.Language;

public class InitTests
{
    static float[] Draw(Init init, int[] shape, ulong seed = 1, int parameter = 0)
    {
        var values = new float[Shapes.Count(shape)];
        init.Fill(values, shape, seed, parameter);
        return values;
    }

    static (double Mean, double Deviation, double Minimum, double Maximum) Statistics(float[] values)
    {
        double mean = values.Average(v => (double)v);
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), values.Min(), values.Max());
    }

    [Fact]
    public void Constants()
    {
        Assert.All(Draw(Init.Zeros, [3]), v => Assert.Equal(0, v));
        Assert.All(Draw(Init.Ones, []), v => Assert.Equal(1, v));
        Assert.All(Draw(Init.Constant(-0.5), [2, 2]), v => Assert.Equal(-0.5f, v));
    }

    [Fact]
    public void ZerosAtOneIndex()
    {
        Init init = Init.WithZeros(Init.Normal(0, 1), 1);
        float[] values = Draw(init, [3, 4]), others = Draw(Init.Normal(0, 1), [3, 4]);
        Assert.Equal([.. others[..4], 0, 0, 0, 0, .. others[8..]], values);
        Expect.Error("WithZeros: there is no index 1 in [1, 4]", () => new Parameter([1, 4], init));
        Expect.Error("WithZeros: the index is -1", () => Init.WithZeros(init, -1));
    }

    // [out, in, 3, 3] = [100, 40, 3, 3]: fan-in 360, fan-out 900; 36,000 elements give a standard error of the mean of 0.005 deviations.
    public static TheoryData<string, double> Bounds => new()
    {
        { nameof(Init.KaimingUniform), 1 / Math.Sqrt(360) },
        { nameof(Init.XavierUniform), Math.Sqrt(6.0 / 1260) },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void UniformBoundsFollowTheFans(string name, double bound)
    {
        Init init = name == nameof(Init.KaimingUniform) ? Init.KaimingUniform : Init.XavierUniform;
        (double mean, double deviation, double minimum, double maximum) = Statistics(Draw(init, [100, 40, 3, 3]));
        Assert.InRange(mean, -0.02 * bound, 0.02 * bound);
        Assert.InRange(deviation * Math.Sqrt(3), 0.98 * bound, 1.02 * bound);
        Assert.InRange(minimum, -(float)bound, -0.999 * bound);
        Assert.InRange(maximum, 0.999 * bound, (float)bound);
    }

    public static TheoryData<string, double> Deviations => new()
    {
        { nameof(Init.KaimingNormal), Math.Sqrt(2.0 / 360) },
        { nameof(Init.XavierNormal), Math.Sqrt(2.0 / 1260) },
    };

    [Theory]
    [MemberData(nameof(Deviations))]
    public void NormalDeviationsFollowTheFans(string name, double expected)
    {
        Init init = name == nameof(Init.KaimingNormal) ? Init.KaimingNormal : Init.XavierNormal;
        float[] values = Draw(init, [100, 40, 3, 3]);
        (double mean, double deviation, _, _) = Statistics(values);
        Assert.InRange(mean, -0.02 * expected, 0.02 * expected);
        Assert.InRange(deviation, 0.98 * expected, 1.02 * expected);
        // Gaussian tails: 31.7 % beyond one deviation, 0.27 % beyond three.
        Assert.InRange(values.Count(v => Math.Abs(v) > expected) / 36000.0, 0.307, 0.327);
        Assert.InRange(values.Count(v => Math.Abs(v) > 3 * expected) / 36000.0, 0.0017, 0.0037);
    }

    [Fact]
    public void ExplicitDistributions()
    {
        (double mean, _, double minimum, double maximum) = Statistics(Draw(Init.Uniform(2, 6), [10000]));
        Assert.InRange(mean, 3.95, 4.05);
        Assert.InRange(minimum, 2, 2.01);
        Assert.InRange(maximum, 5.99, 6);
        (mean, double deviation, _, _) = Statistics(Draw(Init.Normal(3, 0.5), [10000]));
        Assert.InRange(mean, 2.98, 3.02);
        Assert.InRange(deviation, 0.485, 0.515);
        Assert.Throws<ArgumentException>(() => Init.Uniform(1, 0));
        Assert.Throws<ArgumentException>(() => Init.Normal(0, -1));
    }

    [Fact]
    public void ElementsDependOnSeedParameterAndPositionOnly()
    {
        Init init = Init.Normal(0, 1);
        Assert.Equal(Draw(init, [100]), Draw(init, [102])[..100]);
        Assert.Equal(Draw(init, [4, 25]), Draw(init, [100]));
        Assert.NotEqual(Draw(init, [100], seed: 2), Draw(init, [100]));
        Assert.NotEqual(Draw(init, [100], parameter: 1), Draw(init, [100]));
        Assert.Empty(Draw(init, [0, 3]));
    }

    [Theory]
    [InlineData(5, 12)]
    [InlineData(12, 5)]
    [InlineData(6, 6)]
    public void OrthogonalRowsOrColumnsAreOrthonormal(int rows, int columns)
    {
        Variable q = Variable.Create([rows, columns], Draw(Init.Orthogonal, rows == 6 ? [6, 3, 2] : [rows, columns]));
        Variable gram = rows <= columns ? Ops.MatMul(q, Ops.Transpose(q)) : Ops.MatMul(Ops.Transpose(q), q);
        Variable error = gram - Ops.OneHot(Ops.Range(Math.Min(rows, columns)), Math.Min(rows, columns));
        Assert.InRange(Ops.Max(Ops.Abs(error)).Item, 0, 1e-6);
    }

    [Fact]
    public void FansNeedAMatrix()
    {
        foreach (Init init in new[] { Init.KaimingUniform, Init.KaimingNormal, Init.XavierUniform, Init.XavierNormal, Init.Orthogonal })
        {
            Expect.Error(
                "Init: the shape [3] has no fan-in and fan-out; it needs at least two axes, [out, in, ...]", () => new Parameter([3], init));
        }
    }
}
