using System;
using System.Diagnostics;
using System.Linq;
using Backprop.Kernels;

namespace Backprop.Benchmarks;

/// <summary>Nanoseconds per element of the elementary functions, over an array that fits the first-level cache.</summary>
static unsafe class FunctionBenchmark
{
    const int Elements = 4096, Rounds = 40, Repeats = 50;

    interface IFunction
    {
        static abstract string Name { get; }

        static abstract TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd>;
    }

    public static void Run(string filter)
    {
        Run<Copy>(filter);
        Run<Exp>(filter);
        Run<Log>(filter);
        Run<Sin>(filter);
        Run<Tanh>(filter);
        Run<Sigmoid>(filter);
        Run<Erf>(filter);
        Run<Pow>(filter);
    }

    static void Run<TFunction>(string filter) where TFunction : struct, IFunction
    {
        if (!TFunction.Name.Contains(filter, StringComparison.Ordinal)) return;
        float[] x = Enumerable.Range(0, Elements).Select(i => 0.01f + 4f * i / Elements).ToArray(), y = new float[Elements];
        fixed (float* from = x, to = y)
        {
            var kernel = new Kernel<TFunction>(from, to);
            // Long enough for the last tier of the JIT.
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.4;) SimdWidth.Run(ref kernel);
            double best = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int repeat = 0; repeat < Repeats; repeat++) SimdWidth.Run(ref kernel);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Repeats / Elements);
            }
            Console.WriteLine($"{TFunction.Name,-20} {best,8:F3} ns per element");
        }
    }

    readonly struct Kernel<TFunction>(float* from, float* to) : ISimdKernel where TFunction : struct, IFunction
    {
        public void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>
        {
            for (int i = 0; i < Elements; i += TSimd.Count) TSimd.Store(TFunction.Apply(TSimd.Load(from + i)), to + i);
        }
    }

    readonly struct Copy : IFunction
    {
        public static string Name => "copy";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => x;
    }

    readonly struct Exp : IFunction
    {
        public static string Name => "exp";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Exp(x);
    }

    readonly struct Log : IFunction
    {
        public static string Name => "log";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Log(x);
    }

    readonly struct Sin : IFunction
    {
        public static string Name => "sin";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Sin(x);
    }

    readonly struct Tanh : IFunction
    {
        public static string Name => "tanh";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Tanh(x);
    }

    readonly struct Sigmoid : IFunction
    {
        public static string Name => "sigmoid";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Sigmoid(x);
    }

    readonly struct Erf : IFunction
    {
        public static string Name => "erf";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Erf(x);
    }

    readonly struct Pow : IFunction
    {
        public static string Name => "pow";

        public static TSimd Apply<TSimd>(TSimd x) where TSimd : struct, ISimd<TSimd> => TSimd.Pow(x, TSimd.Create(2.5f));
    }
}
