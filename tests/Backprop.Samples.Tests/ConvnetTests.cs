using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class ConvnetTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "convnet.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void It_learns_to_read_drawn_digits_and_saves_its_running_statistics()
    {
        using var sample = new SampleProcess("Convnet", "--epochs", "1", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("test accuracy: ", output[^1], StringComparison.Ordinal);
        Assert.InRange(double.Parse(output[^1].AsSpan("test accuracy: ".Length), CultureInfo.InvariantCulture), 0.9, 1);

        string[] saved = [.. SafetensorsFile.Read(SavePath).Tensors.Select(tensor => tensor.Name)];
        Assert.Contains("firstNorm.running_mean", saved);
        Assert.Contains("secondNorm.running_var", saved);
        Assert.Contains("first.weight", saved);
    }

    [Fact]
    public void A_mistake_in_the_command_line_is_named()
    {
        using var sample = new SampleProcess("Convnet", "--epochs", "0");
        var (exitCode, _, error) = sample.End();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("--epochs", error, StringComparison.Ordinal);
    }
}
