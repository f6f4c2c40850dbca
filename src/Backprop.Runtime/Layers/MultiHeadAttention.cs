using System;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Attention with several heads: <c>softmax(Q K^T / sqrt(d)) V</c> for each head, whose results are joined and mapped by <c>out_proj</c>. Q, K and V are affine maps of the operands, split into heads of
/// d = features / heads features. PyTorch's <c>MultiheadAttention</c> with the batch first.
/// </summary>
/// <remarks>
/// Parameters: <c>in_proj_weight</c> [features + 2 width, features] with the rows of Q, K, V in this order, where width is d times the number of heads of keys and values, drawn by <see cref="Init.XavierUniform"/>;
/// where keys or values have another number of features, instead of it <c>q_proj_weight</c> [features, features], <c>k_proj_weight</c> [width, keyFeatures] and <c>v_proj_weight</c> [width, valueFeatures];
/// <c>in_proj_bias</c> [features + 2 width], zeros; those of the <see cref="Linear"/> layer <c>out_proj</c>.
/// <para>
/// Masks are true where a query may see a key, and may broadcast. (PyTorch's boolean masks say the opposite.) A query that may see nothing gets the result 0 of every head, and no gradient.
/// </para>
/// Vaswani et al.: "Attention is all you need", 2017, section 3.2; heads that share keys and values: Ainslie et al.: "GQA", 2023.
/// </remarks>
/// <param name="features">The extent of the last axis of queries and results.</param>
/// <param name="heads">The number of heads, a divisor of the features.</param>
/// <param name="hasBias">Whether all maps have biases.</param>
/// <param name="keyValueHeads">The number of heads of keys and values, a divisor of the heads: neighbouring heads share them. By default each head has its own.</param>
/// <param name="keyFeatures">The extent of the last axis of keys, where it is another.</param>
/// <param name="valueFeatures">The extent of the last axis of values, where it is another.</param>
/// <param name="positions">Turns queries and keys by their positions, if it is given; of d features.</param>
/// <param name="dropout">The share of weights, of a query for a key, that training drops.</param>
[Layer]
public sealed partial class MultiHeadAttention(
    int features, int heads, bool hasBias = true, int? keyValueHeads = null, int? keyFeatures = null, int? valueFeatures = null, RotaryPositions? positions = null, double dropout = 0)
{
    [Name("in_proj_weight")] readonly Parameter? weight = IsJoint(features, keyFeatures, valueFeatures) ? new([features + 2 * Width(features, heads, keyValueHeads), features], Init.XavierUniform) : null;
    [Name("q_proj_weight")] readonly Parameter? queryWeight = IsJoint(features, keyFeatures, valueFeatures) ? null : new([features, features], Init.XavierUniform);
    [Name("k_proj_weight")] readonly Parameter? keyWeight = IsJoint(features, keyFeatures, valueFeatures) ? null : new([Width(features, heads, keyValueHeads), keyFeatures ?? features], Init.XavierUniform);
    [Name("v_proj_weight")] readonly Parameter? valueWeight = IsJoint(features, keyFeatures, valueFeatures) ? null : new([Width(features, heads, keyValueHeads), valueFeatures ?? features], Init.XavierUniform);
    [Name("in_proj_bias")] readonly Parameter? bias = hasBias ? new([features + 2 * Width(features, heads, keyValueHeads)], Init.Zeros) : null;
    [Name("out_proj")] readonly Linear output = new(features, features, hasBias);
    readonly RotaryPositions? positions = positions;

    static bool IsJoint(int features, int? keyFeatures, int? valueFeatures) => (keyFeatures ?? features) == features && (valueFeatures ?? features) == features;

    static int Width(int features, int heads, int? keyValueHeads) =>
        features % heads != 0 ? throw new ArgumentException($"{features} features cannot be divided among {heads} heads")
        : heads % (keyValueHeads ?? heads) != 0 ? throw new ArgumentException($"{heads} heads cannot share {keyValueHeads ?? heads} heads of keys and values")
        : features / heads * (keyValueHeads ?? heads);

    /// <summary>Attention of a sequence to itself.</summary>
    /// <param name="x">[B, T, features].</param>
    /// <param name="mask">Which position sees which; broadcasts to [B, heads, T, T], the last axis being what is seen.</param>
    /// <param name="keyMask">[B, T]: which positions count, as <see cref="Masks.PaddingMask"/> gives them.</param>
    /// <param name="isCausal">Whether positions see only themselves and what is before them.</param>
    /// <returns>[B, T, features].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable x, Mask? mask = null, Mask? keyMask = null, bool isCausal = false)
    {
        if (weight is null) return Apply(x, x, x, mask, keyMask, isCausal);
        int groups = keyValueHeads ?? heads;
        Variable all = Project(x, weight, 0, heads + 2 * groups);
        return Attend(Slice(all, 2, 0, heads), Slice(all, 2, heads, heads + groups), Slice(all, 2, heads + groups, heads + 2 * groups), mask, keyMask, isCausal);
    }

    /// <summary>Attention of one sequence to another, which gives both keys and values.</summary>
    /// <param name="queries">[B, T, features].</param>
    /// <param name="memory">[B, S, features].</param>
    /// <param name="mask">Which query sees which element of the memory; broadcasts to [B, heads, T, S].</param>
    /// <param name="keyMask">[B, S]: which elements of the memory count.</param>
    /// <param name="isCausal">Whether the last query sees everything, and each one before it one element less.</param>
    /// <returns>[B, T, features].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable queries, Variable memory, Mask? mask = null, Mask? keyMask = null, bool isCausal = false)
    {
        if (weight is null) return Apply(queries, memory, memory, mask, keyMask, isCausal);
        int groups = keyValueHeads ?? heads;
        Variable both = Project(memory, Slice(weight, 0, features, int.MaxValue), heads, 2 * groups);
        return Attend(Project(queries, Slice(weight, 0, 0, features), 0, heads), Slice(both, 2, 0, groups), Slice(both, 2, groups, 2 * groups), mask, keyMask, isCausal);
    }

    /// <summary>Attention of one sequence to another, with keys and values of their own.</summary>
    /// <param name="queries">[B, T, features].</param>
    /// <param name="keys">[B, S, keyFeatures].</param>
    /// <param name="values">[B, S, valueFeatures].</param>
    /// <param name="mask">Which query sees which key; broadcasts to [B, heads, T, S].</param>
    /// <param name="keyMask">[B, S]: which keys count.</param>
    /// <param name="isCausal">Whether the last query sees all keys, and each one before it one key less.</param>
    /// <returns>[B, T, features].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable queries, Variable keys, Variable values, Mask? mask = null, Mask? keyMask = null, bool isCausal = false)
    {
        int groups = keyValueHeads ?? heads, width = Width(features, heads, keyValueHeads);
        Variable q = Project(queries, queryWeight ?? Slice(weight!, 0, 0, features), 0, heads);
        Variable k = Project(keys, keyWeight ?? Slice(weight!, 0, features, features + width), heads, groups);
        Variable v = Project(values, valueWeight ?? Slice(weight!, 0, features + width, int.MaxValue), heads + groups, groups);
        return Attend(q, k, v, mask, keyMask, isCausal);
    }

    /// <summary>[B, T, ...] to [B, T, count, d]: an affine map to some of the heads of queries, keys and values, which lie one behind the other.</summary>
    Variable Project(Variable x, Variable rows, int first, int count)
    {
        int size = features / heads;
        Variable y = MatMul(x, Transpose(rows));
        if (hasBias) y = y + Slice(bias!, 0, first * size, (first + count) * size);
        return Reshape(y, x.Shape[0], x.Shape[1], count, size);
    }

    Variable Attend(Variable q, Variable k, Variable v, Mask? mask, Mask? keyMask, bool isCausal)
    {
        int size = features / heads, batch = q.Shape[0], queries = q.Shape[1], keys = k.Shape[1];
        if (keyMask is not null) mask = And(mask, Unsqueeze(Unsqueeze(keyMask, 1), 1));
        if (isCausal) mask = And(mask, Masks.CausalMask(queries, keys));

        (q, k, v) = (Transpose(q, 1, 2), Transpose(k, 1, 2), Transpose(v, 1, 2));
        if (positions is not null) (q, k) = (positions.Apply(q), positions.Apply(k));
        int groups = k.Shape[1], shared = heads / groups;
        if (shared > 1)
        {
            // Heads that share keys and values lie beside each other.
            q = Reshape(q, batch, groups, shared, queries, size);
            (k, v) = (Unsqueeze(k, 2), Unsqueeze(v, 2));
        }
        Variable scores = MatMul(q, Transpose(k)) * (1 / Math.Sqrt(size));
        if (shared > 1) scores = Reshape(scores, batch, heads, queries, keys);
        Variable weights = mask is null ? Softmax(scores) : Masks.MaskedSoftmax(scores, mask);
        weights = Dropout(weights, dropout);
        if (shared > 1) weights = Reshape(weights, batch, groups, shared, queries, keys);
        Variable mixed = MatMul(weights, v);
        if (shared > 1) mixed = Reshape(mixed, batch, heads, queries, size);
        return output.Apply(Reshape(Transpose(mixed, 1, 2), batch, queries, features));
    }

    static Mask And(Mask? mask, Mask other) => mask is null ? other : mask & other;
}
