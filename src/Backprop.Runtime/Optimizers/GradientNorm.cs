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

    readonly (int Start, int Length)[] ranges;
    readonly double[] sums;

    /// <param name="ranges">The parts of a buffer that count: starts and lengths in floats, multiples of 16.</param>
    public GradientNorm((int Start, int Length)[] ranges)
    {
        this.ranges = ranges;
        int blocks = 0;
        foreach ((_, int length) in ranges)
        {
            blocks += Blocks(length);
        }

        sums = GC.AllocateArray<double>(blocks, pinned: true);
    }

    /// <summary>The norm of the parts of a buffer.</summary>
    public double Measure(float* gradients)
    {
        fixed (double* first = sums)
        {
            double* start = first;
            foreach ((int offset, int length) in ranges)
            {
                int blocks = Blocks(length);
                var squares = new Squares((Vector512<float>*)(gradients + offset), length / Vector512<float>.Count, start);
                Workers.Run(ref squares, blocks, Math.Min(blocks, Workers.Count));
                start += blocks;
            }
        }

        double total = 0;
        foreach (double sum in sums)
        {
            total += sum;
        }

        return Math.Sqrt(total);
    }

    static int Blocks(int length) => Math.Max(1, (length / Vector512<float>.Count + BlockVectors - 1) / BlockVectors);

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
