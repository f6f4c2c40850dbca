using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Samples;

namespace Recommender;

/// <summary>Ratings to learn from, ratings to test with, and what users and items are called.</summary>
/// <param name="Training">Nine tenths of the ratings.</param>
/// <param name="Test">The others.</param>
/// <param name="UserNames">The users' names.</param>
/// <param name="ItemNames">The items' names.</param>
/// <param name="Planted">Where the ratings are generated: by what.</param>
sealed record RatingData(RatingList Training, RatingList Test, string[] UserNames, string[] ItemNames, PlantedTastes? Planted)
{
    const int Tenth = 10;

    /// <summary>Generates ratings.</summary>
    public static RatingData Generate(int seed)
    {
        var planted = new PlantedTastes(seed);
        return Split(planted.Rate(), [.. Enumerable.Range(0, PlantedTastes.Users).Select(user => $"user {user}")], planted.ItemNames, planted, seed);
    }

    /// <summary>Reads ratings, and titles if there are any. Where there are more users or items than the model has room for, those with the most ratings are kept.</summary>
    /// <exception cref="UsageException">There are too few ratings.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file holds something else.</exception>
    public static RatingData Read(string path, string? titlesPath, int seed)
    {
        IReadOnlyDictionary<string, string> titles = titlesPath is null ? new Dictionary<string, string>() : RatingFile.ReadTitles(titlesPath);
        List<(string User, string Item, float Value)> all = RatingFile.Read(path);
        Dictionary<string, int> users = Number(all.Select(rating => rating.User), MatrixFactorization.Users);
        Dictionary<string, int> items = Number(all.Where(rating => users.ContainsKey(rating.User)).Select(rating => rating.Item), MatrixFactorization.Items);
        var kept = all.Where(rating => users.ContainsKey(rating.User) && items.ContainsKey(rating.Item)).ToList();
        if (kept.Count < Tenth)
        {
            throw new UsageException($"{path} holds {kept.Count} ratings; at least {Tenth} are needed");
        }

        var ratings = new RatingList(
            [.. kept.Select(rating => users[rating.User])], [.. kept.Select(rating => items[rating.Item])], [.. kept.Select(rating => rating.Value)]);
        return Split(ratings, [.. users.Keys], [.. items.Keys.Select(item => titles.GetValueOrDefault(item, item))], null, seed);
    }

    /// <summary>Numbers names from 0 by how often they occur, as many as there is room for; those that occur equally often stay in their order.</summary>
    static Dictionary<string, int> Number(IEnumerable<string> names, int room) =>
        names.CountBy(name => name).OrderByDescending(count => count.Value).Take(room)
            .Select((count, number) => (count.Key, Number: number)).ToDictionary(pair => pair.Key, pair => pair.Number);

    static RatingData Split(RatingList ratings, string[] users, string[] items, PlantedTastes? planted, int seed)
    {
        int[] order = [.. Enumerable.Range(0, ratings.Count)];
        new Random(seed).Shuffle(order);
        int tests = ratings.Count / Tenth;
        return new(ratings.At(order[tests..]), ratings.At(order[..tests]), users, items, planted);
    }
}
