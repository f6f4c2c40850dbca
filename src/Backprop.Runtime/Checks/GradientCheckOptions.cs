using System;

namespace Backprop;

/// <summary>Where a model is checked, how thoroughly, and how close is close enough.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>
    /// Sizes of symbolic dimensions, such as <c>B=3, T=5</c>. Those it does not name are small and different from each other, chosen when the model was compiled so
    /// that every method is defined.
    /// </summary>
    public string? Dimensions { get; init; }

    /// <summary>The largest relative error of a derivative that passes. Values, which cost single precision less, have a tenth of it.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>How many elements of each parameter or argument are moved by themselves: the one with the largest gradient, and others at random. 0 for none, if there are directions.</summary>
    public int Coordinates { get; init; } = 12;

    /// <summary>Along how many random directions all elements of a parameter or argument are moved together. 0 for none, if there are coordinates.</summary>
    public int Directions { get; init; } = 2;

    /// <summary>The lower end of the interval that the elements of arguments are drawn from.</summary>
    public double Minimum { get; init; } = -1;

    /// <summary>The upper end of that interval.</summary>
    public double Maximum { get; init; } = 1;

    /// <summary>Decides arguments, directions and coordinates, and the parameters of models that the checks create: the same seed, the same numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The share of the loss, or of 1, that an error of a derivative is relative to at least. Random definitions, in which equal terms of any size cancel, need a larger one.</summary>
    internal double Floor { get; init; } = 1e-5;

    /// <summary>Refuses options with which a check would pass or fail whatever the gradients are.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Validate()
    {
        Demand(Tolerance > 0 && double.IsFinite(Tolerance), nameof(Tolerance), Tolerance, "a positive number");
        Demand(Coordinates >= 0, nameof(Coordinates), Coordinates, "at least 0");
        Demand(Directions >= 0, nameof(Directions), Directions, "at least 0");
        Demand(Coordinates > 0 || Directions > 0, nameof(Directions), Directions, "at least 1 where Coordinates is 0, or nothing would be compared");
        Demand(double.IsFinite(Minimum), nameof(Minimum), Minimum, "a finite number");
        Demand(double.IsFinite(Maximum), nameof(Maximum), Maximum, "a finite number");
        Demand(Minimum <= Maximum, nameof(Maximum), Maximum, FormattableString.Invariant($"at least Minimum, which is {Minimum}"));

        static void Demand(bool isMet, string option, double value, string demand)
        {
            if (!isMet)
            {
                throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {demand}"), "options");
            }
        }
    }

    /// <summary>The options that checks have when they are given none.</summary>
    internal static GradientCheckOptions Default { get; } = new();
}
