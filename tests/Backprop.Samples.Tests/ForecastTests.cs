using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class ForecastTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Both_networks_beat_the_seasonal_naive_forecast()
    {
        using var sample = new SampleProcess("Forecast", "--save", directory.FullName);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(40, output.Count(line => line.StartsWith("LSTM epoch ", StringComparison.Ordinal)));
        Assert.Equal(40, output.Count(line => line.StartsWith("GRU epoch ", StringComparison.Ordinal)));
        double naive = Error(output[^3], "seasonal naive");
        Assert.InRange(Error(output[^2], "LSTM"), 0, 0.7 * naive);
        Assert.InRange(Error(output[^1], "GRU"), 0, 0.7 * naive);
        Assert.Equal(16, output.Count(line => line.Contains(" |", StringComparison.Ordinal)));
        Assert.True(output.Sum(line => line.Count(character => character == '*')) > 20, "The forecast is hardly ever near the truth.");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(directory.FullName, "forecast.png"))[..4]);
        Assert.Equal(["lstm.bias_hh_l0", "lstm.bias_ih_l0", "lstm.weight_hh_l0", "lstm.weight_ih_l0", "output.bias", "output.weight"], Names("lstm"));
        Assert.Equal(["gru.bias_hh_l0", "gru.bias_ih_l0", "gru.weight_hh_l0", "gru.weight_ih_l0", "output.bias", "output.weight"], Names("gru"));
    }

    [Fact]
    public void It_reads_series_of_others()
    {
        // A noisy wave of 12 months whose phase nobody tells; the last field of a line is the value.
        var random = new Random(1);
        string path = Write(["month,passengers", .. Enumerable.Range(0, 600).Select(month =>
            FormattableString.Invariant($"{1950 + (month / 12)}-{1 + (month % 12)},{300 + (50 * Math.Sin(month * Math.PI / 6)) + (10 * random.NextDouble())}"))]);

        using var sample = new SampleProcess("Forecast", "--series", path, "--season", "12", "--epochs", "60", "--batch", "4", "--window", "24", "--save", directory.FullName);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal("480 values to learn from, 120 to test with, a season of 12", output[0]);
        double naive = Error(output[^3], "seasonal naive");
        Assert.InRange(naive, 3, 5);   // the noise of a month and of the one a year before
        Assert.InRange(Error(output[^2], "LSTM"), 0, naive);
        Assert.InRange(Error(output[^1], "GRU"), 0, naive);
    }

    [Fact]
    public void The_same_seed_gives_the_same_parameters()
    {
        byte[][] files = [.. new[] { ("1", "1"), ("1", "2"), ("2", "2") }.Select(run =>
        {
            using var sample = new SampleProcess("Forecast", "--epochs", "1", "--seed", run.Item1, "--threads", run.Item2, "--save", directory.FullName);
            sample.End();
            return File.ReadAllBytes(FilePath("lstm"));
        })];

        Assert.Equal(files[0], files[1]);
        Assert.NotEqual(files[1], files[2]);
    }

    [Fact]
    public void Help_explains_every_option()
    {
        using var sample = new SampleProcess("Forecast", "--help");
        var (exitCode, output, _) = sample.End();

        Assert.Equal(0, exitCode);
        foreach (string option in new[] { "--series", "--season", "--epochs", "--window", "--batch", "--learning-rate", "--seed", "--save", "--threads", "--help" })
        {
            Assert.Contains(output, line => line.TrimStart().StartsWith(option, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--serie", "--serie")]
    [InlineData("no-such-file", "--series", "no-such-file")]
    [InlineData("no-such-directory", "--save", "no-such-directory")]
    [InlineData("the generated series has 16800 values, which is too short for a season of 14000", "--season", "14000")]
    public void What_cannot_be_done_is_said_in_one_line(string named, params string[] arguments) => AssertRefused(named, arguments);

    [Theory]
    [InlineData("line 3: a number is expected", "1", "2", "much")]
    [InlineData("line 2: a number is expected", "month,value", "1,NaN")]
    [InlineData("has 2 values, which is too short", "1", "2")]
    public void A_file_without_a_series_is_named(string complaint, params string[] lines)
    {
        string path = Write(lines);
        AssertRefused(complaint, "--series", path);
        AssertRefused(path, "--series", path);
    }

    void AssertRefused(string named, params string[] arguments)
    {
        using var sample = new SampleProcess("Forecast", ["--save", directory.FullName, .. arguments]);
        var (exitCode, output, error) = sample.End();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    string FilePath(string network) => Path.Combine(directory.FullName, $"forecast-{network}.safetensors");

    IEnumerable<string> Names(string network) => SafetensorsFile.Read(FilePath(network)).Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal);

    string Write(IEnumerable<string> lines)
    {
        string path = Path.Combine(directory.FullName, "series.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>The error that a line tells.</summary>
    static double Error(string line, string name)
    {
        string begin = name + ": test RMSE ";
        Assert.StartsWith(begin, line, StringComparison.Ordinal);
        return double.Parse(line[begin.Length..].Split(',')[0], CultureInfo.InvariantCulture);
    }
}
