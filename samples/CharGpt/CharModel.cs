using Backprop;
using Backprop.Layers;
using static Backprop.Ops;

namespace CharGpt;

/// <summary>A decoder-only transformer that gives each character of a text scores for the next one.</summary>
[Model]
public partial class CharModel
{
    /// <summary>How many characters it sees.</summary>
    public const int Context = 64;

    const int Width = 128, Heads = 4;

    readonly Embedding tokens = new(Alphabet.Size, Width);
    readonly Embedding positions = new(Context, Width);
    readonly TransformerEncoderLayer[] blocks = [Block(), Block()];
    readonly LayerNorm norm = new(Width);
    readonly Linear output = new(Width, Alphabet.Size, hasBias: false);

    [Forward]
    Variable Next([Shape("B", "T")] Indices text) => output.Apply(norm.Apply(Gather(Read(text), text.Shape[1] - 1, 1)));

    [Loss]
    Variable Loss([Shape("B", "T")] Indices text, [Shape("B", "T")] Indices next) => CrossEntropy(output.Apply(norm.Apply(Read(text))), next);

    Variable Read(Indices text)
    {
        Variable x = tokens.Apply(text) + positions.Apply(Range(text.Shape[1]));
        foreach (TransformerEncoderLayer block in blocks) x = block.Apply(x, isCausal: true);
        return x;
    }

    static TransformerEncoderLayer Block() => new(Width, Heads, 4 * Width, Activation.Gelu, isNormFirst: true);
}
