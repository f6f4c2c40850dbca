using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>The digit classifier of the documentation, smaller and of odd sizes.</summary>
internal sealed class ReluClassifier : GoldenModel
{
    private readonly Linear hidden = nn.Linear(20, 13), output = nn.Linear(13, 7);

    public ReluClassifier() => RegisterComponents();

    public override long[][] Sizes => [[5], [1], [33]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("pixels", 1, sizes[0], 20), draw.Indices("labels", 7, sizes[0])];

    public override Tensor Forward(Tensor[] arguments) => output.forward(F.relu(hidden.forward(arguments[0])));

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1]);
}

/// <summary>Three layers, the exact GELU, label smoothing, and rows that do not count.</summary>
internal sealed class GeluClassifier : GoldenModel
{
    private const int Ignored = 3;

    private readonly Linear first = nn.Linear(12, 17), second = nn.Linear(17, 9), third = nn.Linear(9, 5);

    public GeluClassifier() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 2, sizes[0], 12), draw.Indices("labels", sizes[0] == 1 ? Ignored : 5, sizes[0])];

    public override Tensor Forward(Tensor[] arguments) => third.forward(F.gelu(second.forward(F.gelu(first.forward(arguments[0])))));

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1], ignore_index: Ignored, label_smoothing: 0.125);
}

/// <summary>Layer normalisation between two matrix products, and the negative logarithm of the label's probability.</summary>
internal sealed class NormalizedClassifier : GoldenModel
{
    private readonly Linear hidden = nn.Linear(10, 19);
    private readonly LayerNorm norm = nn.LayerNorm(19, eps: 1e-5);
    private readonly Linear output = nn.Linear(19, 6);

    public NormalizedClassifier() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 1, sizes[0], 10), draw.Indices("labels", 6, sizes[0])];

    public override Tensor Forward(Tensor[] arguments) => F.log_softmax(output.forward(F.relu(norm.forward(hidden.forward(arguments[0])))), -1);

    public override Tensor Loss(Tensor logProbabilities, Tensor[] arguments) => F.nll_loss(logProbabilities, arguments[1]);
}
