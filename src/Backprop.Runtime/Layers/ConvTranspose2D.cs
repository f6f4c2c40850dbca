using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// The transposed convolution of images with weights, and a bias for each output: PyTorch's <c>ConvTranspose2d</c>.
/// The formula stands at <see cref="Ops.ConvTranspose2D(Variable, Variable, int, int, int, int, int)"/>.
/// </summary>
/// <remarks>Parameters: <c>weight</c> [inputs, outputs / groups, height, width] and <c>bias</c> [outputs], both uniform in <c>±1/sqrt(outputs / groups * height * width)</c>.</remarks>
/// <param name="inputs">The number of channels of the operand.</param>
/// <param name="outputs">The number of channels of the result.</param>
/// <param name="size">Height and width of the window.</param>
/// <param name="stride">The distance at which neighbouring pixels are laid down along height and width, at least 1; 1 if it is null.</param>
/// <param name="padding">How much is cut off on each side of height and width, at least 0; nothing if it is null.</param>
/// <param name="outputPadding">How much longer the result is at the end of height and width, from 0 and below the stride; nothing if it is null.</param>
/// <param name="groups">Channels and outputs are divided into so many groups that do not see each other.</param>
/// <param name="hasBias">Whether there is a bias.</param>
/// <param name="dilation">The distance of neighbours in the window along height and width, at least 1; 1 if it is null.</param>
[Layer]
public sealed partial class ConvTranspose2D(
    int inputs, int outputs, int[] size, int[]? stride = null, int[]? padding = null, int[]? outputPadding = null, int groups = 1, bool hasBias = true, int[]? dilation = null) : IUnaryLayer
{
    readonly Parameter weight = new([inputs, outputs / groups, size[0], size[1]], Init.KaimingUniform);
    readonly Parameter? bias = hasBias ? new([outputs], FanIn.Uniform(outputs / groups * size[0] * size[1])) : null;

    /// <summary>A transposed convolution with a square window.</summary>
    /// <param name="inputs">The number of channels of the operand.</param>
    /// <param name="outputs">The number of channels of the result.</param>
    /// <param name="size">The extent of the window along both axes.</param>
    /// <param name="stride">The distance at which neighbouring pixels are laid down, at least 1.</param>
    /// <param name="padding">How much is cut off on each side, at least 0.</param>
    /// <param name="outputPadding">How much longer the result is at the end, from 0 and below the stride.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups that do not see each other.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    public ConvTranspose2D(int inputs, int outputs, int size, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool hasBias = true, int dilation = 1)
        : this(inputs, outputs, [size, size], [stride, stride], [padding, padding], [outputPadding, outputPadding], groups, hasBias, [dilation, dilation])
    {
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, OH, OW] with <c>OH = (H - 1) stride - 2 padding + dilation (size - 1) + outputPadding + 1</c>, and OW likewise.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit, or nothing is left of the result.</exception>
    public Variable Apply(Variable x)
    {
        Variable y = ConvTranspose2D(x, weight, stride ?? [1, 1], padding ?? [0, 0], outputPadding ?? [0, 0], dilation ?? [1, 1], groups);
        return hasBias ? y + Normalization.PerChannel(bias!, 4) : y;
    }
}
