using System;
using Backprop.Kernels;

namespace Backprop.Runtime.Tests.Kernels;

/// <summary>The elementary functions by name: applied to arrays at a vector width, and their values in double.</summary>
static class VectorFunctions
{
    public static float[] Apply(string function, int bits, float[] x, float[]? y = null)
    {
        var kernel = new Kernel(function, x, y ?? x, new float[x.Length]);
        Widths.Run(bits, ref kernel);
        return kernel.Result;
    }

    public static double Exact(string function, double x, double y = 0) => function switch
    {
        "Exp" => Math.Exp(x),
        "Log" => Math.Log(x),
        "Sin" => Math.Sin(x),
        "Cos" => Math.Cos(x),
        "Tanh" => Math.Tanh(x),
        "Sigmoid" => 1 / (1 + Math.Exp(-x)),
        "Erf" => SpecialFunctions.Erf(x),
        "Log1p" => SpecialFunctions.Log1p(x),
        "Expm1" => SpecialFunctions.Expm1(x),
        "Pow" => Math.Pow(x, y),
        _ => throw new ArgumentException(function),
    };

    public static float Scalar(string function, float x, float y) => function switch
    {
        "Exp" => ScalarMath.Exp(x),
        "Log" => ScalarMath.Log(x),
        "Sin" => ScalarMath.Sin(x),
        "Cos" => ScalarMath.Cos(x),
        "Tanh" => ScalarMath.Tanh(x),
        "Sigmoid" => ScalarMath.Sigmoid(x),
        "Erf" => ScalarMath.Erf(x),
        "Log1p" => ScalarMath.Log1p(x),
        "Expm1" => ScalarMath.Expm1(x),
        "Pow" => ScalarMath.Pow(x, y),
        _ => throw new ArgumentException(function),
    };

    readonly unsafe struct Kernel(string function, float[] x, float[] y, float[] result) : ISimdKernel
    {
        public float[] Result { get; } = result;

        public void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>
        {
            fixed (float* first = x, second = y, destination = Result)
                for (int i = 0; i < x.Length; i += TSimd.Count)
                {
                    int lanes = x.Length - i;
                    TSimd.Store(Apply(TSimd.Load(first + i, lanes), TSimd.Load(second + i, lanes)), destination + i, lanes);
                }
        }

        TSimd Apply<TSimd>(TSimd a, TSimd b) where TSimd : struct, ISimd<TSimd> => function switch
        {
            "Exp" => TSimd.Exp(a),
            "Log" => TSimd.Log(a),
            "Sin" => TSimd.Sin(a),
            "Cos" => TSimd.Cos(a),
            "Tanh" => TSimd.Tanh(a),
            "Sigmoid" => TSimd.Sigmoid(a),
            "Erf" => TSimd.Erf(a),
            "Log1p" => TSimd.Log1p(a),
            "Expm1" => TSimd.Expm1(a),
            "Pow" => TSimd.Pow(a, b),
            _ => throw new ArgumentException(function),
        };
    }
}
