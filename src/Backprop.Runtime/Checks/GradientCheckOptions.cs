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

    /// <summary>How many elements of each parameter or argument are moved by themselves: the one with the largest gradient, and others at random.</summary>
    public int Coordinates { get; init; } = 12;

    /// <summary>Along how many random directions all elements of a parameter or argument are moved together.</summary>
    public int Directions { get; init; } = 2;

    /// <summary>The lower end of the interval that the elements of arguments are drawn from.</summary>
    public double Minimum { get; init; } = -1;

    /// <summary>The upper end of that interval.</summary>
    public double Maximum { get; init; } = 1;

    /// <summary>Decides arguments, directions and coordinates, and the parameters of models that the checks create: the same seed, the same numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The share of the loss, or of 1, that an error of a derivative is relative to at least. Random definitions, in which equal terms of any size cancel, need a larger one.</summary>
    internal double Floor { get; init; } = 1e-5;

    /// <summary>The options that checks have when they are given none.</summary>
    internal static GradientCheckOptions Default { get; } = new();
}
