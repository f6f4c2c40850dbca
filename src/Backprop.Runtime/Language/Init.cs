using System;

namespace Backprop;

/// <summary>
/// How the values of a parameter are drawn. Element i of a parameter depends on the seed, the parameter's index in its model and i only:
/// not on the order of drawing, nor on the number of threads.
/// </summary>
/// <remarks>
/// A weight's shape is [out, in, ...receptive field], PyTorch's layout. Its fan-in is <c>in * receptive</c>, its fan-out is
/// <c>out * receptive</c>, where receptive is the product of the remaining extents.
/// </remarks>
public abstract partial class Init
{
    // Draws of training (dropout) count their steps from 0 in this counter word, so that the two never meet.
    const uint Step = uint.MaxValue;

    private protected Init()
    {
    }

    /// <summary>All elements 0.</summary>
    public static Init Zeros { get; } = new ConstantInit(0);

    /// <summary>All elements 1.</summary>
    public static Init Ones { get; } = new ConstantInit(1);

    /// <summary>Uniform in <c>±1/sqrt(fan-in)</c>: what PyTorch draws for the weights of linear and convolution layers.</summary>
    /// <remarks>He et al., "Delving deep into rectifiers", 2015: bound <c>gain * sqrt(3 / fan-in)</c>, with PyTorch's gain for a leaky slope of sqrt(5), which is <c>sqrt(1/3)</c>.</remarks>
    public static Init KaimingUniform { get; } = new FanInit((fanIn, _) => Distribution.Symmetric(1 / Math.Sqrt(fanIn)));

    /// <summary>Normal with standard deviation <c>sqrt(2 / fan-in)</c>, which keeps the variance of activations through rectifiers.</summary>
    /// <remarks>He et al., "Delving deep into rectifiers", 2015, equation 10.</remarks>
    public static Init KaimingNormal { get; } = new FanInit((fanIn, _) => Distribution.Gaussian(0, Math.Sqrt(2.0 / fanIn)));

    /// <summary>Uniform in <c>±sqrt(6 / (fan-in + fan-out))</c>.</summary>
    /// <remarks>Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.</remarks>
    public static Init XavierUniform { get; } = new FanInit((fanIn, fanOut) => Distribution.Symmetric(Math.Sqrt(6.0 / (fanIn + fanOut))));

    /// <summary>Normal with standard deviation <c>sqrt(2 / (fan-in + fan-out))</c>.</summary>
    /// <remarks>Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 12.</remarks>
    public static Init XavierNormal { get; } = new FanInit((fanIn, fanOut) => Distribution.Gaussian(0, Math.Sqrt(2.0 / (fanIn + fanOut))));

    /// <summary>A random matrix [first extent, product of the others] with orthonormal rows, or columns if there are fewer of those.</summary>
    /// <remarks>Saxe, McClelland, Ganguli: "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014.</remarks>
    public static Init Orthogonal { get; } = new OrthogonalInit();

    /// <summary>All elements the same.</summary>
    /// <param name="value">Their value.</param>
    public static Init Constant(double value) => new ConstantInit(value);

    /// <summary>Uniform between two bounds.</summary>
    /// <param name="minimum">The lower bound, included.</param>
    /// <param name="maximum">The upper bound, excluded up to rounding.</param>
    /// <exception cref="ArgumentException">The bounds are not finite or in the wrong order.</exception>
    public static Init Uniform(double minimum, double maximum) => double.IsFinite(maximum - minimum) && minimum <= maximum
        ? new DistributionInit(Distribution.Between(minimum, maximum))
        : throw new ArgumentException(FormattableString.Invariant($"{nameof(Uniform)}: {minimum} to {maximum} is not a finite interval"));

    /// <summary>Normal (Gaussian).</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, at least 0.</param>
    /// <exception cref="ArgumentException">The mean is not finite, or the standard deviation is negative or not finite.</exception>
    public static Init Normal(double mean, double standardDeviation) => double.IsFinite(mean) && double.IsFinite(standardDeviation) && standardDeviation >= 0
        ? new DistributionInit(Distribution.Gaussian(mean, standardDeviation))
        : throw new ArgumentException(FormattableString.Invariant($"{nameof(Normal)}: mean {mean} and standard deviation {standardDeviation}"));

    /// <summary>Another distribution, but for one index of the first axis, where all elements are 0: the vector of a padding token.</summary>
    /// <param name="init">How the others are drawn.</param>
    /// <param name="index">The index, at least 0.</param>
    /// <exception cref="ArgumentException">The index is negative.</exception>
    public static Init WithZeros(Init init, int index) => index >= 0
        ? new ZeroedInit(init, index)
        : throw new ArgumentException(FormattableString.Invariant($"{nameof(WithZeros)}: the index is {index}"));

    /// <summary>Draws the values of a parameter.</summary>
    /// <param name="values">As many elements as the shape has; overwritten.</param>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="seed">The seed of the model.</param>
    /// <param name="parameter">The parameter's index in the model.</param>
    /// <exception cref="ArgumentException">The shape has no fan-in and fan-out because its rank is below 2, and the formula needs them.</exception>
    internal abstract void Fill(Span<float> values, ReadOnlySpan<int> shape, ulong seed, int parameter);

    /// <summary>Checks that values of this shape can be drawn.</summary>
    /// <exception cref="ArgumentException">They cannot.</exception>
    internal virtual void Validate(ReadOnlySpan<int> shape)
    {
    }

    /// <summary>For the formulas that need a matrix.</summary>
    private protected static void ValidateMatrix(ReadOnlySpan<int> shape)
    {
        if (shape.Length < 2)
        {
            throw new ArgumentException($"{nameof(Init)}: the shape {Shapes.Format(shape)} has no fan-in and fan-out; it needs at least two axes, [out, in, ...]");
        }
    }
}
