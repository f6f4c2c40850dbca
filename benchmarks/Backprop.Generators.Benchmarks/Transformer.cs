using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace Transformers;

/// <summary>A decoder-only transformer: which token follows each of the tokens.</summary>
[Model]
public partial class Transformer
{
    const int Vocabulary = 65, Context = 64, Width = 128, Heads = 4;

    readonly Embedding tokens = new(Vocabulary, Width), positions = new(Context, Width);
    readonly TransformerEncoderLayer[] blocks =
    [
        new(Width, Heads, 4 * Width, Activation.Gelu, isNormFirst: true), // 0
        new(Width, Heads, 4 * Width, Activation.Gelu, isNormFirst: true), // 1
    ];
    readonly LayerNorm norm = new(Width);
    readonly Linear head = new(Width, Vocabulary, hasBias: false);

    [Forward]
    Variable Logits([Shape("B", "T")] Indices text)
    {
        var x = tokens.Apply(text) + positions.Apply(Range(text.Shape[1]));
        foreach (TransformerEncoderLayer block in blocks) x = block.Apply(x, isCausal: true);
        return head.Apply(norm.Apply(x));
    }

    [Loss]
    Variable Loss([Shape("B", "T")] Indices text, [Shape("B", "T")] Indices next) => CrossEntropy(Logits(text), next);
}
