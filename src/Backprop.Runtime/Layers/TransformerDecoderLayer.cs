using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// A sequence's attention to itself, its attention to the encoder's results, then a network for each position, each with a residual connection and a normalisation:
/// <c>x = norm1(x + attention(x))</c>, <c>x = norm2(x + attention(x, memory))</c>, <c>x = norm3(x + feed(x))</c>, or, normalised first, <c>x = x + attention(norm1(x))</c> and so on.
/// PyTorch's <c>TransformerDecoderLayer</c> with the batch first.
/// </summary>
/// <remarks>
/// Parameters: those of <c>self_attn</c> and <c>multihead_attn</c> (<see cref="MultiHeadAttention"/>), <c>linear1</c> and <c>linear2</c> (<see cref="Linear"/>),
/// <c>norm1</c>, <c>norm2</c> and <c>norm3</c> (<see cref="LayerNorm"/>).
/// Vaswani et al.: "Attention is all you need", 2017, section 3.1.
/// </remarks>
/// <param name="features">The extent of the last axis, also of the memory's.</param>
/// <param name="heads">The number of heads, a divisor of the features.</param>
/// <param name="hidden">The number of hidden units of the network.</param>
/// <param name="activation">Its nonlinearity.</param>
/// <param name="epsilon">What the normalisations add to the variance.</param>
/// <param name="isNormFirst">Whether the operands of attention and network are normalised, instead of the sums.</param>
/// <param name="hasBias">Whether all maps and normalisations have biases.</param>
/// <param name="dropout">The share of what training drops of the attentions' weights, of what attentions and network add, and of the network's hidden units. (PyTorch's default is 0.1.)</param>
[Layer]
public sealed partial class TransformerDecoderLayer(
    int features, int heads, int hidden = 2048, Activation activation = Activation.Relu, double epsilon = 1e-5, bool isNormFirst = false, bool hasBias = true, double dropout = 0)
{
    [Name("self_attn")] readonly MultiHeadAttention attention = new(features, heads, hasBias, dropout: dropout);
    [Name("multihead_attn")] readonly MultiHeadAttention memoryAttention = new(features, heads, hasBias, dropout: dropout);
    readonly Linear linear1 = new(features, hidden, hasBias), linear2 = new(hidden, features, hasBias);
    readonly LayerNorm norm1 = new(features, epsilon, hasBias: hasBias), norm2 = new(features, epsilon, hasBias: hasBias), norm3 = new(features, epsilon, hasBias: hasBias);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, T, features].</param>
    /// <param name="memory">[B, S, features]: the encoder's results.</param>
    /// <param name="mask">Which position sees which (true: it does); broadcasts to [B, heads, T, T].</param>
    /// <param name="memoryMask">Which position sees which element of the memory; broadcasts to [B, heads, T, S].</param>
    /// <param name="keyMask">[B, T]: which positions count.</param>
    /// <param name="memoryKeyMask">[B, S]: which elements of the memory count.</param>
    /// <param name="isCausal">Whether positions see only themselves and what is before them.</param>
    /// <returns>[B, T, features].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable x, Variable memory, Mask? mask = null, Mask? memoryMask = null, Mask? keyMask = null, Mask? memoryKeyMask = null, bool isCausal = false)
    {
        if (isNormFirst)
        {
            x = x + Dropout(attention.Apply(norm1.Apply(x), mask, keyMask, isCausal), dropout);
            x = x + Dropout(memoryAttention.Apply(norm2.Apply(x), memory, memoryMask, memoryKeyMask), dropout);
            return x + Feed(norm3.Apply(x));
        }
        x = norm1.Apply(x + Dropout(attention.Apply(x, mask, keyMask, isCausal), dropout));
        x = norm2.Apply(x + Dropout(memoryAttention.Apply(x, memory, memoryMask, memoryKeyMask), dropout));
        return norm3.Apply(x + Feed(x));
    }

    Variable Feed(Variable x) => Dropout(linear2.Apply(Dropout(Activations.Apply(activation, linear1.Apply(x)), dropout)), dropout);
}
