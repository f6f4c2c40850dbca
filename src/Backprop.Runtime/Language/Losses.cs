using static Backprop.Ops;

namespace Backprop;

/// <summary>Losses and similarities written in the definition language itself: ordinary methods of <see cref="Ops"/>, inlined wherever they are called.</summary>
[Functions]
public static class Losses
{
    /// <summary>
    /// The Kullback-Leibler divergence of predicted from target distributions along the last axis, <c>sum(t (log t - q))</c> with the predicted log-probabilities q: its mean over all rows
    /// (for [N, C], PyTorch's <c>kl_div</c> with <c>batchmean</c>). Where a target is 0, its term and its gradients are 0.
    /// </summary>
    /// <param name="logProbabilities">[..., C]: logarithms of the predicted probabilities, as <see cref="LogSoftmax"/> gives them.</param>
    /// <param name="targets">[..., C]: the target probabilities.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or are scalar.</exception>
    public static Variable KullbackLeibler(Variable logProbabilities, Variable targets)
    {
        // Selected before the logarithm, so that neither log 0 nor an infinite prediction meets a 0.
        Mask counts = targets > 0;
        Variable target = Where(counts, targets, 1), prediction = Where(counts, logProbabilities, 0);
        return Mean(Sum(Where(counts, target * (Log(target) - prediction), 0), -1));
    }

    /// <summary>
    /// The cosine of the angle between vectors along an axis: <c>sum(x y) / (max(|x|, e) max(|y|, e))</c>, PyTorch's <c>cosine_similarity</c>. The gradient of a vector of zeros is finite.
    /// </summary>
    /// <param name="x">The vectors.</param>
    /// <param name="y">The others; the shapes broadcast.</param>
    /// <param name="axis">The axis of the vectors, which is dropped. Where the ranks differ, count it from the end.</param>
    /// <param name="epsilon">The length e below which a vector counts as so long.</param>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or the axis is out of range.</exception>
    public static Variable CosineSimilarity(Variable x, Variable y, int axis = -1, double epsilon = 1e-8) =>
        Sum(x * y, axis) / (Maximum(Length(x, axis), epsilon) * Maximum(Length(y, axis), epsilon));

    /// <summary>The Euclidean distance of vectors along the last axis, <c>|x - y + e|</c>, PyTorch's <c>pairwise_distance</c>: e keeps the gradient finite where vectors are equal.</summary>
    /// <param name="x">[..., n].</param>
    /// <param name="y">[..., n]; the shapes broadcast.</param>
    /// <param name="epsilon">What is added to every component of the difference.</param>
    /// <returns>[...].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or are scalar.</exception>
    public static Variable PairwiseDistance(Variable x, Variable y, double epsilon = 1e-6) => Length(x - y + epsilon, -1);

    /// <summary>
    /// The triplet loss <c>mean(max(d(a, p) - d(a, n) + margin, 0))</c> with the distance d of <see cref="PairwiseDistance"/>: PyTorch's <c>triplet_margin_loss</c>.
    /// The gradient of a triplet at exactly 0 is 0.
    /// </summary>
    /// <param name="anchor">[..., n].</param>
    /// <param name="positive">[..., n]: what shall be near the anchor.</param>
    /// <param name="negative">[..., n]: what shall be further from it, by the margin.</param>
    /// <param name="margin">The margin.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or are scalar.</exception>
    /// <remarks>Schroff, Kalenichenko, Philbin: "FaceNet: a unified embedding for face recognition and clustering", 2015 (there with squared distances).</remarks>
    public static Variable Triplet(Variable anchor, Variable positive, Variable negative, double margin = 1) =>
        Mean(Relu(PairwiseDistance(anchor, positive) - PairwiseDistance(anchor, negative) + margin));

    /// <summary>
    /// The contrastive loss <c>mean(s d^2 + (1 - s) max(margin - d, 0)^2) / 2</c> of pairs, with the distance d of <see cref="PairwiseDistance"/>: pairs of the same kind attract each other,
    /// others repel each other up to the margin.
    /// </summary>
    /// <param name="x">[..., n].</param>
    /// <param name="y">[..., n].</param>
    /// <param name="same">[...]: s, 1 for a pair of the same kind and 0 for any other.</param>
    /// <param name="margin">The margin.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="System.ArgumentException">The shapes do not broadcast, or the vectors are scalar.</exception>
    /// <remarks>Hadsell, Chopra, LeCun: "Dimensionality reduction by learning an invariant mapping", 2006.</remarks>
    public static Variable Contrastive(Variable x, Variable y, Variable same, double margin = 1)
    {
        Variable distance = PairwiseDistance(x, y);
        return 0.5 * Mean(same * Square(distance) + (1 - same) * Square(Relu(margin - distance)));
    }

    static Variable Length(Variable x, int axis) => Sqrt(Sum(Square(x), axis));
}
