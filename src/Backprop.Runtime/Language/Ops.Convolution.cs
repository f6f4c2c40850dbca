using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>
    /// The convolution (more precisely: the cross-correlation) of images with weights, as PyTorch's <c>conv2d</c> without bias:
    /// <c>y[b, o, v, u] = sum over c, i, j of x[b, c, v stride - padding + i dilation, u stride - padding + j dilation] w[o, c, i, j]</c>, where x is 0 outside of the image.
    /// </summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="weight">[O, C / groups, KH, KW], each extent known at compile time in a compiled definition.</param>
    /// <param name="stride">How far the window moves, at least 1.</param>
    /// <param name="padding">How many zeros are added on each side, at least 0.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups that do not see each other; with as many groups as channels, depthwise convolution.</param>
    /// <returns>[B, O, OH, OW] with <c>OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1</c>, and OW likewise.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the window does not fit into the image.</exception>
    public static Variable Conv2D(Variable x, Variable weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Conv2D(x, weight, [stride, stride], [padding, padding], [dilation, dilation], groups);

    /// <inheritdoc cref="Conv2D(Variable, Variable, int, int, int, int)"/>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="weight">[O, C / groups, KH, KW].</param>
    /// <param name="stride">How far the window moves along height and width, at least 1.</param>
    /// <param name="padding">How many zeros are added on each side of height and width, at least 0.</param>
    /// <param name="dilation">The distance of neighbours in the window along height and width, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups.</param>
    public static Variable Conv2D(Variable x, Variable weight, int[] stride, int[] padding, int[] dilation, int groups = 1) =>
        Convolve(nameof(Conv2D), x, weight, new(nameof(Conv2D), stride, padding, dilation, weight), groups);

    /// <summary>The convolution of sequences, as PyTorch's <c>conv1d</c> without bias: <see cref="Conv2D(Variable, Variable, int, int, int, int)"/> with one axis.</summary>
    /// <param name="x">[B, C, L].</param>
    /// <param name="weight">[O, C / groups, K].</param>
    /// <param name="stride">How far the window moves, at least 1.</param>
    /// <param name="padding">How many zeros are added on each side, at least 0.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups.</param>
    /// <returns>[B, O, OL].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the window does not fit into the sequence.</exception>
    public static Variable Conv1D(Variable x, Variable weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        (x, weight) = AsImages(nameof(Conv1D), x, weight);
        return Squeeze(Convolve(nameof(Conv1D), x, weight, new(nameof(Conv1D), [1, stride], [0, padding], [1, dilation], weight), groups), 2);
    }

    /// <summary>
    /// The transposed convolution, the adjoint of <see cref="Conv2D(Variable, Variable, int, int, int, int)"/> in its images, as PyTorch's <c>conv_transpose2d</c> without bias: every pixel
    /// adds its multiple of the weights to the result.
    /// </summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="weight">[C, O / groups, KH, KW].</param>
    /// <param name="stride">The distance at which neighbouring pixels are laid down, at least 1.</param>
    /// <param name="padding">How much is cut off on each side, at least 0.</param>
    /// <param name="outputPadding">How much longer the result is at the end, from 0 and below the stride: which of the extents that a convolution takes to H.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups.</param>
    /// <returns>[B, O, OH, OW] with <c>OH = (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1</c>, and OW likewise.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or nothing is left of the result.</exception>
    public static Variable ConvTranspose2D(Variable x, Variable weight, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1) =>
        ConvTranspose2D(x, weight, [stride, stride], [padding, padding], [outputPadding, outputPadding], [dilation, dilation], groups);

    /// <inheritdoc cref="ConvTranspose2D(Variable, Variable, int, int, int, int, int)"/>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="weight">[C, O / groups, KH, KW].</param>
    /// <param name="stride">The distance at which neighbouring pixels are laid down along height and width, at least 1.</param>
    /// <param name="padding">How much is cut off on each side of height and width, at least 0.</param>
    /// <param name="outputPadding">How much longer the result is at the end of height and width, from 0 and below the stride.</param>
    /// <param name="dilation">The distance of neighbours in the window along height and width, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups.</param>
    public static Variable ConvTranspose2D(Variable x, Variable weight, int[] stride, int[] padding, int[] outputPadding, int[] dilation, int groups = 1) =>
        Spread(nameof(ConvTranspose2D), x, weight, new(nameof(ConvTranspose2D), stride, padding, dilation, weight), outputPadding, groups);

    /// <summary>The transposed convolution of sequences, as PyTorch's <c>conv_transpose1d</c> without bias.</summary>
    /// <param name="x">[B, C, L].</param>
    /// <param name="weight">[C, O / groups, K].</param>
    /// <param name="stride">The distance at which neighbouring elements are laid down, at least 1.</param>
    /// <param name="padding">How much is cut off on each side, at least 0.</param>
    /// <param name="outputPadding">How much longer the result is at the end, from 0 and below the stride.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups.</param>
    /// <returns>[B, O, OL].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or nothing is left of the result.</exception>
    public static Variable ConvTranspose1D(Variable x, Variable weight, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
    {
        (x, weight) = AsImages(nameof(ConvTranspose1D), x, weight);
        return Squeeze(Spread(nameof(ConvTranspose1D), x, weight, new(nameof(ConvTranspose1D), [1, stride], [0, padding], [1, dilation], weight), [0, outputPadding], groups), 2);
    }

    static Variable Convolve(string operation, Variable x, Variable weight, Window window, int groups)
    {
        CheckGroups(operation, x, weight, groups, weight.Shape[1] * groups);
        int batch = x.Shape[0], channels = weight.Shape[1], outputs = weight.Shape[0], height = window.Positions(operation, x, 0), width = window.Positions(operation, x, 1);
        int[] shape = [batch, outputs, height, width];
        double[] images = x.Values.ToArray(), weights = weight.Values.ToArray(), values = new double[Shapes.Count(shape)];
        window.Visit(x.Shape[2], x.Shape[3], height, width, (position, element, pixel) =>
        {
            for (int b = 0; b < batch; b++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double sum = 0;
                    for (int c = 0; c < channels; c++)
                    {
                        int channel = o / (outputs / groups) * channels + c;
                        sum += images[(b * x.Shape[1] + channel) * x.Shape[2] * x.Shape[3] + pixel] * weights[(o * channels + c) * window.Count + element];
                    }
                    values[(b * outputs + o) * height * width + position] += sum;
                }
            }
        });
        return new Variable(shape, values);
    }

    static Variable Spread(string operation, Variable x, Variable weight, Window window, int[] outputPadding, int groups)
    {
        CheckGroups(operation, x, weight, groups, weight.Shape[0]);
        int batch = x.Shape[0], channels = x.Shape[1], outputs = weight.Shape[1] * groups;
        int height = window.Extent(operation, x, 0, outputPadding), width = window.Extent(operation, x, 1, outputPadding);
        int[] shape = [batch, outputs, height, width];
        double[] images = x.Values.ToArray(), weights = weight.Values.ToArray(), values = new double[Shapes.Count(shape)];
        window.Visit(height, width, x.Shape[2], x.Shape[3], (position, element, pixel) =>
        {
            for (int b = 0; b < batch; b++)
            {
                for (int c = 0; c < channels; c++)
                {
                    for (int o = 0; o < weight.Shape[1]; o++)
                    {
                        int output = c / (channels / groups) * weight.Shape[1] + o;
                        values[(b * outputs + output) * height * width + pixel] +=
                            images[(b * channels + c) * x.Shape[2] * x.Shape[3] + position] * weights[(c * weight.Shape[1] + o) * window.Count + element];
                    }
                }
            }
        });
        return new Variable(shape, values);
    }

    static void CheckGroups(string operation, Variable x, Variable weight, int groups, int channels)
    {
        if (groups < 1)
        {
            throw new ArgumentException($"{operation}: the number of groups is {groups}; it must be at least 1");
        }
        if (weight.Shape[0] % groups != 0 || x.Shape[1] != channels)
        {
            throw new ArgumentException($"{operation}: {Shapes.Format(x.Shape)} and {Shapes.Format(weight.Shape)}: the channels do not fit in {groups} groups");
        }
    }

    /// <summary>A sequence is an image of height 1.</summary>
    static (Variable X, Variable Weight) AsImages(string operation, Variable x, Variable weight)
    {
        foreach (Variable operand in new[] { x, weight })
        {
            if (operand.Rank != 3)
            {
                throw new ArgumentException($"{operation}: {Shapes.Format(operand.Shape)} has {operand.Rank} axes; three are needed");
            }
        }
        return (Unsqueeze(x, 2), Unsqueeze(weight, 2));
    }
}
