using System;
using System.Collections.Generic;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class UnaryOpTests
{
    static readonly Dictionary<string, Func<Variable, Variable>> Operations = new()
    {
        ["Exp"] = Exp, ["Log"] = Log, ["Sqrt"] = Sqrt, ["Rsqrt"] = Rsqrt, ["Reciprocal"] = Reciprocal, ["Abs"] = Abs, ["Square"] = Square,
        ["Sin"] = Sin, ["Cos"] = Cos, ["Tanh"] = Tanh, ["Sigmoid"] = Sigmoid, ["Erf"] = Erf, ["Log1p"] = Log1p, ["Expm1"] = Expm1,
        ["Floor"] = Floor, ["Relu"] = Relu, ["LeakyRelu"] = x => LeakyRelu(x), ["Elu"] = x => Elu(x), ["Gelu"] = x => Gelu(x),
        ["GeluTanh"] = x => Gelu(x, approximate: true), ["Silu"] = Silu, ["Softplus"] = Softplus,
    };

    /// <summary>Computed with 40 digits by mpmath 1.3, rounded to double.</summary>
    public static TheoryData<string, double, double> Values => new()
    {
        { "Exp", -30.0, 9.357622968840175e-14 },
        { "Exp", -2.5, 0.0820849986238988 },
        { "Exp", 0.3, 1.3498588075760032 },
        { "Exp", 1.7, 5.4739473917272 },
        { "Log", 1e-08, -18.420680743952367 },
        { "Log", 0.3, -1.2039728043259361 },
        { "Log", 1.7, 0.5306282510621704 },
        { "Log", 40.0, 3.6888794541139363 },
        { "Sqrt", 1e-08, 0.0001 },
        { "Sqrt", 0.3, 0.5477225575051661 },
        { "Sqrt", 2.0, 1.4142135623730951 },
        { "Rsqrt", 1e-08, 10000.0 },
        { "Rsqrt", 0.3, 1.8257418583505538 },
        { "Rsqrt", 2.0, 0.7071067811865476 },
        { "Reciprocal", -4.0, -0.25 },
        { "Reciprocal", 0.3, 3.3333333333333335 },
        { "Abs", -2.5, 2.5 },
        { "Abs", 0.0, 0.0 },
        { "Abs", 1.7, 1.7 },
        { "Square", -2.5, 6.25 },
        { "Square", 0.3, 0.09 },
        { "Sin", -2.5, -0.5984721441039565 },
        { "Sin", 0.3, 0.29552020666133955 },
        { "Sin", 100.0, -0.5063656411097588 },
        { "Cos", -2.5, -0.8011436155469337 },
        { "Cos", 0.3, 0.955336489125606 },
        { "Cos", 100.0, 0.8623188722876839 },
        { "Tanh", -30.0, -1.0 },
        { "Tanh", -2.5, -0.9866142981514303 },
        { "Tanh", 1e-05, 9.999999999666668e-06 },
        { "Tanh", 0.3, 0.2913126124515909 },
        { "Sigmoid", -700.0, 9.85967654375977e-305 },
        { "Sigmoid", -40.0, 4.248354255291589e-18 },
        { "Sigmoid", -2.5, 0.07585818002124355 },
        { "Sigmoid", 0.3, 0.574442516811659 },
        { "Sigmoid", 40.0, 1.0 },
        { "Erf", -3.7, -0.9999998328489421 },
        { "Erf", -1.2, -0.9103139782296353 },
        { "Erf", 1e-10, 1.1283791670955126e-10 },
        { "Erf", 0.3, 0.3286267594591274 },
        { "Erf", 0.9, 0.7969082124228322 },
        { "Erf", 1.99, 0.995111413199617 },
        { "Erf", 2.01, 0.9955248493552482 },
        { "Erf", 3.0, 0.9999779095030014 },
        { "Erf", 5.5, 0.9999999999999927 },
        { "Log1p", -0.999999, -13.815510557935518 },
        { "Log1p", -0.3, -0.35667494393873234 },
        { "Log1p", 1e-12, 9.999999999995e-13 },
        { "Log1p", 3e-05, 2.99995500089998e-05 },
        { "Log1p", 0.3, 0.26236426446749106 },
        { "Log1p", 10000000000.0, 23.025850930040455 },
        { "Expm1", -50.0, -1.0 },
        { "Expm1", -0.3, -0.2591817793182821 },
        { "Expm1", 1e-12, 1.0000000000005e-12 },
        { "Expm1", 3e-05, 3.0000450004500034e-05 },
        { "Expm1", 0.3, 0.3498588075760031 },
        { "Expm1", 20.0, 485165194.4097903 },
        { "Floor", -2.5, -3.0 },
        { "Floor", -2.0, -2.0 },
        { "Floor", 0.3, 0.0 },
        { "Relu", -2.5, 0.0 },
        { "Relu", 0.0, 0.0 },
        { "Relu", 1.7, 1.7 },
        { "LeakyRelu", -2.5, -0.025 },
        { "LeakyRelu", 1.7, 1.7 },
        { "Elu", -2.5, -0.9179150013761012 },
        { "Elu", -1e-09, -9.999999995e-10 },
        { "Elu", 1.7, 1.7 },
        { "Gelu", -8.0, -4.976768459417427e-15 },
        { "Gelu", -2.9, -0.005410858571113711 },
        { "Gelu", -1.0, -0.15865525393145705 },
        { "Gelu", 0.0, 0.0 },
        { "Gelu", 0.3, 0.1853734266566858 },
        { "Gelu", 3.0, 2.99595030590511 },
        { "GeluTanh", -2.0, -0.04540230591222498 },
        { "GeluTanh", -1.0, -0.1588080093917233 },
        { "GeluTanh", 0.0, 0.0 },
        { "GeluTanh", 0.3, 0.18537092354275925 },
        { "GeluTanh", 3.0, 2.996362607918227 },
        { "Silu", -40.0, -1.6993417021166355e-16 },
        { "Silu", -2.5, -0.18964545005310887 },
        { "Silu", 0.3, 0.17233275504349768 },
        { "Softplus", -40.0, 4.248354255291589e-18 },
        { "Softplus", -2.5, 0.07888973429254963 },
        { "Softplus", 0.3, 0.8543552444685271 },
        { "Softplus", 800.0, 800.0 },
    };

    /// <summary>Limits, poles, and what is outside of the domain.</summary>
    public static TheoryData<string, double, double> SpecialValues => new()
    {
        { "Exp", double.NegativeInfinity, 0 },
        { "Exp", 1000, double.PositiveInfinity },
        { "Log", 0, double.NegativeInfinity },
        { "Log", -1, double.NaN },
        { "Sqrt", -1, double.NaN },
        { "Rsqrt", 0, double.PositiveInfinity },
        { "Rsqrt", double.PositiveInfinity, 0 },
        { "Reciprocal", 0, double.PositiveInfinity },
        { "Sigmoid", double.NegativeInfinity, 0 },
        { "Sigmoid", double.PositiveInfinity, 1 },
        { "Erf", double.NegativeInfinity, -1 },
        { "Erf", double.PositiveInfinity, 1 },
        { "Erf", -0.0, -0.0 },
        { "Log1p", -1, double.NegativeInfinity },
        { "Log1p", -2, double.NaN },
        { "Log1p", double.PositiveInfinity, double.PositiveInfinity },
        { "Log1p", -0.0, -0.0 },
        { "Expm1", double.NegativeInfinity, -1 },
        { "Expm1", 1000, double.PositiveInfinity },
        { "Expm1", -0.0, -0.0 },
        { "Relu", double.PositiveInfinity, double.PositiveInfinity },
        { "Elu", double.NegativeInfinity, -1 },
        { "Softplus", double.NegativeInfinity, 0 },
        { "Softplus", double.PositiveInfinity, double.PositiveInfinity },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void ComputesAccurately(string operation, double x, double expected) =>
        Expect.Close(expected, Operations[operation](x).Item, tolerance: 4e-15 + (Math.Abs(x) > 4 ? 1e-14 : 0));

    [Theory]
    [MemberData(nameof(SpecialValues))]
    public void HandlesSpecialValues(string operation, double x, double expected) => Assert.Equal(expected, Operations[operation](x).Item);

    [Fact]
    public void EveryOperationPassesNaNAndKeepsTheShape()
    {
        foreach ((string name, Func<Variable, Variable> operation) in Operations)
        {
            Variable result = operation(Full(double.NaN, 1, 2));
            Assert.True(result.Shape.SequenceEqual([1, 2]), name);
            Assert.True(double.IsNaN(result.Values[0]) && double.IsNaN(result.Values[1]), name);
            Assert.True(operation(Zeros(0, 3)).Shape.SequenceEqual([0, 3]), name);
        }
    }

    [Fact]
    public void SlopeAndAlphaAreUsed()
    {
        Expect.Tensor([3], [-0.5, 0, 2], LeakyRelu(new double[] { -2, 0, 2 }, 0.25));
        Expect.Tensor([2], [2 * -0.8646647167633873, 2], Elu(new double[] { -2, 2 }, 2));
    }
}
