using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>
    /// Whether the definition is being trained: true while gradients are computed, false in forward methods and where a loss is only evaluated. The compiler knows it, so that <c>if (IsTraining)</c> costs nothing.
    /// </summary>
    public static bool IsTraining => EagerEvaluation.IsTraining;

    /// <summary>Random numbers, uniform in [0, 1): multiples of 2^-24. Without gradient.</summary>
    /// <param name="shape">The shape; nothing for a scalar.</param>
    /// <remarks>
    /// Philox4x32-10, keyed by the model's <see cref="NoiseSource.Seed"/>, its <see cref="NoiseSource.Step"/>, the place of this call in the definition and the position in the tensor. A loop's steps, and places that are
    /// passed several times, have numbers of their own.
    /// </remarks>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Variable Uniform(params int[] shape)
    {
        int[] extents = Shapes.Validate(nameof(Uniform), shape);
        return new Variable(extents, EagerEvaluation.Uniform(Shapes.Count(extents)));
    }

    /// <summary>Random numbers from the normal distribution with mean 0 and variance 1. Without gradient: <c>mean + deviation * Normal(shape)</c> has one in mean and deviation.</summary>
    /// <inheritdoc cref="Uniform"/>
    /// <remarks><c>sqrt(-2 log(1 - u)) cos(2πv)</c> of two uniform numbers that are drawn as by <see cref="Uniform"/> (Box, Muller: "A note on the generation of random normal deviates", 1958); at most 5.8 in magnitude.</remarks>
    public static Variable Normal(params int[] shape)
    {
        int[] extents = Shapes.Validate(nameof(Normal), shape);
        int count = Shapes.Count(extents);
        double[] uniform = EagerEvaluation.Uniform(2 * count), values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Math.Sqrt(-2 * Math.Log(1 - uniform[i])) * Math.Cos(2 * Math.PI * uniform[count + i]);
        }
        return new Variable(extents, values);
    }

    /// <summary>
    /// In training, x with a share of its elements replaced by 0, at random, and the others divided by <c>1 - rate</c>, so that the expectation stays; the gradient is masked and scaled alike. Otherwise x.
    /// What is dropped is 0 even where x is infinite or NaN.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="rate">The probability of being dropped, from 0 to 1, rounded to a multiple of 2^-24; known when the definition is compiled. At 1 the result is 0.</param>
    /// <remarks>The mask is drawn as by <see cref="Uniform"/>. It is not stored: the backward pass draws it again. Srivastava et al., "Dropout", 2014.</remarks>
    /// <exception cref="ArgumentException">The rate is not between 0 and 1.</exception>
    public static Variable Dropout(Variable x, double rate)
    {
        if (!(rate is >= 0 and <= 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Dropout)}: the rate is {rate}; it must be between 0 and 1"), nameof(rate));
        }
        rate = Math.Round(rate * (1 << 24)) / (1 << 24);
        if (!IsTraining || rate == 0)
        {
            return x;
        }
        if (rate == 1)
        {
            return Zeros(x.Shape.ToArray());
        }
        double[] uniform = EagerEvaluation.Uniform(x.Count), values = x.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = uniform[i] < rate ? 0 : values[i] / (1 - rate);
        }
        return new Variable(x.Shape.ToArray(), values);
    }

    /// <summary>
    /// Gives a state its value for the next step, in training; otherwise nothing happens. Within a step state does not change: whoever reads it, before or after, finds the old value. No gradient passes.
    /// </summary>
    /// <param name="state">A parameter in a field marked with <see cref="StateAttribute"/>.</param>
    /// <param name="value">The new value, of the state's shape.</param>
    /// <remarks>A state can be updated once in a step, and not in a loop over time.</remarks>
    /// <exception cref="ArgumentException">The value has another shape.</exception>
    /// <exception cref="InvalidOperationException">The state has been updated in this step before.</exception>
    public static void Update(Parameter state, Variable value)
    {
        if (!state.Shape.SequenceEqual(value.Shape))
        {
            throw new ArgumentException($"{nameof(Update)}: the state '{state.Name}' has the shape {Shapes.Format(state.Shape)}, and its new value {Shapes.Format(value.Shape)}", nameof(value));
        }
        EagerEvaluation.Update(state, value);
    }
}
