using System.Linq;

namespace Recommender;

/// <summary>Predictions that know users and items only by their means.</summary>
sealed class Baselines
{
    /// <summary>As many ratings of 0 are added to somebody's deviations, so that one rating alone says little.</summary>
    const double Shrinkage = 5;

    readonly double[] userBias = new double[MatrixFactorization.Users], itemBias = new double[MatrixFactorization.Items];

    public Baselines(RatingList training)
    {
        Mean = training.Values.Average();
        Fill(itemBias, training.Items, [.. training.Values.Select(value => value - Mean)]);
        Fill(userBias, training.Users, [.. training.Values.Select((value, i) => value - Mean - itemBias[training.Items[i]])]);
    }

    /// <summary>The mean of all ratings.</summary>
    public double Mean { get; }

    /// <summary>The mean of all, corrected by how this user and this item deviate from it on average.</summary>
    public double Predict(int user, int item) => Mean + userBias[user] + itemBias[item];

    static void Fill(double[] bias, int[] numbers, double[] deviations)
    {
        var counts = new double[bias.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            bias[numbers[i]] += deviations[i];
            counts[numbers[i]]++;
        }

        for (int i = 0; i < bias.Length; i++)
        {
            bias[i] /= counts[i] + Shrinkage;
        }
    }
}
