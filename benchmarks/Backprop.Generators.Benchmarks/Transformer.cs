using Backprop;
using Backprop.Layers;
using static Backprop.Masks;
using static Backprop.Ops;

namespace Transformers;

/// <summary>Normalises the last axis, then scales and shifts it.</summary>
[Layer]
public sealed partial class Norm(int width)
{
    readonly Parameter weight = new([width], Init.Ones), bias = new([width], Init.Zeros);

    public Variable Apply(Variable x)
    {
        var centered = x - Mean(x, -1, keepDimensions: true);
        return centered * Rsqrt(Mean(Square(centered), -1, keepDimensions: true) + 1e-5) * weight + bias;
    }
}

/// <summary>Causal self-attention with several heads.</summary>
[Layer]
public sealed partial class Attention(int width, int heads)
{
    readonly Linear query = new(width, width), key = new(width, width), value = new(width, width), output = new(width, width);

    public Variable Apply(Variable x)
    {
        int batch = x.Shape[0], time = x.Shape[1];
        var q = Heads(query.Apply(x));
        var k = Heads(key.Apply(x));
        var v = Heads(value.Apply(x));
        var scores = MatMul(q, Transpose(k)) * (1 / Math.Sqrt(width / heads));
        var mixed = MatMul(MaskedSoftmax(scores, CausalMask(time)), v);
        return output.Apply(Reshape(Permute(mixed, 0, 2, 1, 3), batch, time, width));

        Variable Heads(Variable y) => Permute(Reshape(y, batch, time, heads, width / heads), 0, 2, 1, 3);
    }
}

/// <summary>Attention and a network for each position, each behind a norm and around it a shortcut.</summary>
[Layer]
public sealed partial class Block(int width, int heads)
{
    readonly Norm norm1 = new(width), norm2 = new(width);
    readonly Attention attention = new(width, heads);
    readonly Linear inner = new(width, 4 * width), outer = new(4 * width, width);

    public Variable Apply(Variable x)
    {
        x = x + attention.Apply(norm1.Apply(x));
        return x + outer.Apply(Gelu(inner.Apply(norm2.Apply(x))));
    }
}

/// <summary>A decoder-only transformer: which token follows each of the tokens.</summary>
[Model]
public partial class Transformer
{
    const int Vocabulary = 65, Context = 64, Width = 128, Heads = 4, Layers = 2;

    readonly Parameter tokens = new([Vocabulary, Width], Init.Normal(0, 0.02)), positions = new([Context, Width], Init.Normal(0, 0.02));
    readonly Block[] blocks = [new(Width, Heads), new(Width, Heads)];
    readonly Norm norm = new(Width);
    readonly Linear head = new(Width, Vocabulary, hasBias: false);

    [Forward]
    Variable Logits([Shape("B", "T")] Indices text)
    {
        var x = Embedding(tokens, text) + Slice(positions, 0, 0, text.Shape[1]);
        foreach (Block block in blocks) x = block.Apply(x);
        return head.Apply(norm.Apply(x));
    }

    [Loss]
    Variable Loss([Shape("B", "T")] Indices text, [Shape("B", "T")] Indices next) => CrossEntropy(Logits(text), next);
}
