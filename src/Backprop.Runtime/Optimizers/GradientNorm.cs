using System;
using System.Runtime.Intrinsics;
using Backprop.Kernels;
using Backprop.Threading;

namespace Backprop;

/// <summary>The Euclidean norm of all gradients together.</summary>
/// <remarks>
/// Squares are added in double precision, which no finite gradient overflows, block by block and then in the order of the blocks: the
/// norm is the same, bit for bit, on every machine and for every number of threads.
/// </remarks>
sealed unsafe class GradientNorm
{
    /// <summary>The vectors of a block: 32,768 gradients.</summary>
    const int BlockVectors = 2048;

    readonly double[] sums;

    public GradientNorm(int count) => sums = GC.AllocateArray<double>(Math.Max(1, (count / Vector512<float>.Count + BlockVectors - 1) / BlockVectors), pinned: true);

    /// <summary>The norm of a buffer of as many floats as were announced, a multiple of 16.</summary>
    public double Measure(float* gradients, int count)
    {
        fixed (double* start = sums)
        {
            var squares = new Squares((Vector512<float>*)gradients, count / Vector512<float>.Count, start);
            Workers.Run(ref squares, sums.Length, Math.Min(sums.Length, Workers.Count));
        }

        double total = 0;
        foreach (double sum in sums)
        {
            total += sum;
        }

        return Math.Sqrt(total);
    }

    readonly struct Squares(Vector512<float>* gradients, int vectors, double* sums) : IKernel
    {
        public void Execute(int begin, int end, int part)
        {
            for (int block = begin; block < end; block++)
            {
                Vector512<double> lower = Vector512<double>.Zero, upper = lower;
                int last = Math.Min((block + 1) * BlockVectors, vectors);
                for (int i = block * BlockVectors; i < last; i++)
                {
                    (Vector512<double> a, Vector512<double> b) = Vector512.Widen(gradients[i]);
                    lower += a * a;
                    upper += b * b;
                }

                sums[block] = Vector512.Sum(lower + upper);
            }
        }
    }
}
