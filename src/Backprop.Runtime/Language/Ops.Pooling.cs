using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>The largest element under each position of a window over images, as PyTorch's <c>max_pool2d</c>. Padding does not count. Among equal elements the first (row by row) gets the gradient; NaN if one is NaN.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="size">Height and width of the window, at least 1.</param>
    /// <param name="stride">How far the window moves, at least 1; without it, its size.</param>
    /// <param name="padding">How much is added on each side, at most half the size.</param>
    /// <param name="dilation">The distance between neighbouring elements of the window, at least 1; with padding, at most the image's extent.</param>
    /// <returns>[B, C, OH, OW] with <c>OH = floor((H + 2 padding - dilation (size - 1) - 1) / stride) + 1</c>, and OW likewise.</returns>
    /// <exception cref="ArgumentException">The window does not fit into the image, or there is too much padding or dilation.</exception>
    public static Variable MaxPool2D(Variable x, int size, int? stride = null, int padding = 0, int dilation = 1) =>
        MaxPool2D(x, [size, size], [stride ?? size, stride ?? size], [padding, padding], [dilation, dilation]);

    /// <inheritdoc cref="MaxPool2D(Variable, int, int?, int, int)"/>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="size">Height and width of the window, at least 1.</param>
    /// <param name="stride">How far the window moves along height and width, at least 1; without it, its size.</param>
    /// <param name="padding">How much is added on each side of height and width, at most half the size; nothing without it.</param>
    /// <param name="dilation">The distance between neighbouring elements of the window along height and width, at least 1, and 1 without it; with padding, at most the image's extent.</param>
    public static Variable MaxPool2D(Variable x, int[] size, int[]? stride = null, int[]? padding = null, int[]? dilation = null) =>
        MaxPool(nameof(MaxPool2D), x, size, stride ?? size, padding ?? [0, 0], dilation ?? [1, 1]);

    /// <summary>The largest element under each position of a window over sequences, as PyTorch's <c>max_pool1d</c>: see <see cref="MaxPool2D(Variable, int, int?, int, int)"/>.</summary>
    /// <param name="x">[B, C, L].</param>
    /// <param name="size">The length of the window, at least 1.</param>
    /// <param name="stride">How far the window moves, at least 1; without it, its size.</param>
    /// <param name="padding">How much is added on each side, at most half the size.</param>
    /// <param name="dilation">The distance between neighbouring elements of the window, at least 1; with padding, at most the sequence's length.</param>
    /// <returns>[B, C, OL].</returns>
    /// <exception cref="ArgumentException">The window does not fit into the sequence, or there is too much padding or dilation.</exception>
    public static Variable MaxPool1D(Variable x, int size, int? stride = null, int padding = 0, int dilation = 1) =>
        Squeeze(MaxPool(nameof(MaxPool1D), AsImage(nameof(MaxPool1D), x), [1, size], [1, stride ?? size], [0, padding], [1, dilation]), 2);

    /// <summary>The mean under each position of a window over images, as PyTorch's <c>avg_pool2d</c>.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="size">Height and width of the window, at least 1.</param>
    /// <param name="stride">How far the window moves, at least 1; without it, its size.</param>
    /// <param name="padding">How many zeros are added on each side, at most half the size.</param>
    /// <param name="countPadding">Whether padding counts as elements of the mean; otherwise the sum is divided by the number of pixels under the window.</param>
    /// <returns>[B, C, OH, OW] with <c>OH = floor((H + 2 padding - size) / stride) + 1</c>, and OW likewise.</returns>
    /// <exception cref="ArgumentException">The window does not fit into the image, or there is too much padding.</exception>
    public static Variable AveragePool2D(Variable x, int size, int? stride = null, int padding = 0, bool countPadding = true) =>
        AveragePool2D(x, [size, size], [stride ?? size, stride ?? size], [padding, padding], countPadding);

    /// <inheritdoc cref="AveragePool2D(Variable, int, int?, int, bool)"/>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="size">Height and width of the window, at least 1.</param>
    /// <param name="stride">How far the window moves along height and width, at least 1.</param>
    /// <param name="padding">How many zeros are added on each side of height and width, at most half the size.</param>
    /// <param name="countPadding">Whether padding counts as elements of the mean; otherwise the sum is divided by the number of pixels under the window.</param>
    public static Variable AveragePool2D(Variable x, int[] size, int[]? stride = null, int[]? padding = null, bool countPadding = true) =>
        AveragePool(nameof(AveragePool2D), x, size, stride ?? size, padding ?? [0, 0], countPadding);

    /// <summary>The mean under each position of a window over sequences, as PyTorch's <c>avg_pool1d</c>.</summary>
    /// <param name="x">[B, C, L].</param>
    /// <param name="size">The length of the window, at least 1.</param>
    /// <param name="stride">How far the window moves, at least 1; without it, its size.</param>
    /// <param name="padding">How many zeros are added on each side, at most half the size.</param>
    /// <param name="countPadding">Whether padding counts as elements of the mean.</param>
    /// <returns>[B, C, OL].</returns>
    /// <exception cref="ArgumentException">The window does not fit into the sequence, or there is too much padding.</exception>
    public static Variable AveragePool1D(Variable x, int size, int? stride = null, int padding = 0, bool countPadding = true) =>
        Squeeze(AveragePool(nameof(AveragePool1D), AsImage(nameof(AveragePool1D), x), [1, size], [1, stride ?? size], [0, padding], countPadding), 2);

    /// <summary>
    /// The means of parts of the trailing axes, as PyTorch's adaptive average pooling: along an axis of extent n cut into m parts, part i goes from <c>floor(i n / m)</c> to
    /// <c>ceil((i + 1) n / m)</c>.
    /// </summary>
    /// <param name="x">[..., n1, n2, ...].</param>
    /// <param name="sizes">m1, m2, ...: the number of parts along each of the last axes, at least 1.</param>
    /// <returns>[..., m1, m2, ...].</returns>
    /// <exception cref="ArgumentException">There are more sizes than axes, a size is less than 1, or an axis has no elements.</exception>
    public static Variable AdaptiveAveragePool(Variable x, params int[] sizes) => AlongTrailingAxes(nameof(AdaptiveAveragePool), x, sizes, (row, result) =>
    {
        for (int i = 0; i < result.Length; i++)
        {
            int start = (int)((long)i * row.Length / result.Length), end = (int)(((long)(i + 1) * row.Length + result.Length - 1) / result.Length);
            result[i] = MeanOfRow(row[start..end]);
        }
    });

    /// <summary>
    /// The maxima of parts of the trailing axes, as PyTorch's adaptive maximum pooling: the parts are those of <see cref="AdaptiveAveragePool"/>, one axis after another. Among equal elements of
    /// a part the first gets the gradient; NaN if one is NaN.
    /// </summary>
    /// <param name="x">[..., n1, n2, ...]. In a compiled definition these extents are known at compile time, or are cut into one part.</param>
    /// <param name="sizes">m1, m2, ...: the number of parts along each of the last axes, at least 1.</param>
    /// <returns>[..., m1, m2, ...].</returns>
    /// <exception cref="ArgumentException">There are more sizes than axes, a size is less than 1, or an axis has no elements.</exception>
    public static Variable AdaptiveMaxPool(Variable x, params int[] sizes) => AlongTrailingAxes(nameof(AdaptiveMaxPool), x, sizes, (row, result) =>
    {
        for (int i = 0; i < result.Length; i++)
        {
            int start = (int)((long)i * row.Length / result.Length), end = (int)(((long)(i + 1) * row.Length + result.Length - 1) / result.Length);
            double maximum = double.NegativeInfinity;
            foreach (double value in row[start..end])
            {
                maximum = Math.Max(maximum, value);
            }
            result[i] = maximum;
        }
    });

    /// <summary>Stretches the trailing axes, each element of the result being the nearest of the operand's, as PyTorch's <c>interpolate</c> with <c>nearest</c>: element i of m is element <c>floor(i n / m)</c> of n.</summary>
    /// <param name="x">[..., n1, n2, ...].</param>
    /// <param name="sizes">m1, m2, ...: the new extents of the last axes, at least 1.</param>
    /// <returns>[..., m1, m2, ...].</returns>
    /// <exception cref="ArgumentException">There are more sizes than axes, a size is less than 1, or an axis has no elements.</exception>
    public static Variable InterpolateNearest(Variable x, params int[] sizes) => AlongTrailingAxes(nameof(InterpolateNearest), x, sizes, (row, result) =>
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = row[(int)((long)i * row.Length / result.Length)];
        }
    });

    /// <summary>
    /// Stretches the trailing axes by linear interpolation along each (of images: bilinear), as PyTorch's <c>interpolate</c> with <c>linear</c> and <c>bilinear</c>. Element i of m is at
    /// <c>max((i + 1/2) n / m - 1/2, 0)</c> among n elements, or with aligned corners at <c>i (n - 1) / (m - 1)</c> (at 0 for m = 1); behind the last element its value goes on.
    /// </summary>
    /// <param name="x">[..., n1, n2, ...].</param>
    /// <param name="sizes">m1, m2, ...: the new extents of the last axes, at least 1.</param>
    /// <param name="alignCorners">Whether the first and last elements of an axis stay where they are.</param>
    /// <returns>[..., m1, m2, ...].</returns>
    /// <exception cref="ArgumentException">There are more sizes than axes, a size is less than 1, or an axis has no elements.</exception>
    public static Variable InterpolateLinear(Variable x, int[] sizes, bool alignCorners = false) => AlongTrailingAxes(nameof(InterpolateLinear), x, sizes, (row, result) =>
    {
        for (int i = 0; i < result.Length; i++)
        {
            double place = alignCorners
                ? (double)i * (row.Length - 1) / Math.Max(result.Length - 1, 1)
                : Math.Max((i + 0.5) * row.Length / result.Length - 0.5, 0);
            int before = Math.Min((int)place, row.Length - 1), after = Math.Min(before + 1, row.Length - 1);
            result[i] = row[before] + (place - before) * (row[after] - row[before]);
        }
    });

    /// <summary>The mean of each channel: over all axes behind the second.</summary>
    /// <param name="x">[B, C, ...], of rank at least 3.</param>
    /// <returns>[B, C].</returns>
    /// <exception cref="ArgumentException">The rank is less than 3.</exception>
    public static Variable GlobalAveragePool(Variable x) => Mean(x, ChannelAxes(nameof(GlobalAveragePool), x));

    /// <summary>The maximum of each channel, over all axes behind the second. Ties split the gradient evenly, as with <see cref="Max(Variable, int[], bool)"/>.</summary>
    /// <param name="x">[B, C, ...], of rank at least 3.</param>
    /// <returns>[B, C].</returns>
    /// <exception cref="ArgumentException">The rank is less than 3, or there is nothing to choose from.</exception>
    public static Variable GlobalMaxPool(Variable x) => Max(x, ChannelAxes(nameof(GlobalMaxPool), x));

    static Variable MaxPool(string operation, Variable x, int[] size, int[] stride, int[] padding, int[] dilation) =>
        Pool(operation, x, size, stride, padding, dilation, double.NegativeInfinity, Math.Max, (value, _) => value);

    static Variable AveragePool(string operation, Variable x, int[] size, int[] stride, int[] padding, bool countPadding) =>
        Pool(operation, x, size, stride, padding, [1, 1], 0, (sum, value) => sum + value, (sum, pixels) => sum / (countPadding ? size[0] * size[1] : pixels));

    static Variable Pool(
        string operation, Variable x, int[] size, int[] stride, int[] padding, int[] dilation, double start, Func<double, double, double> combine, Func<double, int, double> finish)
    {
        var window = new Window(operation, size, stride, padding, dilation);
        for (int axis = 0; axis < 2; axis++)
        {
            if (padding[axis] > size[axis] / 2)
            {
                throw new ArgumentException($"{operation}: the padding is {padding[axis]}; it must be at most half the window of {size[axis]}");
            }
        }
        int height = window.Positions(operation, x, 0), width = window.Positions(operation, x, 1), plane = x.Shape[2] * x.Shape[3];
        int[] shape = [x.Shape[0], x.Shape[1], height, width];
        for (int axis = 2; axis < 4; axis++)
        {
            if (x.Shape[axis] == 0)
            {
                throw new ArgumentException($"{operation}: axis {axis} of {Shapes.Format(x.Shape)} has no elements");
            }
            // Otherwise all elements of a window could lie in the padding.
            if (padding[axis - 2] > 0 && dilation[axis - 2] > x.Shape[axis])
            {
                throw new ArgumentException($"{operation}: the dilation is {dilation[axis - 2]}; with padding it must be at most the extent {x.Shape[axis]}");
            }
        }
        double[] images = x.Values.ToArray(), values = new double[Shapes.Count(shape)];
        var pixels = new int[height * width];
        Array.Fill(values, start);
        window.Visit(x.Shape[2], x.Shape[3], height, width, (position, _, pixel) =>
        {
            pixels[position]++;
            for (int i = 0; i < shape[0] * shape[1]; i++)
            {
                values[i * pixels.Length + position] = combine(values[i * pixels.Length + position], images[i * plane + pixel]);
            }
        });
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = finish(values[i], pixels[i % pixels.Length]);
        }
        return new Variable(shape, values);
    }

    delegate void RowResize(ReadOnlySpan<double> row, Span<double> result);

    /// <summary>Resizes one axis after another.</summary>
    static Variable AlongTrailingAxes(string operation, Variable x, int[] sizes, RowResize resize)
    {
        if (sizes.Length > x.Rank)
        {
            throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} has {x.Rank} axes; {sizes.Length} sizes are given");
        }
        for (int k = 0; k < sizes.Length; k++)
        {
            int axis = x.Rank - sizes.Length + k;
            if (sizes[k] < 1)
            {
                throw new ArgumentException($"{operation}: the size {sizes[k]} is given; it must be at least 1");
            }
            if (x.Shape[axis] == 0)
            {
                throw new ArgumentException($"{operation}: axis {axis} of {Shapes.Format(x.Shape)} has no elements");
            }
            var rows = new Rows(operation, x, [axis]);
            double[] values = rows.Read();
            Variable resized = Zeros(Shapes.With(x.Shape, axis, sizes[k]));
            var results = new double[rows.Count * sizes[k]];
            for (int i = 0; i < rows.Count; i++)
            {
                resize(values.AsSpan(i * rows.Length, rows.Length), results.AsSpan(i * sizes[k], sizes[k]));
            }
            x = new Rows(operation, resized, [axis]).Write(results);
        }
        return x;
    }

    static int[] ChannelAxes(string operation, Variable x) => x.Rank >= 3
        ? Shapes.AllAxes(x.Rank)[2..]
        : throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} has {x.Rank} axes; three are needed");

    static Variable AsImage(string operation, Variable x) => x.Rank == 3
        ? Unsqueeze(x, 2)
        : throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} has {x.Rank} axes; three are needed");
}
