using System;
using System.Collections.Generic;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>
/// The decisions that a random definition is made of. They are drawn from a seed and recorded, or replayed from a list: whatever list is replayed, the
/// result is some definition, so that a shrinker can edit the list without knowing what it means. Past the end of the list every decision is 0, the simplest.
/// </summary>
internal sealed class Choices
{
    private readonly Random? random;
    private readonly IReadOnlyList<int> replayed;

    public Choices(int seed) => (random, replayed) = (new Random(seed), []);

    public Choices(IReadOnlyList<int> replayed) => this.replayed = replayed;

    /// <summary>The decisions taken so far.</summary>
    public List<int> Taken { get; } = [];

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count)
    {
        int choice = random?.Next(count) ?? (Taken.Count < replayed.Count ? replayed[Taken.Count] % count : 0);
        Taken.Add(choice);
        return choice;
    }

    /// <summary>True in so many cases of a hundred; false is the simpler decision.</summary>
    public bool Chance(int percent) => Next(100) >= 100 - percent;

    public T Pick<T>(params IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>0 .. count - 1 in some order; in order is the simplest.</summary>
    public int[] Permutation(int count)
    {
        var left = new List<int>();
        for (int i = 0; i < count; i++) left.Add(i);
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int next = Next(left.Count);
            order[i] = left[next];
            left.RemoveAt(next);
        }
        return order;
    }
}
