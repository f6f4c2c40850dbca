using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed partial class AutoencoderTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "autoencoder.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Its_codes_tell_more_than_the_mean_image_and_equal_seeds_give_equal_bits()
    {
        string[] first = Run(), second = Run();
        Assert.Equal(first, second);

        double[] numbers = [.. Number().Matches(first[^1]).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(4, numbers.Length);
        Assert.InRange(numbers[0], 0, 0.97 * numbers[3]);
        Assert.Equal(numbers[0], numbers[1] + numbers[2], 0.02);
        Assert.InRange(numbers[2], 1, 50);
        Assert.Equal(10, SafetensorsFile.Read(SavePath).Tensors.Count);
    }

    string[] Run()
    {
        using var sample = new SampleProcess("Autoencoder", "--epochs", "2", "--save", SavePath);
        var (exitCode, output, error) = sample.End();
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        return [.. output];
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();
}
