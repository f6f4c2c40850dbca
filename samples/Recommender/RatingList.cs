using System;
using System.Collections.Generic;
using System.Linq;

namespace Recommender;

/// <summary>Ratings: who rated what, and how.</summary>
/// <param name="Users">Numbers of users.</param>
/// <param name="Items">Numbers of items, one beside each user.</param>
/// <param name="Values">Ratings, one beside each user.</param>
sealed record RatingList(int[] Users, int[] Items, float[] Values)
{
    public int Count => Values.Length;

    /// <summary>Those at some positions.</summary>
    public RatingList At(IReadOnlyCollection<int> positions) =>
        new([.. positions.Select(i => Users[i])], [.. positions.Select(i => Items[i])], [.. positions.Select(i => Values[i])]);

    /// <summary>The root of the mean squared difference between ratings and what was predicted for them.</summary>
    public double RootMeanSquaredError(Func<int, int, double> predict)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            double error = predict(Users[i], Items[i]) - Values[i];
            sum += error * error;
        }

        return Math.Sqrt(sum / Count);
    }
}
