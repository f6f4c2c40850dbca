using System.Collections.Generic;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>Values with gradients of their own, as they are used.</summary>
static class Estimators
{
    /// <summary>The sign, with the derivative of clamp(x, -1, 1): Courbariaux et al., "Binarized neural networks", 2016.</summary>
    public static Variable Sign(Variable x) => CustomGradient(Where(x >= 0, 1, -1), x, gradient => Where(Abs(x) <= 1, gradient, 0));

    /// <summary>The nearest multiple of a step that is learned too: Esser et al., "Learned step size quantization", 2020.</summary>
    public static Variable Quantized(Variable x, Variable step, int levels)
    {
        var scaled = x / step;
        var rounded = Floor(Clamp(scaled, -levels, levels) + 0.5);
        var isInside = Abs(scaled) <= levels;
        return CustomGradient(rounded * step, x, step, gradient => (Where(isInside, gradient, 0), Sum(gradient * Where(isInside, rounded - scaled, rounded), [0, 1])));
    }

    /// <summary>The identity, whose gradient is reversed: Ganin and Lempitsky, "Unsupervised domain adaptation by backpropagation", 2015.</summary>
    public static Variable Reversed(Variable x, double weight) => CustomGradient(x, x, gradient => -weight * gradient);

    /// <summary>The identity, whose gradient is clipped.</summary>
    public static Variable Clipped(Variable x, double limit) => CustomGradient(x, x, gradient => Clamp(gradient, -limit, limit));

    /// <summary>log(1 + exp(x)) in a form that does not overflow. Its terms have kinks at 0, where the derivatives of the terms do not add up to that of the sum.</summary>
    public static Variable SafeSoftplus(Variable x) => CustomGradient(Relu(x) + Log1p(Exp(-Abs(x))), x, gradient => gradient * Sigmoid(x));
}

/// <summary>A network whose weights and activations are signs in the forward pass.</summary>
[Model]
public sealed partial class BinaryClassifier
{
    readonly Parameter weight = new([16, 6], Init.Uniform(-1.5, 1.5));
    readonly Linear output = new(16, 3);

    [Forward(Backward = true)]
    Variable Logits([Shape("B", 6), Gradient] Variable x) => output.Apply(Estimators.Sign(MatMul(x, Transpose(Estimators.Sign(weight)))));

    [Loss]
    Variable Loss([Shape("B", 6), Gradient] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels);
}

/// <summary>Weights on a grid whose step is learned.</summary>
[Model]
public sealed partial class QuantizedRegressor
{
    readonly Parameter weight = new([3, 6], Init.Uniform(-1.5, 1.5));
    readonly Parameter step = new([], Init.Constant(0.25f));

    [Loss]
    Variable Loss([Shape("B", 6)] Variable x, [Shape("B", 3)] Variable targets) => Mean(Square(MatMul(x, Transpose(Estimators.Quantized(weight, step, 4))) - targets));
}

/// <summary>Features from which the domain cannot be told: the second loss is minimised by its own layer and maximised by the features.</summary>
[Model]
public sealed partial class DomainAdversarial
{
    readonly Linear features = new(5, 8);
    readonly Linear label = new(8, 3);
    readonly Linear domain = new(8, 2);

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 5), Gradient] Variable x, [Shape("B")] Indices labels, [Shape("B")] Indices domains)
    {
        var h = Tanh(features.Apply(x));
        return CrossEntropy(label.Apply(h), labels) + CrossEntropy(domain.Apply(Estimators.Reversed(h, 0.3)), domains);
    }
}

/// <summary>A recurrence whose gradient is clipped in every step, so that it does not explode.</summary>
[Model]
public sealed partial class ClippedRecurrence
{
    readonly Linear input = new(3, 4);
    readonly Linear hidden = new(4, 4);

    [Loss]
    Variable Loss([Shape("T", "B", 3)] Variable x, [Shape("B", 4)] Variable targets)
    {
        var h = Zeros(x.Shape[1], 4);
        for (int t = 0; t < x.Shape[0]; t++)
        {
            h = Tanh(input.Apply(x[t]) + hidden.Apply(Estimators.Clipped(h, 0.02)));
        }
        return Mean(Square(h - targets));
    }
}

/// <summary>Spikes with a surrogate gradient, step by step: Neftci et al., "Surrogate gradient learning in spiking neural networks", 2019.</summary>
[Model]
public sealed partial class SpikingNetwork
{
    readonly Linear input = new(3, 5);
    readonly Linear output = new(5, 2);

    [Loss]
    Variable Loss([Shape("T", "B", 3), Gradient] Variable x, [Shape("B")] Indices labels)
    {
        var potential = Zeros(x.Shape[1], 5);
        var count = Zeros(x.Shape[1], 5);
        for (int t = 0; t < x.Shape[0]; t++)
        {
            potential = 0.9 * potential + input.Apply(x[t]);
            var spikes = Spikes(potential - 0.5);
            potential = potential - spikes;
            count = count + spikes;
        }
        return CrossEntropy(output.Apply(count), labels);
    }

    static Variable Spikes(Variable x)
    {
        var slope = 1 / Square(1 + 2 * Abs(x));
        return CustomGradient(Where(x > 0, 1, 0), x, gradient => gradient * slope);
    }
}

/// <summary>A derivative written by hand, which is the true one: also of second order.</summary>
[Model]
public sealed partial class HandWritten
{
    readonly Parameter weight = new([4, 3], Init.Normal(0, 1));
    readonly Parameter scale = new([3], Init.Uniform(0.5, 1.5));

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", 4), Gradient] Variable x)
    {
        var y = Estimators.SafeSoftplus(MatMul(x, weight));
        var z = CustomGradient(y * scale, y, scale, Product);
        return Mean(Square(z)) + Mean(Softened(z));

        (Variable, Variable) Product(Variable gradient) => (gradient * scale, Sum(gradient * y, 0));
    }

    /// <summary>The softmax: a derivative that mixes elements.</summary>
    static Variable Softened(Variable x)
    {
        var p = Softmax(x);
        return Square(CustomGradient(p, x, gradient => p * (gradient - Sum(gradient * p, -1, true))));
    }
}

/// <summary>The nearest vectors of a codebook, through which the encoder's gradient passes unchanged: van den Oord et al., "Neural discrete representation learning", 2017.</summary>
[Model]
public sealed partial class VectorQuantizer
{
    readonly Linear encoder = new(5, 4);
    readonly Parameter codebook = new([7, 4], Init.Normal(0, 1));
    readonly Linear decoder = new(4, 5);

    [Loss]
    Variable Loss([Shape("B", 5)] Variable x)
    {
        var z = encoder.Apply(x);
        var distances = Sum(Square(Unsqueeze(z, 1) - codebook), -1);
        var nearest = Gather(codebook, ArgMax(-distances, 1));
        var quantized = CustomGradient(nearest, z, gradient => gradient);
        return Mean(Square(decoder.Apply(quantized) - x)) + Mean(Square(nearest - StopGradient(z))) + 0.25 * Mean(Square(z - StopGradient(nearest)));
    }
}

/// <summary>A loop whose backward pass is a loop of the definition's own: y[t] = decay y[t-1] + x[t].</summary>
[Model]
public sealed partial class HandWrittenFilter
{
    readonly Parameter gain = new([3], Init.Uniform(0.5, 1.5));

    [Loss(HessianVector = true)]
    Variable Loss([Shape("T", "B", 3), Gradient] Variable x) => Mean(Square(Square(Filter(x * gain, 0.8))));

    static Variable Filter(Variable x, double decay)
    {
        return CustomGradient(Forwards(x), x, Backwards);

        Variable Forwards(Variable x)
        {
            var steps = new List<Variable>();
            var y = Zeros(x.Shape[1], 3);
            for (int t = 0; t < x.Shape[0]; t++)
            {
                y = decay * y + x[t];
                steps.Add(y);
            }
            return Stack(steps);
        }

        Variable Backwards(Variable gradient)
        {
            var steps = new List<Variable>();
            var sum = Zeros(gradient.Shape[1], 3);
            for (int t = gradient.Shape[0] - 1; t >= 0; t--)
            {
                sum = decay * sum + gradient[t];
                steps.Add(sum);
            }
            steps.Reverse();
            return Stack(steps);
        }
    }
}

/// <summary>What is known of each derivative in closed form.</summary>
[Model]
public sealed partial class ScaledIdentity
{
    readonly Parameter weight = new([3], Init.Uniform(0.5, 1.5));

    /// <summary>J = -2: the gradient is -2 w, and the Hessian JᵀJ = 4.</summary>
    [Loss(HessianVector = true)]
    Variable Half([Shape("B")] Variable x) => 0.5 * Sum(Square(Estimators.Reversed(weight, 2))) + 0 * Sum(x);

    /// <summary>The gradient is that of the clipped factors 3 x, in each of two uses.</summary>
    [Loss]
    Variable Twice([Shape(3), Gradient] Variable x) => Sum(3 * x * Estimators.Clipped(weight, 0.5)) + Sum(Estimators.Clipped(weight, 0.25));

    [Loss]
    Variable Softplus([Shape("B"), Gradient] Variable x) => Sum(Estimators.SafeSoftplus(x)) + 0 * Sum(weight);

    /// <summary>Indices that only the gradient function uses.</summary>
    [Loss]
    Variable LookedUp([Shape("B"), Gradient] Variable x, [Shape("B")] Indices k) => Sum(CustomGradient(Floor(x), x, gradient => Gather(3 * gradient, k))) + 0 * Sum(weight);
}
