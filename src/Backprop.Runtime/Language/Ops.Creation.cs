using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>A constant variable of zeros.</summary>
    /// <param name="shape">The shape; nothing for a scalar.</param>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Variable Zeros(params int[] shape) => Full(0, shape);

    /// <summary>A constant variable of ones.</summary>
    /// <inheritdoc cref="Zeros"/>
    public static Variable Ones(params int[] shape) => Full(1, shape);

    /// <summary>A constant variable with one value everywhere.</summary>
    /// <param name="value">The value of every element.</param>
    /// <param name="shape">The shape; nothing for a scalar.</param>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Variable Full(double value, params int[] shape)
    {
        int[] extents = Shapes.Validate(nameof(Full), shape);
        var values = new double[Shapes.Count(extents)];
        Array.Fill(values, value);
        return new Variable(extents, values);
    }
}
