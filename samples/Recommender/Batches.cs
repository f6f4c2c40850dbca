using System;
using System.Linq;

namespace Recommender;

/// <summary>Cuts ratings into batches, in an order that is drawn anew for each epoch.</summary>
sealed class Batches
{
    readonly RatingList ratings;
    readonly Random random;
    readonly int[] order, users, items;
    readonly float[] values;

    public Batches(RatingList ratings, int size, int seed)
    {
        this.ratings = ratings;
        random = new Random(seed);
        size = Math.Min(size, ratings.Count);
        order = [.. Enumerable.Range(0, ratings.Count)];
        (users, items, values) = (new int[size], new int[size], new float[size]);
    }

    /// <summary>How many batches there are in an epoch; the few ratings that do not fill one wait for another epoch.</summary>
    public int Count => ratings.Count / values.Length;

    /// <summary>How many ratings there are in a batch.</summary>
    public int Size => values.Length;

    public int[] Users => users;

    public int[] Items => items;

    public float[] Values => values;

    /// <summary>Begins an epoch.</summary>
    public void Shuffle() => random.Shuffle(order);

    /// <summary>Puts a batch into <see cref="Users"/>, <see cref="Items"/> and <see cref="Values"/>.</summary>
    public void Load(int batch)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int rating = order[(batch * values.Length) + i];
            (users[i], items[i], values[i]) = (ratings.Users[rating], ratings.Items[rating], ratings.Values[rating]);
        }
    }
}
