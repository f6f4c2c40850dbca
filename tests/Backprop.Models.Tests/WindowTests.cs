using System;
using System.Linq;
using System.Numerics.Tensors;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>A long sequence in windows that hand on their state: truncated backpropagation through time.</summary>
public class WindowTests
{
    private const int Batch = 3, Steps = 24, Width = WindowForecaster.Width;

    private readonly WindowForecaster model = new();
    private readonly float[] series = [.. Enumerable.Range(0, Batch * Steps * 5).Select(i => MathF.Sin(0.37f * i * i))];
    private readonly float[] targets = [.. Enumerable.Range(0, Batch * Steps * 2).Select(i => MathF.Cos(0.21f * i))];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(24)]
    public void WindowsPredictWhatTheWholeSequenceDoes(int window)
    {
        var whole = model.Predict(Part(series, 5, 0, Steps), Tensor.CreateFromShape<float>([Batch, Width]), Tensor.CreateFromShape<float>([Batch, Width]));
        float[] hidden = new float[Batch * Width], cell = new float[Batch * Width];
        for (int begin = 0; begin < Steps; begin += window)
        {
            int length = Math.Min(window, Steps - begin);
            var predictions = Tensor.CreateFromShape<float>([Batch, length, 2]);
            model.Predict(Part(series, 5, begin, length), hidden, cell, predictions, hidden, cell);
            Closeness.Assert($"predictions from {begin} on", Doubles(Part(whole.Predictions, 2, begin, length)), Doubles(predictions), 1e-6);
        }
        Closeness.Assert("h", Doubles(whole.Hidden), ((Span<float>)hidden).ToDouble(), 1e-6);
        Closeness.Assert("c", Doubles(whole.Cell), ((Span<float>)cell).ToDouble(), 1e-6);
    }

    /// <summary>The natural loop, in which the state is replaced where it lies, does the same, bit for bit, as one with two buffers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void TheStateMayBeReplacedWhereItLies(int window)
    {
        float[] hidden = new float[Batch * Width], cell = new float[Batch * Width], h = new float[Batch * Width], c = new float[Batch * Width];
        for (int begin = 0; begin < Steps; begin += window)
        {
            Tensor<float> x = Part(series, 5, begin, window), y = Part(targets, 2, begin, window);
            var expected = model.LossAndGradients(x, y, h, c);
            float[] gradients = model.Gradients.Span.ToArray();
            expected.Hidden.FlattenTo(h);
            expected.Cell.FlattenTo(c);

            float loss = model.LossAndGradients(x, y, hidden, cell, hidden, cell);
            Assert.Equal(expected.Loss, loss);
            Assert.Equal(gradients, model.Gradients.Span.ToArray());
            Assert.Equal(h, hidden);
            Assert.Equal(c, cell);
        }
        // The other way round, and half on each other.
        float[] memory = new float[3 * Batch * Width];
        model.Loss(Part(series, 5, 0, 4), Part(targets, 2, 0, 4), h, c, cell, hidden);
        h.CopyTo(memory, 0);
        c.CopyTo(memory, Batch * Width);
        ReadOnlySpan<nint> shape = [Batch, Width];
        model.Loss(
            Part(series, 5, 0, 4), Part(targets, 2, 0, 4),
            new ReadOnlyTensorSpan<float>(memory, 0, shape, default), new ReadOnlyTensorSpan<float>(memory, Batch * Width, shape, default),
            new TensorSpan<float>(memory, Batch * Width / 2, shape, default), new TensorSpan<float>(memory, Batch * Width * 3 / 2, shape, default));
        Assert.Equal(cell, memory[(Batch * Width / 2)..(Batch * Width * 3 / 2)]);
        Assert.Equal(hidden, memory[(Batch * Width * 3 / 2)..(Batch * Width * 5 / 2)]);
    }

    /// <summary>
    /// Gradients stop at the window's edge: the gradient of the second window is that for a state which is given. The gradient over both windows, through which the state would
    /// be differentiated, is another.
    /// </summary>
    [Fact]
    public void GradientsStopAtTheEdge()
    {
        var first = model.Predict(Part(series, 5, 0, 12), Tensor.CreateFromShape<float>([Batch, Width]), Tensor.CreateFromShape<float>([Batch, Width]));
        model.LossAndGradients(Part(series, 5, 0, 12), Part(targets, 2, 0, 12), Tensor.CreateFromShape<float>([Batch, Width]), Tensor.CreateFromShape<float>([Batch, Width]));
        model.LossAndGradients(Part(series, 5, 12, 12), Part(targets, 2, 12, 12), first.Hidden, first.Cell, accumulate: true);
        double[] truncated = model.Gradients["cell.weight_hh"].Span.ToDouble();

        var whole = model.LossAndGradients(Part(series, 5, 0, 24), Part(targets, 2, 0, 24), Tensor.CreateFromShape<float>([Batch, Width]), Tensor.CreateFromShape<float>([Batch, Width]));
        double[] exact = model.Gradients["cell.weight_hh"].Span.ToDouble();
        double difference = exact.Zip(truncated, (e, t) => Math.Abs(2 * e - t)).Max() / exact.Max(Math.Abs);
        Assert.InRange(difference, 1e-3, 10);
        Assert.True(float.IsFinite(whole.Loss));
    }

    private static Tensor<float> Part(Tensor<float> all, int width, int begin, int length)
    {
        float[] values = new float[all.FlattenedLength];
        all.FlattenTo(values);
        return Part(values, width, begin, length);
    }

    /// <summary>Steps of all sequences of an array [B, T, width].</summary>
    private static Tensor<float> Part(float[] all, int width, int begin, int length)
    {
        int steps = all.Length / Batch / width;
        return Tensor.Create(Enumerable.Range(0, Batch).SelectMany(b => all.Skip((b * steps + begin) * width).Take(length * width)).ToArray(), [Batch, length, width]);
    }

    private static double[] Doubles(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Array.ConvertAll(values, v => (double)v);
    }
}
