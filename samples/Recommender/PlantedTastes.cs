using System;
using System.Linq;

namespace Recommender;

/// <summary>
/// Ratings that the program generates itself, so that the sample needs no data: each film has a genre, each user likes genres more or less, and there is noise.
/// The model sees only numbers of users and films, and the ratings.
/// </summary>
sealed class PlantedTastes
{
    /// <summary>How many users and films there are.</summary>
    public const int Users = 1500, Items = 400;

    const double Mean = 3.3, Noise = 0.4, MinimumRating = 0.5, MaximumRating = 5;
    const int FewestRatings = 20, MostRatings = 60;

    static readonly string[] GenreNames = ["Crime", "Romance", "Western", "Space", "Horror", "Comedy", "History", "Music"];

    readonly Random random;
    readonly double[] userBias, itemBias;
    readonly double[][] tastes, traits;

    /// <summary>Draws users and films; the same seed draws the same ones.</summary>
    public PlantedTastes(int seed)
    {
        random = new Random(seed);
        userBias = Draw(Users, 0.3);
        itemBias = Draw(Items, 0.4);
        tastes = [.. Enumerable.Range(0, Users).Select(_ => Draw(GenreNames.Length, 0.8))];
        traits = [.. Enumerable.Range(0, Items).Select(item => Trait(Genre(item)))];
        ItemNames = [.. Enumerable.Range(0, Items).Select(item => $"{GenreNames[Genre(item)]} {1 + (item / GenreNames.Length)}")];
    }

    /// <summary>The films' names, which tell their genre.</summary>
    public string[] ItemNames { get; }

    /// <summary>How many genres there are.</summary>
    public static int Genres => GenreNames.Length;

    /// <summary>The number of a film's genre.</summary>
    public static int Genre(int item) => item % GenreNames.Length;

    /// <summary>Lets each user rate some films.</summary>
    public RatingList Rate()
    {
        var rated = Enumerable.Range(0, Users)
            .SelectMany(user => RatedBy().Select(item => (User: user, Item: item, Value: (float)Round(Expected(user, item) + Gaussian(Noise))))).ToArray();
        return new([.. rated.Select(rating => rating.User)], [.. rated.Select(rating => rating.Item)], [.. rated.Select(rating => rating.Value)]);
    }

    /// <summary>What a user gives to a film but for the noise: nobody could predict more.</summary>
    public double Expected(int user, int item) =>
        Math.Clamp(Mean + userBias[user] + itemBias[item] + tastes[user].Zip(traits[item], (taste, trait) => taste * trait).Sum(), MinimumRating, MaximumRating);

    /// <summary>Films, each once, the first of a genre more often than the last.</summary>
    int[] RatedBy()
    {
        int count = random.Next(FewestRatings, MostRatings + 1);
        return [.. Enumerable.Range(0, Items).OrderBy(item => -Math.Log(1 - random.NextDouble()) * (item + (Items / 4))).Take(count)];
    }

    /// <summary>A film is of one genre, and has a little of another one.</summary>
    double[] Trait(int genre)
    {
        var trait = new double[GenreNames.Length];
        trait[random.Next(trait.Length)] = 0.3 * random.NextDouble();
        trait[genre] = 1;
        return trait;
    }

    /// <summary>Stars come in halves.</summary>
    static double Round(double rating) => Math.Clamp(Math.Round(2 * rating) / 2, MinimumRating, MaximumRating);

    double[] Draw(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => Gaussian(deviation))];

    /// <summary>Box and Muller's transform.</summary>
    double Gaussian(double deviation) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
