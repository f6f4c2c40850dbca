using System;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>An embedding, attention of every token to every token (products of matrices in batches), a mean over time. B and T vary.</summary>
internal sealed class AttentionClassifier : GoldenModel
{
    private readonly Embedding embedding = nn.Embedding(11, 6);
    // A bias of the key would add the same to all scores of a row, and its gradient would be rounding errors.
    private readonly Linear query = nn.Linear(6, 5), key = nn.Linear(6, 5, hasBias: false), value = nn.Linear(6, 7), output = nn.Linear(7, 3);

    public AttentionClassifier() => RegisterComponents();

    public override long[][] Sizes => [[3, 4], [1, 1], [2, 9]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Indices("tokens", 11, sizes[0], sizes[1]), draw.Indices("labels", 3, sizes[0])];

    public override double Bound(string parameter, long[] shape) => parameter == "embedding.weight" ? 2 : base.Bound(parameter, shape);

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = embedding.forward(arguments[0]);
        Tensor scores = matmul(query.forward(x), key.forward(x).transpose(-2, -1)) * (1 / Math.Sqrt(5));
        return output.forward(matmul(F.softmax(scores, -1), value.forward(x)).mean([1L]));
    }

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits, arguments[1]);
}

/// <summary>The table that embeds tokens also scores them: its gradient is a scatter and a matrix product together.</summary>
internal sealed class TiedLanguageModel : GoldenModel
{
    private readonly Embedding embedding = nn.Embedding(13, 8);
    private readonly Linear hidden = nn.Linear(8, 8);

    public TiedLanguageModel() => RegisterComponents();

    public override long[][] Sizes => [[2, 5], [1, 1], [3, 7]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Indices("tokens", 13, sizes[0], sizes[1]), draw.Indices("next", 13, sizes[0], sizes[1])];

    public override Tensor Forward(Tensor[] arguments) => matmul(tanh(hidden.forward(embedding.forward(arguments[0]))), embedding.weight!.t());

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits.reshape(-1, 13), arguments[1].reshape(-1));
}
