using System;
using System.Globalization;

namespace Backprop;

public static partial class Ops
{
    /// <summary>The mean over all elements of <c>(prediction - target)^2</c>; NaN if there are none.</summary>
    /// <param name="prediction">Of any shape.</param>
    /// <param name="target">Of the same shape, or a scalar.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes differ. They do not broadcast: [B, 1] against [B] would silently compare every pair.</exception>
    public static Variable MeanSquaredError(Variable prediction, Variable target) =>
        MeanLoss(nameof(MeanSquaredError), prediction, target, (p, t) => (p - t) * (p - t));

    /// <summary>The mean over all elements of <c>|prediction - target|</c>; NaN if there are none. The gradient is 0 where they are equal.</summary>
    /// <inheritdoc cref="MeanSquaredError"/>
    public static Variable MeanAbsoluteError(Variable prediction, Variable target) =>
        MeanLoss(nameof(MeanAbsoluteError), prediction, target, (p, t) => Math.Abs(p - t));

    /// <summary>
    /// The mean over all elements of Huber's function of the distance <c>d = |prediction - target|</c>:
    /// <c>d &lt;= delta ? d^2 / 2 : delta * (d - delta / 2)</c>; NaN if there are none.
    /// </summary>
    /// <param name="prediction">Of any shape.</param>
    /// <param name="target">Of the same shape, or a scalar.</param>
    /// <param name="delta">The distance, above 0, at which the quadratic goes over to the linear.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or delta is not positive.</exception>
    /// <remarks>Huber: "Robust estimation of a location parameter", 1964.</remarks>
    public static Variable Huber(Variable prediction, Variable target, double delta = 1)
    {
        if (!(delta > 0))
        {
            throw new ArgumentException($"{nameof(Huber)}: delta is {delta.ToString(CultureInfo.InvariantCulture)}; it must be positive");
        }
        return MeanLoss(nameof(Huber), prediction, target, (p, t) =>
        {
            double distance = Math.Abs(p - t);
            return distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
        });
    }

    /// <summary>
    /// The mean over all elements of <c>-t log(sigmoid(z)) - (1 - t) log(1 - sigmoid(z))</c> for a logit z and a target probability t,
    /// as <c>max(z, 0) - z t + log(1 + e^-|z|)</c>, which does not overflow; NaN if there are no elements.
    /// </summary>
    /// <param name="logits">Of any shape.</param>
    /// <param name="targets">Probabilities, of the same shape or a scalar.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Variable BinaryCrossEntropyWithLogits(Variable logits, Variable targets) =>
        MeanLoss(nameof(BinaryCrossEntropyWithLogits), logits, targets, (z, t) => Math.Max(z, 0) - z * t + SpecialFunctions.Log1p(Math.Exp(-Math.Abs(z))));

    /// <summary>
    /// The mean over rows of the cross-entropy of a row's softmax against its label k, smoothed by e:
    /// <c>logsumexp(x) - (1 - e) x[k] - e/C sum(x)</c>. Without any row to count, 0.
    /// </summary>
    /// <param name="logits">[..., C]: one row of C logits per label.</param>
    /// <param name="labels">[...]: from 0 to C - 1, or <paramref name="ignoreIndex"/>.</param>
    /// <param name="labelSmoothing">The probability, from 0 to 1, that the target spreads evenly over all classes.</param>
    /// <param name="ignoreIndex">The label of rows that do not count, neither in the sum nor in the number of rows; without one, every row counts.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, a label is out of range, or the smoothing is.</exception>
    /// <remarks>Label smoothing: Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015.</remarks>
    public static Variable CrossEntropy(Variable logits, Indices labels, double labelSmoothing = 0, int? ignoreIndex = null)
    {
        CheckClassification(logits, labels, labelSmoothing);
        int classes = logits.Shape[^1];
        ReadOnlySpan<double> values = logits.Values;
        double sum = 0;
        int kept = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels.Values[i] == ignoreIndex)
            {
                continue;
            }
            ReadOnlySpan<double> row = values.Slice(i * classes, classes);
            int label = CheckIndex(nameof(CrossEntropy), labels, i, classes);
            // Without smoothing its term must go: a logit of -infinity would make it NaN.
            double smoothing = labelSmoothing == 0 ? 0 : labelSmoothing / classes * SumOfRow(row);
            sum += LogSumExpOfRow(row) - (1 - labelSmoothing) * row[label] - smoothing;
            kept++;
        }
        return kept == 0 ? 0 : sum / kept;
    }

    /// <summary>
    /// The cross-entropy of <see cref="CrossEntropy(Variable, Indices, double, int?)"/> with a weight w for each class: with log-probabilities p of a row and its label k,
    /// the sum over rows of <c>-(1 - e) w[k] p[k] - e/C sum(w p)</c>, divided by the sum of <c>w[k]</c>. Without any row to count, and where these weights sum to 0, 0.
    /// </summary>
    /// <param name="logits">[..., C]: one row of C logits per label.</param>
    /// <param name="labels">[...]: from 0 to C - 1, or <paramref name="ignoreIndex"/>.</param>
    /// <param name="classWeights">[C]: the weight of each class.</param>
    /// <param name="labelSmoothing">The probability, from 0 to 1, that the target spreads evenly over all classes.</param>
    /// <param name="ignoreIndex">The label of rows that do not count, neither in the sum nor in the weights; without one, every row counts.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, a label is out of range, or the smoothing is.</exception>
    public static Variable CrossEntropy(Variable logits, Indices labels, Variable classWeights, double labelSmoothing = 0, int? ignoreIndex = null)
    {
        CheckClassification(logits, labels, labelSmoothing);
        int classes = logits.Shape[^1];
        if (classWeights.Rank != 1 || classWeights.Count != classes)
        {
            throw new ArgumentException($"{nameof(CrossEntropy)}: logits {Shapes.Format(logits.Shape)} and weights {Shapes.Format(classWeights.Shape)}: there must be one weight for each class");
        }
        ReadOnlySpan<double> weights = classWeights.Values, values = logits.Values;
        double sum = 0, total = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels.Values[i] == ignoreIndex)
            {
                continue;
            }
            ReadOnlySpan<double> row = values.Slice(i * classes, classes);
            int label = CheckIndex(nameof(CrossEntropy), labels, i, classes);
            double normalizer = LogSumExpOfRow(row), spread = 0;
            for (int k = 0; k < classes; k++)
            {
                spread += weights[k] * (row[k] - normalizer);
            }
            // Without smoothing its term must go: a logit of -infinity would make it NaN.
            double smoothing = labelSmoothing == 0 ? 0 : labelSmoothing / classes * spread;
            sum -= (1 - labelSmoothing) * weights[label] * (row[label] - normalizer) + smoothing;
            total += weights[label];
        }
        return total == 0 ? 0 : sum / total;
    }

    static void CheckClassification(Variable logits, Indices labels, double labelSmoothing)
    {
        if (logits.Rank == 0 || !logits.Shape[..^1].SequenceEqual(labels.Shape))
        {
            throw new ArgumentException(
                $"{nameof(CrossEntropy)}: logits {Shapes.Format(logits.Shape)} and labels {Shapes.Format(labels.Shape)}: the labels' shape must be the logits' without the last axis");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
        {
            throw new ArgumentException($"{nameof(CrossEntropy)}: the label smoothing is {labelSmoothing.ToString(CultureInfo.InvariantCulture)}; it must be from 0 to 1");
        }
    }

    static Variable MeanLoss(string operation, Variable prediction, Variable target, Func<double, double, double> loss) =>
        target.Rank == 0 || prediction.Shape.SequenceEqual(target.Shape)
            ? MeanOfRow(Elementwise.Zip(operation, prediction, target, loss).Values)
            : throw new ArgumentException($"{operation}: {Shapes.Format(prediction.Shape)} and {Shapes.Format(target.Shape)}: the shapes must be equal");
}
