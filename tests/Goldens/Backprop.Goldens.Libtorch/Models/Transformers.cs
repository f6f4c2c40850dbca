using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>Models of sequences [B, T, features] whose layers want [T, B, features].</summary>
internal abstract class TransformerModel : GoldenModel
{
    public override long[][] Sizes => [[3, 5, 7], [1, 1, 1], [2, 7, 3]];

    public override double Bound(string parameter, long[] shape) => parameter.Contains("norm") && parameter.EndsWith("weight") ? 1 : base.Bound(parameter, shape);

    protected static Tensor Swap(Tensor x) => x.transpose(0, 1);

    /// <summary>Which keys must not be seen: those at and after the length.</summary>
    protected static Tensor Padding(Tensor lengths, long length) => arange(length) >= lengths.unsqueeze(-1);

    /// <summary>What is added to the scores such that a position does not see what is after it.</summary>
    protected static Tensor Future(long length, ScalarType type) => Hiding(ones(length, length, ScalarType.Bool).triu(1), type);

    /// <summary>-infinity where the mask is true, 0 elsewhere. (libtorch adds masks of pairs, also those of truth values.)</summary>
    protected static Tensor Hiding(Tensor mask, ScalarType type) => zeros(mask.shape, type).masked_fill(mask, double.NegativeInfinity);

    protected static Tensor Positions(long length, long features, ScalarType type)
    {
        Tensor angles = arange(length, dtype: type).unsqueeze(1) * pow(tensor(10000.0, type), arange(0, features, 2, dtype: type) * (-1.0 / features));
        return stack([sin(angles), cos(angles)], 2).reshape(length, features);
    }
}

/// <summary>A block of GPT, normalised first, with PyTorch's names.</summary>
internal sealed class GptBlock : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn = nn.MultiheadAttention(8, 2);
    private readonly Linear linear1 = nn.Linear(8, 12), linear2 = nn.Linear(12, 8);
    private readonly LayerNorm norm1 = nn.LayerNorm(8), norm2 = nn.LayerNorm(8);

    public GptBlock() : base("block") => RegisterComponents();

    public override Tensor forward(Tensor x, Tensor hidden)
    {
        Tensor y = norm1.forward(x);
        x = x + self_attn.forward(y, y, y, null, false, hidden).Item1;
        return x + linear2.forward(F.gelu(linear1.forward(norm2.forward(x))));
    }
}

/// <summary>A decoder-only transformer of two layers, with learned positions.</summary>
internal sealed class GptModel : TransformerModel
{
    private readonly Embedding tokens = nn.Embedding(11, 8), positions = nn.Embedding(9, 8);
    private readonly ModuleList<GptBlock> blocks = new(new GptBlock(), new GptBlock());
    private readonly LayerNorm norm = nn.LayerNorm(8);
    private readonly Linear output = nn.Linear(8, 11, hasBias: false);

    public GptModel() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Indices("text", 11, sizes[0], sizes[1]), draw.Indices("next", 11, sizes[0], sizes[1])];

    public override Tensor Forward(Tensor[] arguments)
    {
        long length = arguments[0].shape[1];
        Tensor x = Swap(tokens.forward(arguments[0]) + positions.forward(arange(length)));
        foreach (GptBlock block in blocks) x = block.forward(x, Future(length, x.dtype));
        return output.forward(norm.forward(Swap(x)));
    }

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits.reshape(-1, 11), arguments[1].reshape(-1));
}

/// <summary>An encoder's and a decoder's layer, normalised last, with padded sequences on both sides.</summary>
internal sealed class Translator : TransformerModel
{
    private readonly TransformerEncoderLayer encoder = nn.TransformerEncoderLayer(8, 2, 12, dropout: 0);
    private readonly TransformerDecoderLayer decoder = nn.TransformerDecoderLayer(8, 4, 10, dropout: 0, activation: nn.Activations.GELU);
    private readonly Linear output = nn.Linear(8, 5);

    public Translator() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) =>
    [
        draw.Differentiated("source", 2, sizes[0], sizes[2], 8), draw.Lengths("sourceLengths", sizes[2], sizes[0]),
        draw.Differentiated("target", 2, sizes[0], sizes[1], 8), draw.Lengths("targetLengths", sizes[1], sizes[0]), draw.Indices("next", 5, sizes[0], sizes[1]),
    ];

    public override Tensor Forward(Tensor[] arguments)
    {
        (long sources, long targets) = (arguments[0].shape[1], arguments[2].shape[1]);
        Tensor padding = Padding(arguments[1], sources);
        Tensor memory = encoder.call(Swap(arguments[0] + Positions(sources, 8, arguments[0].dtype)), null!, padding);
        Tensor x = decoder.call(Swap(arguments[2] + Positions(targets, 8, arguments[2].dtype)), memory, Future(targets, memory.dtype), null!, Padding(arguments[3], targets), padding);
        return output.forward(Swap(x));
    }

    public override Tensor Loss(Tensor logits, Tensor[] arguments) => F.cross_entropy(logits.reshape(-1, 5), arguments[4].reshape(-1));
}

/// <summary>Attention to keys and values of other sizes, one with a mask for each pair and one with a mask for keys, and attention to a memory without biases.</summary>
internal sealed class AttentionVariants : TransformerModel
{
    private readonly MultiheadAttention foreign = nn.MultiheadAttention(6, 3, kdim: 5, vdim: 5), plain = nn.MultiheadAttention(6, 2, bias: false), mixed = nn.MultiheadAttention(6, 1);

    public AttentionVariants() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) =>
    [
        draw.Differentiated("queries", 2, sizes[0], sizes[1], 6), draw.Differentiated("keys", 2, sizes[0], sizes[2], 5), draw.Differentiated("values", 2, sizes[0], sizes[2], 5),
        draw.Differentiated("memory", 2, sizes[0], sizes[2], 6), draw.Lengths("lengths", sizes[2], sizes[0]),
    ];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor padding = Padding(arguments[4], arguments[1].shape[1]), memory = Swap(arguments[3]);
        Tensor x = foreign.forward(Swap(arguments[0]), Swap(arguments[1]), Swap(arguments[2]), padding, false, null).Item1;
        x = x + plain.forward(x, memory, memory, null, false, null).Item1;
        // Positions see the keys at even distances.
        Tensor distance = arange(x.shape[0]).unsqueeze(1) - arange(memory.shape[0]);
        return Swap(mixed.forward(x, memory, memory * memory, null, false, Hiding(distance.remainder(2) == 1, x.dtype)).Item1);
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();
}

/// <summary>A block of Llama: rotary positions, heads that share keys and values, root mean squares, gated units. PyTorch has no layer of this kind.</summary>
internal sealed class LlamaModel : TransformerModel
{
    private readonly GroupedAttention self_attn = new();
    private readonly Gated feed = new();
    private readonly RmsWeight norm1 = new(), norm2 = new();

    public LlamaModel() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("x", 2, sizes[0], sizes[1], 12)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = arguments[0];
        x = x + self_attn.forward(norm1.forward(x));
        return x + feed.forward(norm2.forward(x));
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => sin(output * 2).mean() + output.square().mean();

    private sealed class RmsWeight : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight = new(ones(12));

        public RmsWeight() : base("norm") => RegisterComponents();

        public override Tensor forward(Tensor x) => x * rsqrt(x.square().mean([-1], keepdim: true) + Math.Pow(2, -23)) * weight;
    }

    private sealed class Gated : nn.Module<Tensor, Tensor>
    {
        private readonly Linear w1 = nn.Linear(12, 7, hasBias: false), w2 = nn.Linear(7, 12, hasBias: false), w3 = nn.Linear(12, 7, hasBias: false);

        public Gated() : base("feed") => RegisterComponents();

        public override Tensor forward(Tensor x) => w2.forward(F.silu(w1.forward(x)) * w3.forward(x));
    }

    /// <summary>Six heads of two features; two heads of keys and values.</summary>
    private sealed class GroupedAttention : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter in_proj_weight = new(zeros(20, 12)), in_proj_bias = new(zeros(20));
        private readonly Linear out_proj = nn.Linear(12, 12);

        public GroupedAttention() : base("attention") => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            (long batch, long length) = (x.shape[0], x.shape[1]);
            Tensor all = F.linear(x, in_proj_weight, in_proj_bias);
            Tensor q = Heads(all.narrow(2, 0, 12), 6), k = Heads(all.narrow(2, 12, 4), 2).repeat_interleave(3, 1), v = Heads(all.narrow(2, 16, 4), 2).repeat_interleave(3, 1);
            Tensor scores = matmul(Turn(q), Turn(k).transpose(-2, -1)) / Math.Sqrt(2);
            Tensor weights = F.softmax(scores + Future(length, scores.dtype), -1);
            return out_proj.forward(matmul(weights, v).transpose(1, 2).reshape(batch, length, 12));
        }

        private static Tensor Heads(Tensor x, long heads) => x.reshape(x.shape[0], x.shape[1], heads, 2).transpose(1, 2);

        /// <summary>With two features there is one pair, which turns by the position itself.</summary>
        private static Tensor Turn(Tensor x)
        {
            Tensor angle = arange(x.shape[2], dtype: x.dtype);
            Tensor a = x.select(3, 0), b = x.select(3, 1);
            return stack([a * cos(angle) - b * sin(angle), b * cos(angle) + a * sin(angle)], 3);
        }
    }
}
