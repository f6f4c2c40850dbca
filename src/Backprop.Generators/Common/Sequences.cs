using System;
using System.Collections.Generic;

namespace Backprop.Generators;

internal static class Sequences
{
    /// <summary>The first item that fulfils a condition, or <paramref name="otherwise"/>.</summary>
    public static int FirstOrDefault(this IEnumerable<int> items, Func<int, bool> condition, int otherwise)
    {
        foreach (int item in items)
        {
            if (condition(item)) return item;
        }
        return otherwise;
    }
}
