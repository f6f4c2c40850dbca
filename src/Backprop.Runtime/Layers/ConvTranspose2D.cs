using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// The transposed convolution of images with weights, and a bias for each output: PyTorch's <c>ConvTranspose2d</c>.
/// The formula stands at <see cref="Ops.ConvTranspose2D(Variable, Variable, int, int, int, int, int)"/>.
/// </summary>
/// <remarks>Parameters: <c>weight</c> [inputs, outputs / groups, size, size] and <c>bias</c> [outputs], both uniform in <c>±1/sqrt(outputs / groups * size^2)</c>.</remarks>
/// <param name="inputs">The number of channels of the operand.</param>
/// <param name="outputs">The number of channels of the result.</param>
/// <param name="size">The extent of the window along both axes.</param>
/// <param name="stride">The distance at which neighbouring pixels are laid down, at least 1.</param>
/// <param name="padding">How much is cut off on each side, at least 0.</param>
/// <param name="outputPadding">How much longer the result is at the end, from 0 and below the stride.</param>
/// <param name="groups">Channels and outputs are divided into so many groups that do not see each other.</param>
/// <param name="hasBias">Whether there is a bias.</param>
/// <param name="dilation">The distance of neighbours in the window, at least 1.</param>
[Layer]
public sealed partial class ConvTranspose2D(int inputs, int outputs, int size, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool hasBias = true, int dilation = 1) : IUnaryLayer
{
    readonly Parameter weight = new([inputs, outputs / groups, size, size], Init.KaimingUniform);
    readonly Parameter? bias = hasBias ? new([outputs], FanIn.Uniform(outputs / groups * size * size)) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, OH, OW] with <c>OH = (H - 1) stride - 2 padding + dilation (size - 1) + outputPadding + 1</c>, and OW likewise.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit, or nothing is left of the result.</exception>
    public Variable Apply(Variable x)
    {
        Variable y = ConvTranspose2D(x, weight, stride, padding, outputPadding, dilation, groups);
        return hasBias ? y + Normalization.PerChannel(bias!, 4) : y;
    }
}
