using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>Weights of convolutions are drawn by the elements under their windows.</summary>
internal abstract class ImageModel : GoldenModel
{
    public override double Bound(string parameter, long[] shape) => shape.Length < 4 ? base.Bound(parameter, shape) : Math.Sqrt(3.0 / (shape[1] * shape[2] * shape[3]));
}

/// <summary>LeCun's network for digits, of smaller and odd sizes: convolutions, maxima, and linear layers.</summary>
internal sealed class LeNet : ImageModel
{
    private readonly Conv2d first = nn.Conv2d(1, 4, 5, padding: 2), second = nn.Conv2d(4, 6, 3);
    private readonly Linear hidden = nn.Linear(54, 17), output = nn.Linear(17, 10);

    public LeNet() => RegisterComponents();

    public override long[][] Sizes => [[3], [1], [10]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("images", 2, sizes[0], 1, 12, 14), draw.Indices("labels", 10, sizes[0])];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = F.max_pool2d(F.relu(first.forward(arguments[0])), [2, 2]);
        x = F.max_pool2d(F.relu(second.forward(x)), [2, 2], padding: [1, 1]);
        return output.forward(F.relu(hidden.forward(x.flatten(1))));
    }

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1]);
}

/// <summary>The same with normalisations, of which those over the batch train other than they evaluate.</summary>
internal sealed class BatchNormalizedLeNet : ImageModel
{
    private readonly InstanceNorm2d scale = nn.InstanceNorm2d(1, affine: true);
    private readonly Conv2d first = nn.Conv2d(1, 4, 5, padding: 2, bias: false), second = nn.Conv2d(4, 6, 3, bias: false);
    private readonly BatchNorm2d firstNorm = nn.BatchNorm2d(4), secondNorm = nn.BatchNorm2d(6, eps: 1e-3, momentum: 0.25);
    private readonly Linear hidden = nn.Linear(54, 17, hasBias: false), output = nn.Linear(17, 10);
    private readonly BatchNorm1d hiddenNorm = nn.BatchNorm1d(17);
    private readonly Dropout dropout = nn.Dropout(0);

    public BatchNormalizedLeNet() => RegisterComponents();

    public override long[][] Sizes => [[3], [4], [10]];

    /// <summary>Statistics of a few images differ more between the precisions; a kink that is taken on the other side would show itself by much more.</summary>
    public override double LargestError => 1e-5;

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("images", 2, sizes[0], 1, 12, 14), draw.Indices("labels", 10, sizes[0])];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = F.max_pool2d(F.relu(firstNorm.forward(first.forward(scale.forward(arguments[0])))), [2, 2]);
        x = F.max_pool2d(F.relu(secondNorm.forward(second.forward(x))), [2, 2], padding: [1, 1]);
        return output.forward(dropout.forward(F.relu(hiddenNorm.forward(hidden.forward(x.flatten(1))))));
    }

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1]);
}

/// <summary>A depthwise-separable convolution that halves the image, a dilated one, and a transposed one that doubles it again, against the image and its bilinear copy.</summary>
internal sealed class SeparableAutoencoder : ImageModel
{
    private readonly Conv2d depthwise = nn.Conv2d(3, 6, 3, stride: 2, padding: 1, groups: 3), pointwise = nn.Conv2d(6, 4, 1), dilated = nn.Conv2d(4, 4, 3, padding: 2, dilation: 2, groups: 2);
    private readonly ConvTranspose2d spread = nn.ConvTranspose2d(4, 3, 3, stride: 2, padding: 1, output_padding: 1);

    public SeparableAutoencoder() => RegisterComponents();

    public override long[][] Sizes => [[2], [1], [5]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("images", 1, sizes[0], 3, 6, 8)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor code = F.silu(pointwise.forward(depthwise.forward(arguments[0])));
        return spread.forward(code + F.silu(dilated.forward(code)));
    }

    public override Tensor Loss(Tensor restored, Tensor[] arguments)
    {
        Tensor coarse = F.avg_pool2d(arguments[0], 3, stride: 2, padding: 1);
        Tensor blurred = F.interpolate(coarse, [6, 8], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor stretched = F.interpolate(coarse, [6, 8], mode: InterpolationMode.Bilinear, align_corners: true);
        Tensor nearest = F.interpolate(coarse, [6, 8], mode: InterpolationMode.Nearest), parts = F.adaptive_avg_pool2d(restored, [4, 3]);
        return F.mse_loss(restored, arguments[0]) + 0.5 * F.mse_loss(restored, blurred) + 0.25 * F.mse_loss(stretched, restored) + 0.125 * F.mse_loss(nearest, restored) + parts.square().mean();
    }
}
