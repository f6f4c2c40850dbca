using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>Convolutions of sequences, and normalisations over groups, over several axes, and without parameters.</summary>
internal sealed class NormalizedSequences : GoldenModel
{
    private readonly Conv1d spread = nn.Conv1d(3, 6, 3, padding: 1), narrow = nn.Conv1d(6, 4, 3, stride: 2, padding: 2, dilation: 2, groups: 2, bias: false);
    private readonly GroupNorm groups = nn.GroupNorm(3, 6), plain = nn.GroupNorm(2, 4, affine: false);
    private readonly LayerNorm norm = nn.LayerNorm([4, 5]), last = nn.LayerNorm(5, elementwise_affine: false);

    public NormalizedSequences() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("series", 2, sizes[0], 3, 9)];

    public override double Bound(string parameter, long[] shape) => parameter.EndsWith("norm.weight") || parameter.EndsWith("groups.weight") ? 1 : base.Bound(parameter, shape);

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = F.silu(groups.forward(spread.forward(arguments[0])));
        return last.forward(norm.forward(plain.forward(narrow.forward(x))) * 2);
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();
}

/// <summary>Images, convolved, normalised in groups, and spread again.</summary>
internal sealed class NormalizedImages : ImageModel
{
    private readonly Conv2d narrow = nn.Conv2d(2, 4, 3, stride: 2, bias: false);
    private readonly GroupNorm norm = nn.GroupNorm(2, 4, 1e-3);
    private readonly ConvTranspose2d spread = nn.ConvTranspose2d(4, 2, 3, stride: 2, padding: 1, output_padding: 1, groups: 2, bias: false, dilation: 2);

    public NormalizedImages() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("images", 2, sizes[0], 2, 5, 7)];

    public override Tensor Forward(Tensor[] arguments) => spread.forward(F.elu(norm.forward(narrow.forward(arguments[0])), 1));

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();
}

/// <summary>Windows, steps and paddings that differ between height and width.</summary>
internal sealed class OblongWindows : ImageModel
{
    private readonly Conv2d wide = nn.Conv2d(2, 4, (1, 5), stride: (1, 2), padding: (0, 2)), tall = nn.Conv2d(4, 4, (3, 1), padding: (2, 0), dilation: (2, 1), groups: 2, bias: false);
    private readonly ConvTranspose2d spread = nn.ConvTranspose2d(4, 2, (1, 3), stride: (1, 2), padding: (0, 1));

    public OblongWindows() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("images", 2, sizes[0], 2, 5, 8)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = F.max_pool2d(F.elu(tall.forward(wide.forward(arguments[0])), 1), [1, 2], [1, 1], [0, 1], [1, 1]);
        return F.avg_pool2d(spread.forward(x), [2, 1], [1, 1], [1, 0]);
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();
}

/// <summary>Layers in a list, of which one is a list.</summary>
internal sealed class SequentialClassifier : GoldenModel
{
    private readonly Sequential net = nn.Sequential(
        ("0", nn.Linear(6, 9)), ("1", nn.GELU()), ("2", nn.LayerNorm(9)), ("3", nn.Sequential(("0", nn.Linear(9, 7)), ("1", nn.Tanh()))), ("4", nn.Linear(7, 4, hasBias: false)));

    public SequentialClassifier() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 2, sizes[0], 6), draw.Indices("labels", 4, sizes[0])];

    public override Tensor Forward(Tensor[] arguments) => net.forward(arguments[0]);

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1]);
}

/// <summary>Embeddings, one of which is padding, a bilinear form of each pair of neighbours, and a network for each.</summary>
internal sealed class BilinearTokens : GoldenModel
{
    private readonly Embedding tokens = nn.Embedding(7, 5, padding_idx: 2);
    private readonly Bilinear pairs = nn.Bilinear(5, 5, 6);
    private readonly Feed feed = new();

    public BilinearTokens() => RegisterComponents();

    public override long[][] Sizes => [[3, 5], [1, 1], [2, 8]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Indices("left", 7, sizes[0], sizes[1]), draw.Indices("right", 7, sizes[0], sizes[1])];

    public override Tensor Forward(Tensor[] arguments) => feed.forward(pairs.forward(tokens.forward(arguments[0]), tokens.forward(arguments[1])));

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();

    private sealed class Feed : nn.Module<Tensor, Tensor>
    {
        private readonly Linear linear1 = nn.Linear(6, 11), linear2 = nn.Linear(11, 6);

        public Feed() : base("feed") => RegisterComponents();

        public override Tensor forward(Tensor x) => linear2.forward(F.silu(linear1.forward(x)));
    }
}
