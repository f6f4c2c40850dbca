using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class RecommenderTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "recommender.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void It_finds_the_genres_that_it_is_not_told()
    {
        using var sample = new SampleProcess("Recommender", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(15, output.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        double[] errors = Numbers(output.Single(line => line.StartsWith("test RMSE: ", StringComparison.Ordinal)));
        Assert.InRange(errors[0], errors[3], 0.7 * errors[2]);
        Assert.True(errors[2] < errors[1], "The means of users and items predict less than the mean of all.");
        double[] neighbours = Numbers(output[^1]);
        Assert.InRange(neighbours[0], 0.95, 1);
        Assert.Equal(0.125, neighbours[1]);
        Assert.Equal(
            ["itemBias [4096]", "itemFactors [4096,16]", "mean []", "userBias [6144]", "userFactors [6144,16]"],
            SafetensorsFile.Read(SavePath).Tensors.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Shape.ToArray())}]").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\t", null)]
    [InlineData(",", "userId,movieId,rating,timestamp")]
    [InlineData("::", null)]
    [InlineData(" ", null)]
    public void It_reads_ratings_of_others(string separator, string? heading)
    {
        string ratings = Write("ratings.txt", [.. heading is null ? [] : new[] { heading }, .. TwoCamps().Select(rating => string.Join(separator, rating))]);
        string titles = Write("titles.txt", [.. Enumerable.Range(0, 20).Select(item => $"m{item},\"{(item % 2 == 0 ? "Even" : "Odd")}, the \"\"{item}th\"\"\",whatever")]);

        using var sample = new SampleProcess("Recommender", "--ratings", ratings, "--titles", titles, "--batch", "16", "--epochs", "30", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal("40 users, 20 items, 540 ratings to learn from, 60 to test with", output[0]);
        string[] alike = [.. output.Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.Equal(6, alike.Length);
        foreach (string line in alike)
        {
            string camp = line.Contains("Even", StringComparison.Ordinal) ? "Even" : "Odd";
            Assert.Equal(5, line.Split(camp).Length - 1);
            Assert.Matches(@"^  \w+, the ""\d+th"": ", line);
        }

        double[] errors = Numbers(output[^1]);
        Assert.Equal(3, errors.Length);
        Assert.InRange(errors[0], 0, 0.5 * errors[2]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_parameters()
    {
        string again = Path.Combine(directory.FullName, "again.safetensors"), other = Path.Combine(directory.FullName, "other.safetensors");
        foreach (var (path, seed, threads) in new[] { (SavePath, "1", "1"), (again, "1", "2"), (other, "2", "2") })
        {
            using var sample = new SampleProcess("Recommender", "--epochs", "1", "--threads", threads, "--seed", seed, "--save", path);
            sample.End();
        }

        Assert.Equal(File.ReadAllBytes(SavePath), File.ReadAllBytes(again));
        Assert.NotEqual(File.ReadAllBytes(SavePath), File.ReadAllBytes(other));
    }

    [Fact]
    public void Help_explains_every_option()
    {
        using var sample = new SampleProcess("Recommender", "--help");
        var (exitCode, output, _) = sample.End();

        Assert.Equal(0, exitCode);
        foreach (string option in new[] { "--ratings", "--titles", "--epochs", "--batch", "--learning-rate", "--seed", "--save", "--threads", "--help" })
        {
            Assert.Contains(output, line => line.TrimStart().StartsWith(option, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--rating", "--rating")]
    [InlineData("no-such-file", "--ratings", "no-such-file")]
    [InlineData("--titles needs --ratings", "--titles", "titles.csv")]
    [InlineData("no-such-directory", "--save", "no-such-directory/x")]
    public void What_cannot_be_done_is_said_in_one_line(string named, params string[] arguments) => AssertRefused(named, arguments);

    [Theory]
    [InlineData("line 2: user, item and rating are expected", "1,2,3", "1,2")]
    [InlineData("line 3: user, item and rating are expected", "user,item,rating", "1,2,3", "1,2,much")]
    [InlineData("line 2: user, item and rating are expected", "1,2,3", "1,2,NaN")]
    [InlineData("holds 1 ratings; at least 10 are needed", "1,2,3")]
    [InlineData("holds 0 ratings; at least 10 are needed")]
    public void A_file_without_ratings_is_named(string complaint, params string[] lines)
    {
        string path = Write("ratings.csv", lines);
        AssertRefused(complaint, "--ratings", path);
        AssertRefused(path, "--ratings", path);
    }

    void AssertRefused(string named, params string[] arguments)
    {
        using var sample = new SampleProcess("Recommender", ["--save", SavePath, .. arguments]);
        var (exitCode, output, error) = sample.End();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>Forty users rate three quarters of twenty items; half of them like the even ones, and half the odd ones.</summary>
    static IEnumerable<string[]> TwoCamps() =>
        from user in Enumerable.Range(0, 40)
        from item in Enumerable.Range(0, 20)
        where (user + (item / 2)) % 4 != 0
        select new[] { $"u{user}", $"m{item}", (user + item) % 2 == 0 ? "4.5" : "1.5", "881250949" };

    string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(directory.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>The numbers of a line, in their order.</summary>
    static double[] Numbers(string line) =>
        [.. line.Split(' ', ',', '(', ')').Where(word => word.Contains('.', StringComparison.Ordinal)).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
