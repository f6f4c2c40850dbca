using System;
using System.Numerics.Tensors;

namespace Backprop;

public abstract partial class Init
{
    static void Draw(Distribution distribution, Span<float> values, ulong seed, int parameter)
    {
        var drawn = new double[values.Length];
        distribution.Fill(drawn, seed, (uint)parameter, Step);
        for (int i = 0; i < drawn.Length; i++)
        {
            values[i] = (float)drawn[i];
        }
    }

    sealed class ConstantInit(double value) : Init
    {
        internal override void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter) => values.Fill((float)value);
    }

    sealed class DistributionInit(Distribution distribution) : Init
    {
        internal override void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter) => Draw(distribution, values, seed, parameter);
    }

    /// <summary>Zeros at one index of the first axis.</summary>
    sealed class ZeroedInit(Init init, int index) : Init
    {
        internal override void Validate(ReadOnlySpan<int> shape)
        {
            if (shape.Length == 0 || index >= shape[0])
            {
                throw new ArgumentException(FormattableString.Invariant($"{nameof(WithZeros)}: there is no index {index} in {Shapes.Format(shape)}"));
            }
            init.Validate(shape);
        }

        internal override void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter)
        {
            init.Fill(values, shape, seed, parameter);
            int row = Shapes.Count(shape[1..]);
            values.Slice(index * row, row).Clear();
        }
    }

    /// <summary>A distribution scaled by the number of connections into and out of a unit.</summary>
    sealed class FanInit(Func<long, long, Distribution> distribution) : Init
    {
        internal override void Validate(ReadOnlySpan<int> shape) => ValidateMatrix(shape);

        internal override void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter)
        {
            ValidateMatrix(shape);
            long receptive = Shapes.Count(shape[2..]);
            Draw(distribution(shape[1] * receptive, shape[0] * receptive), values, seed, parameter);
        }
    }

    /// <summary>
    /// The Q of a QR decomposition of a matrix of independent normal numbers. With a positive diagonal of R, which Gram-Schmidt gives, Q is uniformly
    /// distributed over the orthogonal matrices (Mezzadri: "How to generate random matrices from the classical compact groups", 2007).
    /// </summary>
    sealed class OrthogonalInit : Init
    {
        internal override void Validate(ReadOnlySpan<int> shape) => ValidateMatrix(shape);

        internal override void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter)
        {
            ValidateMatrix(shape);
            int rows = shape[0], columns = Shapes.Count(shape[1..]);
            int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
            // `count` vectors of `length` elements, one after the other: the rows of the result, or its columns if there are fewer of those.
            var vectors = new double[values.Length];
            Distribution.Gaussian(0, 1).Fill(vectors, seed, (uint)parameter, Step);
            Orthonormalize(vectors, count, length);
            for (int i = 0; i < values.Length; i++)
            {
                (int row, int column) = Math.DivRem(i, columns);
                values[i] = (float)(rows <= columns ? vectors[row * length + column] : vectors[column * length + row]);
            }
        }

        static void Orthonormalize(double[] vectors, int count, int length)
        {
            for (int i = 0; i < count; i++)
            {
                Span<double> vector = vectors.AsSpan(i * length, length);
                // Once loses orthogonality in proportion to the condition number; twice is enough (Giraud, Langou, Rozloznik, 2005).
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        ReadOnlySpan<double> other = vectors.AsSpan(j * length, length);
                        TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot(other, vector), vector, vector);
                    }
                }
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            }
        }
    }
}
