using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace Recommender;

/// <summary>Shows what the model found out about items: which are alike, and which it would recommend.</summary>
static class Neighbours
{
    const int Shown = 6, PerItem = 4, FewestRatings = 5;

    /// <summary>Shows the items that are most similar to the best known ones.</summary>
    public static void Show(MatrixFactorization model, RatingData data)
    {
        int[] counts = Counts(data);
        int[] known = [.. Enumerable.Range(0, counts.Length).OrderByDescending(item => counts[item]).Take(Shown)];
        Console.WriteLine("liked by the same users:");
        foreach (int item in known)
        {
            Console.WriteLine($"  {data.ItemNames[item]}: {string.Join(", ", Nearest(model, counts, item).Select(other => data.ItemNames[other]))}");
        }
    }

    /// <summary>Shows to some users what they rated highest, and what the model recommends of the rest.</summary>
    public static void ShowRecommendations(MatrixFactorization model, RatingData data)
    {
        int[] counts = Counts(data);
        for (int user = 0; user < Math.Min(Shown / 2, data.UserNames.Length); user++)
        {
            int[] rated =
            [
                .. Enumerable.Range(0, data.Training.Count).Where(i => data.Training.Users[i] == user)
                    .OrderByDescending(i => data.Training.Values[i]).Select(i => data.Training.Items[i]),
            ];
            Tensor<float> predictions = model.AllRatings(new[] { user });
            IEnumerable<int> best = Known(counts).Except(rated).OrderByDescending(item => predictions[0, item]).Take(PerItem);
            Console.WriteLine($"{data.UserNames[user]} likes {Names(data, rated.Take(PerItem))}; recommended: {Names(data, best)}");
        }
    }

    /// <summary>How many of the items' nearest neighbours are of their genre, from 0 to 1.</summary>
    public static double SameGenre(MatrixFactorization model, RatingData data)
    {
        int[] counts = Counts(data);
        return Known(counts).SelectMany(item => Nearest(model, counts, item).Select(other => PlantedTastes.Genre(other) == PlantedTastes.Genre(item) ? 1.0 : 0)).Average();
    }

    static IEnumerable<int> Nearest(MatrixFactorization model, int[] counts, int item)
    {
        Tensor<float> similarities = model.Similarities(new[] { item });
        return Known(counts).Where(other => other != item).OrderByDescending(other => similarities[0, other]).Take(PerItem);
    }

    /// <summary>The items that the model can know something about.</summary>
    static IEnumerable<int> Known(int[] counts) => Enumerable.Range(0, counts.Length).Where(item => counts[item] >= FewestRatings);

    static int[] Counts(RatingData data)
    {
        var counts = new int[data.ItemNames.Length];
        foreach (int item in data.Training.Items)
        {
            counts[item]++;
        }

        return counts;
    }

    static string Names(RatingData data, IEnumerable<int> items) => string.Join(", ", items.Select(item => data.ItemNames[item]));
}
