using System;

namespace Backprop;

/// <summary>Random numbers of a check, one after the other. A stream of them depends on the seed and its name, not on what was drawn elsewhere.</summary>
struct Draws(ulong seed, string stream)
{
    readonly uint site = Hash(stream);
    uint index;

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public double Unit() => Philox.ToUniform(Philox.Block(seed, index++, site, step: 0).W0);

    /// <summary>Uniform in an interval, and exact in single precision, so that the definition and the compiled code begin with the same numbers.</summary>
    public double Between(double minimum, double maximum) => (float)(minimum + (maximum - minimum) * Unit());

    public int Below(int limit) => Math.Min((int)(Unit() * limit), limit - 1);

    /// <summary>A vector of Euclidean length 1 without small elements, so that none of the gradient's is overlooked.</summary>
    public double[] Direction(int length)
    {
        var direction = new double[length];
        double squares = 0;
        for (int i = 0; i < length; i++)
        {
            direction[i] = (Unit() < 0.5 ? -1 : 1) * (0.5 + 0.5 * Unit());
            squares += direction[i] * direction[i];
        }
        for (int i = 0; i < length; i++)
        {
            direction[i] /= Math.Sqrt(squares);
        }
        return direction;
    }

    /// <summary>Different numbers below a limit, in random order.</summary>
    public int[] Sample(int count, int limit)
    {
        // The first steps of a Fisher-Yates shuffle.
        var order = new int[limit];
        for (int i = 0; i < limit; i++)
        {
            order[i] = i;
        }
        count = Math.Min(count, limit);
        for (int i = 0; i < count; i++)
        {
            int other = i + Below(limit - i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order[..count];
    }

    /// <summary>FNV-1a: the same on every machine and in every process.</summary>
    static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }
        return hash;
    }
}
