using System;
using System.Linq;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Runtime.Tests.Kernels;

[Collection(nameof(ProcessWideSettings))]
public class GemmTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            int[] small = [1, 2, 3, 7, 12, 17, 33];
            foreach (int m in small) foreach (int n in small) foreach (int k in new[] { 0, 1, 3, 17, 65 }) data.Add(m, n, k);
            foreach ((int m, int n, int k) in new[]
            {
                (0, 5, 5), (5, 0, 5), (63, 65, 127), (127, 63, 65), (65, 127, 63), (64, 64, 64), (1, 128, 784), (128, 1, 784), (3, 130, 300), (130, 3, 300),
                (32, 128, 784), (32, 10, 128), (10, 128, 32), (128, 784, 32), (100, 257, 600), (1000, 17, 3), (17, 1000, 63), (3, 63, 1000), (193, 200, 515),
                (5, 40, 9000),
            }) data.Add(m, n, k);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AgreesWithTheTripleLoop(int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
            foreach (bool transposeB in new[] { false, true })
                Check(new Matrix(m, k, transposeA, seed: 1), new Matrix(k, n, transposeB, seed: 2));
    }

    [Theory]
    [InlineData(65, 70, 33, 2, 3), InlineData(2, 50, 40, 3, 2), InlineData(50, 2, 40, 2, 2), InlineData(40, 300, 64, 5, 1), InlineData(40, 300, 64, 1, 4)]
    public void TakesAnyStrides(int m, int n, int k, int elementStrideA, int elementStrideB)
    {
        foreach (bool transposed in new[] { false, true })
            Check(new Matrix(m, k, transposed, seed: 3, elementStrideA, padding: 5), new Matrix(k, n, transposed, seed: 4, elementStrideB, padding: 3));
    }

    [Fact]
    public void BroadcastsWithZeroStrides()
    {
        float[] one = [1.5f], row = Matrix.Random(40, 5);
        float[] c = new float[50 * 40];
        Multiply(50, 40, 20, one, 0, 0, row, 0, 1, new Store(c, 40));
        for (int i = 0; i < c.Length; i++) Assert.Equal(30f * row[i % 40], c[i], 20e-5f);
    }

    [Theory]
    [InlineData(17, 31, 33), InlineData(1, 60, 17), InlineData(60, 1, 17), InlineData(3, 5, 200), InlineData(100, 100, 10), InlineData(100, 9, 10), InlineData(2, 16, 64)]
    public unsafe void ReadsNothingBehindTheMatrices(int m, int n, int k)
    {
        using GuardedMemory memoryA = new(), memoryB = new();
        float* a = memoryA.End - m * k, b = memoryB.End - k * n;
        new Span<float>(a, m * k).Fill(1);
        new Span<float>(b, k * n).Fill(2);
        foreach (int bits in Widths.All)
            foreach (bool transposeA in new[] { false, true })
                foreach (bool transposeB in new[] { false, true })
                {
                    if (bits > SimdWidth.Widest) continue;
                    using var width = SimdWidth.Force(bits);
                    float[] c = new float[m * n];
                    MatrixView left = transposeA ? new MatrixView(a, 1, m) : new MatrixView(a, k, 1);
                    MatrixView right = transposeB ? new MatrixView(b, 1, k) : new MatrixView(b, n, 1);
                    Gemm.Multiply(m, n, k, left, right, new Store(c, n));
                    Assert.All(c, value => Assert.Equal(2 * k, value));
                }
    }

    [Theory]
    [InlineData(60, 70, 300), InlineData(300, 10, 128), InlineData(1, 100, 90), InlineData(7, 50, 0)]
    public void EpiloguesSeeEveryElementOnce(int m, int n, int k)
    {
        var a = new Matrix(m, k, false, 5);
        var b = new Matrix(k, n, true, 6);
        float[] bias = Matrix.Random(n, 7), before = Matrix.Random(m * n, 8);
        double[] product = Product(a, b);
        foreach (int bits in Widths.All)
        {
            if (bits > SimdWidth.Widest) continue;
            using var width = SimdWidth.Force(bits);
            float[] c = [.. before];
            Multiply(a, b, new AddBias(c, bias));
            for (int i = 0; i < c.Length; i++) Assert.Equal(product[i] + bias[i % n] + before[i], c[i], Tolerance(k));
        }
    }

    [Theory]
    [InlineData(65, 130, 300), InlineData(500, 64, 70), InlineData(128, 784, 512), InlineData(100, 128, 784)]
    public void GivesTheSameBitsForAllWidthsAndThreads(int m, int n, int k)
    {
        var a = new Matrix(m, k, false, 9);
        var b = new Matrix(k, n, true, 10);
        float[]? expected = null;
        foreach (int bits in Widths.All)
            foreach (int threads in new[] { 1, 2, 3 })
            {
                if (bits > SimdWidth.Widest) continue;
                using var width = SimdWidth.Force(bits);
                using var count = new Threads(threads);
                float[] c = new float[m * n];
                Multiply(a, b, new Store(c, n));
                expected ??= c;
                Assert.Equal(expected, c);
            }
    }

    /// <summary>Each part of the rows has its own share, in which the rows are added in order, whatever the strides, the vector width and the number of threads.</summary>
    [Theory]
    [InlineData(1, 5, 3), InlineData(2, 3, 40), InlineData(3, 70, 0), InlineData(48, 16, 7), InlineData(49, 33, 7), InlineData(97, 40, 300), InlineData(512, 128, 10), InlineData(700, 2, 90)]
    [InlineData(85, 33, 20), InlineData(178, 64, 300), InlineData(1000, 65, 33), InlineData(600, 20, 5000)]
    public void ReducesColumnsInPartsOfTheRows(int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
            foreach (bool transposeB in new[] { false, true })
            {
                var a = new Matrix(m, k, transposeA, seed: 11);
                var b = new Matrix(k, n, transposeB, seed: 12);
                double[] product = Product(a, b);
                foreach (int bits in Widths.All)
                    foreach (int threads in new[] { 1, 2, 3 })
                    {
                        if (bits > SimdWidth.Widest) continue;
                        using var width = SimdWidth.Force(bits);
                        using var count = new Threads(threads);
                        float[] c = new float[m * n], shares = new float[Gemm.Parts(m) * n], expected = new float[shares.Length];
                        MultiplyAndSum(a, b, new StoreAndSum(c, shares, n));
                        for (int i = 0; i < c.Length; i++)
                        {
                            Assert.Equal(product[i], c[i], Tolerance(k));
                            expected[i / n / Gemm.RowsPerPart * n + i % n] += c[i];
                        }
                        Assert.Equal(expected, shares);
                    }
            }
    }

    [Theory]
    [InlineData(0, 1), InlineData(1, 1), InlineData(48, 1), InlineData(49, 2), InlineData(512, 11)]
    public void HasAPartForEveryRow(int rows, int parts) => Assert.Equal(parts, Gemm.Parts(rows));

    [Fact]
    public void WidthsAreForcedUpToTheMachines()
    {
        using (SimdWidth.Force(128)) Assert.Equal(128, SimdWidth.Best);
        using (SimdWidth.Force(512)) Assert.Equal(SimdWidth.Widest, SimdWidth.Best);
        Assert.Equal([512, 512, 128, 256, 512, 512], new[] { null, "", "128", "256", "512", "64" }.Select(SimdWidth.Parse));
    }

    [Theory]
    [InlineData(1), InlineData(2)]
    public void AllocatesNothing(int threads)
    {
        using var count = new Threads(threads);
        (int, int, int)[] sizes = [(200, 300, 400), (1, 128, 784), (32, 10, 128)];
        var problems = sizes.Select(size => (new Matrix(size.Item1, size.Item3, false, 1), new Matrix(size.Item3, size.Item2, true, 2), new float[size.Item1 * size.Item2])).ToArray();
        void Round()
        {
            for (int repeat = 0; repeat < 10; repeat++)
                foreach ((Matrix a, Matrix b, float[] c) in problems) Multiply(a, b, new Store(c, b.Columns));
        }
        Allocation.AssertNone(Round);
    }

    static void Check(Matrix a, Matrix b)
    {
        double[] expected = Product(a, b);
        foreach (int bits in Widths.All)
        {
            if (bits > SimdWidth.Widest) continue;
            foreach (int threads in new[] { 1, 2 })
            {
                using var width = SimdWidth.Force(bits);
                using var count = new Threads(threads);
                // A border that must stay as it is, on all sides.
                float[] c = Enumerable.Repeat(float.NaN, (a.Rows + 2) * (b.Columns + 2)).ToArray();
                int written = 0;
                Multiply(a, b, new Store(c, b.Columns + 2, b.Columns + 3));
                for (int i = 0; i < a.Rows; i++)
                    for (int j = 0; j < b.Columns; j++, written++)
                        if (!(Math.Abs(expected[i * b.Columns + j] - c[(i + 1) * (b.Columns + 2) + j + 1]) <= Tolerance(a.Columns)))
                            Assert.Fail($"{a} * {b}, {bits} bits, {threads} threads: ({i}, {j}) is {c[(i + 1) * (b.Columns + 2) + j + 1]}, should be {expected[i * b.Columns + j]}");
                Assert.Equal(c.Length - written, c.Count(float.IsNaN));
            }
        }
    }

    // Each sum is a chain of k roundings of partial sums that grow like sqrt(k / 9).
    static double Tolerance(int k) => 1e-6 + 1e-7 * k;

    static double[] Product(Matrix a, Matrix b)
    {
        double[] c = new double[a.Rows * b.Columns];
        for (int i = 0; i < a.Rows; i++)
            for (int p = 0; p < a.Columns; p++)
                for (int j = 0; j < b.Columns; j++)
                    c[i * b.Columns + j] += (double)a[i, p] * b[p, j];
        return c;
    }

    static void Multiply<TEpilogue>(Matrix a, Matrix b, TEpilogue epilogue) where TEpilogue : struct, IEpilogue =>
        Multiply(a.Rows, b.Columns, a.Columns, a.Data, a.RowStride, a.ColumnStride, b.Data, b.RowStride, b.ColumnStride, epilogue);

    static unsafe void Multiply<TEpilogue>(int m, int n, int k, float[] a, int aRow, int aColumn, float[] b, int bRow, int bColumn, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* left = a, right = b) Gemm.Multiply(m, n, k, new MatrixView(left, aRow, aColumn), new MatrixView(right, bRow, bColumn), epilogue);
    }

    static unsafe void MultiplyAndSum(Matrix a, Matrix b, StoreAndSum epilogue)
    {
        fixed (float* left = a.Data, right = b.Data)
            Gemm.MultiplyAndReduce(a.Rows, b.Columns, a.Columns, new MatrixView(left, a.RowStride, a.ColumnStride), new MatrixView(right, b.RowStride, b.ColumnStride), epilogue);
    }

    readonly unsafe struct StoreAndSum(float[] c, float[] shares, int stride) : IReducingEpilogue
    {
        void IReducingEpilogue.Store<TSimd>(TSimd accumulated, int row, int column, int lanes, int part)
        {
            fixed (float* p = c, q = shares)
            {
                float* share = q + part * stride + column;
                TSimd.Store(accumulated, p + row * stride + column, lanes);
                TSimd.Store(TSimd.Load(share, lanes) + accumulated, share, lanes);
            }
        }
    }

    readonly unsafe struct Store(float[] c, int stride, int offset = 0) : IEpilogue
    {
        void IEpilogue.Store<TSimd>(TSimd accumulated, int row, int column, int lanes)
        {
            fixed (float* p = c) TSimd.Store(accumulated, p + offset + row * stride + column, lanes);
        }
    }

    readonly unsafe struct AddBias(float[] c, float[] bias) : IEpilogue
    {
        void IEpilogue.Store<TSimd>(TSimd accumulated, int row, int column, int lanes)
        {
            fixed (float* p = c, q = bias)
            {
                float* to = p + row * bias.Length + column;
                TSimd.Store(accumulated + TSimd.Load(q + column, lanes) + TSimd.Load(to, lanes), to, lanes);
            }
        }
    }

    /// <summary>A random matrix, stored by rows or, transposed, by columns; with gaps on request, that hold NaN.</summary>
    sealed class Matrix
    {
        public Matrix(int rows, int columns, bool transposed, int seed, int elementStride = 1, int padding = 0)
        {
            (Rows, Columns) = (rows, columns);
            int line = (transposed ? rows : columns) * elementStride + padding;
            (RowStride, ColumnStride) = transposed ? (elementStride, line) : (line, elementStride);
            float[] values = Random(rows * columns, seed);
            // The last element ends the array, so that reading beyond the matrix is reading beyond the array.
            Data = Enumerable.Repeat(float.NaN, rows == 0 || columns == 0 ? 1 : (rows - 1) * RowStride + (columns - 1) * ColumnStride + 1).ToArray();
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) Data[i * RowStride + j * ColumnStride] = values[i * columns + j];
        }

        public int Rows { get; }

        public int Columns { get; }

        public int RowStride { get; }

        public int ColumnStride { get; }

        public float[] Data { get; }

        public float this[int row, int column] => Data[row * RowStride + column * ColumnStride];

        public static float[] Random(int count, int seed)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1).ToArray();
        }

        public override string ToString() => $"[{Rows}, {Columns}] strides ({RowStride}, {ColumnStride})";
    }
}
