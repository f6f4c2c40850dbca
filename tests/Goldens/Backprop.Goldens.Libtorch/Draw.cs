using System;
using System.Linq;

namespace Backprop.Goldens.Libtorch;

/// <summary>
/// A linear congruential generator modulo 2^64 (Knuth's MMIX constants). Numbers are whole multiples of <see cref="Unit"/>, so that each is the
/// same number in float32, in float64 and in the file, on every machine.
/// </summary>
internal sealed class Draw(ulong seed)
{
    public const double Unit = 1.0 / 1024;

    private ulong state = seed;

    /// <summary>Real numbers from -<paramref name="bound"/> to <paramref name="bound"/>.</summary>
    public Input Reals(string name, double bound, params long[] shape) => new(name, shape, Many(shape, (int)(bound / Unit)), IsIndex: false);

    /// <summary>Real numbers of which the gradient is wanted too.</summary>
    public Input Differentiated(string name, double bound, params long[] shape) => Reals(name, bound, shape) with { HasGradient = true };

    /// <summary>Numbers from 0 to 1.</summary>
    public Input Probabilities(string name, params long[] shape)
    {
        const int One = 1024;
        return new(name, shape, [.. Many(shape, One / 2).Select(value => value + One / 2)], IsIndex: false);
    }

    /// <summary>Numbers from 0.5 to 1.5.</summary>
    public Input Positive(string name, params long[] shape)
    {
        Input input = Probabilities(name, shape);
        return input with { Values = [.. Array.ConvertAll(input.Values, value => value + 512)] };
    }

    /// <summary>Integers from 0 to <paramref name="limit"/> - 1.</summary>
    public Input Indices(string name, int limit, params long[] shape) => new(name, shape, [.. Enumerable.Range(0, Count(shape)).Select(_ => Next(limit))], IsIndex: true);

    /// <summary>Integers from 1 to <paramref name="largest"/>.</summary>
    public Input Lengths(string name, long largest, params long[] shape) =>
        new(name, shape, [.. Enumerable.Range(0, Count(shape)).Select(_ => 1 + Next((int)largest))], IsIndex: true);

    private int[] Many(long[] shape, int bound) => [.. Enumerable.Range(0, Count(shape)).Select(_ => Next(2 * bound + 1) - bound)];

    private int Next(int limit)
    {
        state = state * 6364136223846793005UL + 1442695040888963407UL;
        return (int)((state >> 33) % (ulong)limit);
    }

    private static int Count(long[] shape) => (int)shape.Aggregate(1L, (count, extent) => count * extent);
}

/// <summary>A parameter's or an argument's values: multiples of <see cref="Draw.Unit"/>, or indices.</summary>
internal sealed record Input(string Name, long[] Shape, int[] Values, bool IsIndex, bool HasGradient = false);
