using System;
using System.Collections.Generic;
using System.Globalization;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

public class VectorMathTests
{
    const float Infinity = float.PositiveInfinity, Denormal = 1e-40f;

    /// <summary>Function, range of the sweep, bound on the error in units in the last place (measured maxima in the last column).</summary>
    public static TheoryData<string, float, float, double> Sweeps => new()
    {
        { "Exp", -103f, 88.7f, 1.5 },
        { "Log", 1e-45f, float.MaxValue, 1.5 },
        { "Sin", -1e4f, 1e4f, 2 },
        { "Cos", -1e4f, 1e4f, 2 },
        { "Sin", -1e-3f, 1e-3f, 1 },
        { "Tanh", -12f, 12f, 3 },
        { "Sigmoid", -100f, 30f, 3 },
        { "Erf", -5f, 5f, 3 },
        { "Log1p", -0.99999994f, float.MaxValue, 3 },
        { "Expm1", -30f, 88.7f, 3 },
    };

    [Theory]
    [MemberData(nameof(Sweeps))]
    public void AgreesWithDouble(string function, float from, float to, double bound)
    {
        float[] x = Sweep(from, to, 300_000);
        float[] y = VectorFunctions.Apply(function, 256, x);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double error = UnitsInTheLastPlace(y[i], VectorFunctions.Exact(function, x[i]));
            if (!(error <= worst)) (worst, at) = (error, x[i]);
        }
        Assert.True(worst <= bound, string.Create(CultureInfo.InvariantCulture, $"{function}({at:R}) is {worst:F2} units off; {bound} are allowed"));
    }

    [Fact]
    public void PowAgreesWithDouble()
    {
        var random = new Random(1);
        float[] x = new float[200_000], y = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Exp(random.NextSingle() * 40 - 20);
            y[i] = (random.NextSingle() * 160 - 80) / MathF.Max(1, MathF.Abs(MathF.Log(x[i])));
        }
        float[] power = VectorFunctions.Apply("Pow", 256, x, y);
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Math.Pow(x[i], y[i]);
            worst = Math.Max(worst, Math.Abs(power[i] - exact) / exact);
        }
        Assert.True(worst < 1e-6, $"relative error {worst}");
    }

    public static TheoryData<string, float, float> Values => new()
    {
        { "Exp", 0, 1 }, { "Exp", -0f, 1 }, { "Exp", Infinity, Infinity }, { "Exp", -Infinity, 0 }, { "Exp", 200, Infinity }, { "Exp", -200, 0 },
        { "Exp", Denormal, 1 },
        { "Log", 1, 0 }, { "Log", 0, -Infinity }, { "Log", -0f, -Infinity }, { "Log", -1, float.NaN }, { "Log", -Infinity, float.NaN }, { "Log", Infinity, Infinity },
        { "Sin", 0, 0 }, { "Sin", -0f, -0f }, { "Sin", Infinity, float.NaN }, { "Sin", Denormal, Denormal }, { "Sin", 1e30f, (float)-0.7911634385219837 },
        { "Cos", 0, 1 }, { "Cos", -Infinity, float.NaN }, { "Cos", Denormal, 1 },
        { "Tanh", 0, 0 }, { "Tanh", -0f, -0f }, { "Tanh", Infinity, 1 }, { "Tanh", -Infinity, -1 }, { "Tanh", -50, -1 }, { "Tanh", Denormal, Denormal },
        { "Sigmoid", 0, 0.5f }, { "Sigmoid", Infinity, 1 }, { "Sigmoid", -Infinity, 0 }, { "Sigmoid", -200, 0 }, { "Sigmoid", 200, 1 },
        { "Erf", 0, 0 }, { "Erf", -0f, -0f }, { "Erf", Infinity, 1 }, { "Erf", -Infinity, -1 }, { "Erf", 10, 1 },
        { "Log1p", 0, 0 }, { "Log1p", -0f, -0f }, { "Log1p", -1, -Infinity }, { "Log1p", -2, float.NaN }, { "Log1p", Infinity, Infinity }, { "Log1p", Denormal, Denormal },
        { "Expm1", 0, 0 }, { "Expm1", -0f, -0f }, { "Expm1", Infinity, Infinity }, { "Expm1", -Infinity, -1 }, { "Expm1", 200, Infinity }, { "Expm1", Denormal, Denormal },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void HasExactValues(string function, float x, float expected)
    {
        foreach (int bits in Widths.All)
            Assert.Equal(expected, VectorFunctions.Apply(function, bits, [x, float.NaN, x])[2]);
        Assert.Equal(float.IsNegative(expected) && expected == 0, float.IsNegative(VectorFunctions.Scalar(function, x, 0)) && expected == 0);
    }

    [Theory]
    [InlineData("Exp"), InlineData("Log"), InlineData("Sin"), InlineData("Cos"), InlineData("Tanh"), InlineData("Sigmoid"), InlineData("Erf")]
    [InlineData("Log1p"), InlineData("Expm1")]
    public void PassesNaN(string function) => Assert.True(float.IsNaN(VectorFunctions.Apply(function, 512, [float.NaN])[0]));

    [Fact]
    public void PowHasTheSpecialCasesOfTheStandard()
    {
        float[] specials =
        [
            0, -0f, 1, -1, 2, -2, 3, -3, 0.5f, -0.5f, 1.5f, -1.5f, 16777216, -16777217, 1e30f, -1e30f, 1e-30f, Infinity, -Infinity, float.NaN, Denormal, -Denormal,
        ];
        foreach (float x in specials)
            foreach (float y in specials)
            {
                double exact = Math.Pow(x, y);
                float power = VectorFunctions.Apply("Pow", 128, [x], [y])[0];
                bool equal = double.IsNaN(exact) ? float.IsNaN(power)
                    : float.IsNegative(power) == double.IsNegative(exact) && (power == (float)exact || UnitsInTheLastPlace(power, exact) < 8);
                Assert.True(equal, string.Create(CultureInfo.InvariantCulture, $"{x}^{y} is {power} and should be {exact}"));
            }
    }

    [Theory]
    [InlineData("Exp"), InlineData("Log"), InlineData("Sin"), InlineData("Cos"), InlineData("Tanh"), InlineData("Sigmoid"), InlineData("Erf")]
    [InlineData("Log1p"), InlineData("Expm1"), InlineData("Pow")]
    public void AllWidthsAndScalarsGiveTheSameBits(string function)
    {
        float[] x = Sweep(-float.MaxValue, float.MaxValue, 20_001), y = Sweep(-20, 20, 20_001);
        float[] expected = VectorFunctions.Apply(function, 128, x, y);
        Assert.Equal(Bits(expected), Bits(VectorFunctions.Apply(function, 256, x, y)));
        Assert.Equal(Bits(expected), Bits(VectorFunctions.Apply(function, 512, x, y)));
        float[] scalar = new float[x.Length];
        for (int i = 0; i < x.Length; i++) scalar[i] = VectorFunctions.Scalar(function, x[i], y[i]);
        Assert.Equal(Bits(expected), Bits(scalar));
    }

    // All NaN are one.
    static int[] Bits(float[] values) => Array.ConvertAll(values, value => float.IsNaN(value) ? -1 : BitConverter.SingleToInt32Bits(value));

    static double UnitsInTheLastPlace(float value, double exact)
    {
        float rounded = (float)exact;
        if (value == rounded || (float.IsNaN(value) && double.IsNaN(exact))) return Math.Abs(value - exact) < 1e300 && rounded != 0 ? Math.Abs(value - exact) / Unit(rounded) : 0;
        return Math.Abs(value - exact) / Unit(rounded);
    }

    static double Unit(float value) => float.IsFinite(value) ? (double)MathF.BitIncrement(MathF.Abs(value)) - MathF.Abs(value) : double.NaN;

    // Evenly over the representable numbers, so that every exponent has its share, with both ends.
    static float[] Sweep(float from, float to, int count)
    {
        long first = Order(from), last = Order(to);
        var values = new List<float>(count);
        for (int i = 0; i < count; i++)
        {
            long order = first + (long)((Int128)(last - first) * i / (count - 1));
            values.Add(BitConverter.Int32BitsToSingle(order >= 0 ? (int)order : (int)(-order) | int.MinValue));
        }
        return [.. values];
    }

    static long Order(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits >= 0 ? bits : -(long)(bits & int.MaxValue);
    }
}
