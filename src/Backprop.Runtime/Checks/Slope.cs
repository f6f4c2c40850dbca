using System;

namespace Backprop;

/// <summary>How a derivative compares with differences of the function.</summary>
/// <param name="Value">The central difference.</param>
/// <param name="Error">The distance of the derivative from it, relative to the scale.</param>
/// <param name="Outcome">What follows from it.</param>
readonly record struct SlopeComparison(double Value, double Error, SlopeOutcome Outcome);

enum SlopeOutcome { Agrees, Differs, Kink }

/// <summary>
/// The slope at 0 of a function of one number by central differences <c>(f(h) - f(-h)) / 2h</c>, whose error is <c>h²/6 f'''</c> for the curvature and
/// about <c>1e-16 f / h</c> for the rounding of f; and where the function has kinks, which no difference across one can tell from a wrong derivative.
/// </summary>
sealed class Slope
{
    /// <summary>The first decides as a rule; the smaller ones stay on this side of kinks nearby.</summary>
    static readonly double[] Steps = [4e-5, 4e-6, 4e-7];

    /// <summary>What the rounding of f adds to a difference of two of its values, relative to f; generous.</summary>
    const double Rounding = 4e-15;

    readonly Func<double, double> function;
    readonly double origin, unit;

    /// <param name="function">The function.</param>
    /// <param name="origin">Its value at 0.</param>
    /// <param name="unit">How far the argument moves at a step of 1: 1, or more where numbers are large.</param>
    public Slope(Func<double, double> function, double origin, double unit) => (this.function, this.origin, this.unit) = (function, origin, unit);

    public double Step => Steps[0] * unit;

    /// <summary>Compares a derivative at 0 with the function's slope.</summary>
    /// <param name="derivative">The derivative.</param>
    /// <param name="scale">What an error is relative to, if it is more than both slopes.</param>
    /// <param name="tolerance">The largest relative error.</param>
    public SlopeComparison Compare(double derivative, double scale, double tolerance)
    {
        SlopeComparison first = default;
        for (int i = 0; i < Steps.Length; i++)
        {
            double h = Steps[i] * unit, central = (function(h) - function(-h)) / (2 * h);
            double size = Math.Max(scale, Math.Max(Math.Abs(derivative), Math.Abs(central)));
            double error = central == derivative ? 0 : Math.Abs(central - derivative) / size;
            if (error <= tolerance)
            {
                return new(central, error, SlopeOutcome.Agrees);
            }
            if (i == 0)
            {
                first = new(central, double.IsNaN(error) ? double.PositiveInfinity : error, SlopeOutcome.Differs);
            }
        }
        double least = Steps[^1] * unit;
        (double before, double after) = OneSided(least);
        double steepest = Math.Max(scale, Math.Max(Math.Abs(before), Math.Abs(after)));
        double allowed = 4 * tolerance * steepest + Rounding * Math.Abs(origin) / least;
        if (Math.Abs(after - before) > allowed)
        {
            return first with { Outcome = SlopeOutcome.Kink };
        }
        // At a kink too small to be told from curvature, every slope between those of both sides is a derivative.
        double outside = Math.Max(0, Math.Max(Math.Min(before, after) - derivative, derivative - Math.Max(before, after)));
        return outside <= tolerance * steepest ? new((before + after) / 2, outside / steepest, SlopeOutcome.Agrees) : first;
    }

    /// <summary>The slopes just below and just above 0.</summary>
    public (double Before, double After) OneSided(double h) => ((origin - function(-h)) / h, (function(h) - origin) / h);

    /// <summary>Where the function bends within the first step, nearest to 0, or null. At 0 itself the result is 0.</summary>
    public double? NearestKink(double scale, double tolerance)
    {
        double least = Steps[^1] * unit;
        (double before, double after) = OneSided(least);
        if (Math.Abs(after - before) > tolerance * scale + Rounding * Math.Abs(origin) / least)
        {
            return 0;
        }
        double? above = Bend(1, after, scale, tolerance), below = Bend(-1, before, scale, tolerance);
        return above is null || below < above ? -below : above;
    }

    /// <summary>The distance at which the function leaves the line that it begins as on one side, if it does within the first step.</summary>
    double? Bend(int side, double slope, double scale, double tolerance)
    {
        double Departure(double t) => Math.Abs(function(side * t) - origin - side * slope * t);
        double total = Departure(Step);
        if (!(total > tolerance * scale * Step + Rounding * Math.Abs(origin) * Step / (Steps[^1] * unit)))
        {
            return null;
        }
        // A parabola would have left the line by a quarter of the total half way; behind a kink the departure grows in proportion to the distance from it.
        double low = 0, high = Step;
        for (int i = 0; i < 12; i++)
        {
            double middle = (low + high) / 2;
            if (Departure(middle) > 0.02 * total)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }
        // From there on it is a line, which is followed back to where it begins.
        double departure = Departure(high);
        return high - departure * (Step - high) / (total - departure);
    }
}
