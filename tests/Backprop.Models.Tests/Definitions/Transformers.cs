using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class GptModel
{
    readonly Embedding tokens = new(11, 8), positions = new(9, 8);
    readonly TransformerEncoderLayer[] blocks = [Block(), Block()];
    readonly LayerNorm norm = new(8);
    readonly Linear output = new(8, 11, hasBias: false);

    static TransformerEncoderLayer Block() => new(8, 2, 12, Activation.Gelu, isNormFirst: true);

    [Forward]
    Variable Logits([Shape("B", "T")] Indices text)
    {
        Variable x = tokens.Apply(text) + positions.Apply(Range(text.Shape[1]));
        foreach (TransformerEncoderLayer block in blocks) x = block.Apply(x, isCausal: true);
        return output.Apply(norm.Apply(x));
    }

    [Loss]
    Variable Loss([Shape("B", "T")] Indices text, [Shape("B", "T")] Indices next) => CrossEntropy(Logits(text), next);
}

[Model]
public sealed partial class Translator
{
    readonly TransformerEncoderLayer encoder = new(8, 2, 12);
    readonly TransformerDecoderLayer decoder = new(8, 4, 10, Activation.Gelu);
    readonly SinusoidalPositions positions = new(8);
    readonly Linear output = new(8, 5);

    [Forward]
    Variable Logits([Shape("B", "S", 8)] Variable source, [Shape("B")] Indices sourceLengths, [Shape("B", "T", 8)] Variable target, [Shape("B")] Indices targetLengths)
    {
        Mask mask = Masks.PaddingMask(sourceLengths, source.Shape[1]);
        Variable memory = encoder.Apply(positions.Apply(source), keyMask: mask);
        return output.Apply(decoder.Apply(positions.Apply(target), memory, keyMask: Masks.PaddingMask(targetLengths, target.Shape[1]), memoryKeyMask: mask, isCausal: true));
    }

    [Loss]
    Variable Loss(
        [Shape("B", "S", 8), Gradient] Variable source, [Shape("B")] Indices sourceLengths, [Shape("B", "T", 8), Gradient] Variable target, [Shape("B")] Indices targetLengths,
        [Shape("B", "T")] Indices next) => CrossEntropy(Logits(source, sourceLengths, target, targetLengths), next);
}

[Model]
public sealed partial class AttentionVariants
{
    readonly MultiHeadAttention foreign = new(6, 3, keyFeatures: 5, valueFeatures: 5), plain = new(6, 2, hasBias: false), mixed = new(6, 1);

    [Forward]
    Variable Attend(
        [Shape("B", "T", 6)] Variable queries, [Shape("B", "S", 5)] Variable keys, [Shape("B", "S", 5)] Variable values, [Shape("B", "S", 6)] Variable memory, [Shape("B")] Indices lengths)
    {
        Variable x = foreign.Apply(queries, keys, values, keyMask: Masks.PaddingMask(lengths, keys.Shape[1]));
        x = x + plain.Apply(x, memory);
        Variable half = (Unsqueeze(ToVariable(Range(x.Shape[1])), 1) - ToVariable(Range(memory.Shape[1]))) / 2;
        return mixed.Apply(x, memory, memory * memory, Equal(half, Floor(half)));
    }

    [Loss]
    Variable Loss(
        [Shape("B", "T", 6), Gradient] Variable queries, [Shape("B", "S", 5), Gradient] Variable keys, [Shape("B", "S", 5), Gradient] Variable values, [Shape("B", "S", 6), Gradient] Variable memory,
        [Shape("B")] Indices lengths) => Waves.Of(Attend(queries, keys, values, memory, lengths));
}

[Model]
public sealed partial class LlamaModel
{
    [Name("self_attn")] readonly MultiHeadAttention attention = new(12, 6, keyValueHeads: 2, positions: new RotaryPositions(2));
    readonly SwiGlu feed = new(12, 7);
    readonly RmsNorm norm1 = new(12), norm2 = new(12);

    [Forward]
    Variable Apply([Shape("B", "T", 12)] Variable x)
    {
        x = x + attention.Apply(norm1.Apply(x), isCausal: true);
        return x + feed.Apply(norm2.Apply(x));
    }

    [Loss]
    Variable Loss([Shape("B", "T", 12), Gradient] Variable x) => Waves.Of(Apply(x));
}

/// <summary>Attention of which some sequences have nothing to see.</summary>
[Model]
public sealed partial class MaskedAttention
{
    readonly MultiHeadAttention attention = new(6, 3, keyFeatures: 5, valueFeatures: 4);

    [Forward]
    Variable Attend([Shape("B", "T", 6)] Variable queries, [Shape("B", "S", 5)] Variable keys, [Shape("B", "S", 4)] Variable values, [Shape("B")] Indices lengths) =>
        attention.Apply(queries, keys, values, keyMask: Masks.PaddingMask(lengths, keys.Shape[1]), isCausal: true);

    [Loss]
    Variable Loss(
        [Shape("B", "T", 6), Gradient] Variable queries, [Shape("B", "S", 5), Gradient] Variable keys, [Shape("B", "S", 4), Gradient] Variable values, [Shape("B")] Indices lengths) =>
        Waves.Of(Attend(queries, keys, values, lengths));
}

/// <summary>Layers of both kinds, normalised first, of which training drops a part.</summary>
[Model]
public sealed partial class DroppedTranslator
{
    readonly TransformerEncoderLayer encoder = new(6, 2, 7, Activation.Silu, isNormFirst: true, dropout: 0.25);
    readonly TransformerDecoderLayer decoder = new(6, 3, 5, Activation.Tanh, isNormFirst: true, hasBias: false, dropout: 0.125);

    [Forward]
    Variable Apply([Shape("B", "S", 6)] Variable source, [Shape("B", "T", 6)] Variable target) => decoder.Apply(target, encoder.Apply(source), isCausal: true);

    [Loss]
    Variable Loss([Shape("B", "S", 6), Gradient] Variable source, [Shape("B", "T", 6), Gradient] Variable target) => Waves.Of(Apply(source, target));
}
