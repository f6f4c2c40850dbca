using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>The convolution of images with weights, and a bias for each output: PyTorch's <c>Conv2d</c>. The formula stands at <see cref="Ops.Conv2D(Variable, Variable, int, int, int, int)"/>.</summary>
/// <remarks>
/// Parameters: <c>weight</c> [outputs, inputs / groups, height, width] and <c>bias</c> [outputs], both uniform in <c>±1/sqrt(inputs / groups * height * width)</c>.
/// </remarks>
/// <param name="inputs">The number of channels of the operand.</param>
/// <param name="outputs">The number of channels of the result.</param>
/// <param name="size">Height and width of the window.</param>
/// <param name="stride">How far the window moves along height and width, at least 1; 1 if it is null.</param>
/// <param name="padding">How many zeros are added on each side of height and width, at least 0; none if it is null.</param>
/// <param name="dilation">The distance of neighbours in the window along height and width, at least 1; 1 if it is null.</param>
/// <param name="groups">Channels and outputs are divided into so many groups that do not see each other; with as many groups as channels, depthwise convolution.</param>
/// <param name="hasBias">Whether there is a bias.</param>
[Layer]
public sealed partial class Conv2D(int inputs, int outputs, int[] size, int[]? stride = null, int[]? padding = null, int[]? dilation = null, int groups = 1, bool hasBias = true) : IUnaryLayer
{
    readonly Parameter weight = new([outputs, inputs / groups, size[0], size[1]], Init.KaimingUniform);
    readonly Parameter? bias = hasBias ? new([outputs], FanIn.Uniform(inputs / groups * size[0] * size[1])) : null;

    /// <summary>A convolution with a square window.</summary>
    /// <param name="inputs">The number of channels of the operand.</param>
    /// <param name="outputs">The number of channels of the result.</param>
    /// <param name="size">The extent of the window along both axes.</param>
    /// <param name="stride">How far the window moves, at least 1.</param>
    /// <param name="padding">How many zeros are added on each side, at least 0.</param>
    /// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
    /// <param name="groups">Channels and outputs are divided into so many groups that do not see each other; with as many groups as channels, depthwise convolution.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    public Conv2D(int inputs, int outputs, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool hasBias = true)
        : this(inputs, outputs, [size, size], [stride, stride], [padding, padding], [dilation, dilation], groups, hasBias)
    {
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, OH, OW] with <c>OH = floor((H + 2 padding - dilation (size - 1) - 1) / stride) + 1</c>, and OW likewise.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit, or the window does not fit into the image.</exception>
    public Variable Apply(Variable x)
    {
        Variable y = Conv2D(x, weight, stride ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1], groups);
        return hasBias ? y + Normalization.PerChannel(bias!, 4) : y;
    }
}
