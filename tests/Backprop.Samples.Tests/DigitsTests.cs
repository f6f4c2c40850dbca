using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class DigitsTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "digits.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void It_learns_the_digits_it_draws_and_saves_what_it_learned()
    {
        using var sample = new SampleProcess("Digits", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.InRange(Accuracy(output), 0.97, 1);
        Assert.Equal(10, output.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.Contains(output, line => line.Contains("read as 0, is 0", StringComparison.Ordinal));
        Assert.Equal(
            ["hidden.bias [128]", "hidden.weight [128,784]", "output.bias [10]", "output.weight [10,128]"],
            SafetensorsFile.Read(SavePath).Tensors.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Shape.ToArray())}]").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_learns_MNIST()
    {
        if (FindData("mnist") is not { } data)
        {
            return;   // the repository has no data of others
        }

        using var sample = new SampleProcess("Digits", "--data", data, "--epochs", "10", "--save", SavePath);
        Assert.InRange(Accuracy(sample.End().Output), 0.955, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_parameters()
    {
        string again = Path.Combine(directory.FullName, "again.safetensors"), other = Path.Combine(directory.FullName, "other.safetensors");
        foreach (var (path, seed) in new[] { (SavePath, "1"), (again, "1"), (other, "2") })
        {
            using var sample = new SampleProcess("Digits", "--epochs", "1", "--threads", "2", "--seed", seed, "--save", path);
            sample.End();
        }

        Assert.Equal(File.ReadAllBytes(SavePath), File.ReadAllBytes(again));
        Assert.NotEqual(File.ReadAllBytes(SavePath), File.ReadAllBytes(other));
    }

    [Fact]
    public void Help_explains_every_option()
    {
        using var sample = new SampleProcess("Digits", "--help");
        var (exitCode, output, _) = sample.End();

        Assert.Equal(0, exitCode);
        foreach (string option in new[] { "--data", "--epochs", "--batch", "--learning-rate", "--seed", "--save", "--threads", "--help" })
        {
            Assert.Contains(output, line => line.TrimStart().StartsWith(option, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--epoch", "--epoch")]
    [InlineData("--epochs", "--epochs")]
    [InlineData("'/no/such/directory'", "--data", "/no/such/directory")]
    [InlineData("train-images-idx3-ubyte", "--data", ".")]
    [InlineData("/no/such/directory", "--save", "/no/such/directory/x")]
    [InlineData("--epochs 0", "--epochs", "0")]
    [InlineData("--learning-rate 0,1", "--learning-rate", "0,1")]
    [InlineData("--threads 257", "--threads", "257")]
    public void What_cannot_be_done_is_said_in_one_line(string named, params string[] arguments)
    {
        using var sample = new SampleProcess("Digits", arguments);
        var (exitCode, output, error) = sample.End();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        foreach (string name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, name), [0, 0, 8, 1, 0, 0, 0, 9]);
        }

        using var sample = new SampleProcess("Digits", "--data", directory.FullName);
        var (exitCode, _, error) = sample.End();

        Assert.Equal(2, exitCode);
        Assert.Contains(Path.Combine(directory.FullName, "train-images-idx3-ubyte"), error, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_it_saves_what_it_has_learned()
    {
        if (OperatingSystem.IsWindows())
        {
            return;   // which has no signals to send
        }

        using var sample = new SampleProcess("Digits", "--epochs", "100000", "--save", SavePath);
        Assert.StartsWith("epoch   1", sample.Lines.First(line => line.StartsWith("epoch", StringComparison.Ordinal)), StringComparison.Ordinal);
        // Ctrl-C does the same, but programs in the background of a shell, as these tests may be, ignore it.
        using (Process kill = Process.Start("kill", ["-TERM", sample.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        var (exitCode, output, _) = sample.End();

        Assert.Equal(130, exitCode);
        Assert.Contains(output, line => line.StartsWith("interrupted in epoch", StringComparison.Ordinal));
        Assert.InRange(Accuracy(output), 0.5, 1);
        Assert.Equal(4, SafetensorsFile.Read(SavePath).Tensors.Count);
    }

    /// <summary>What the last line says.</summary>
    static double Accuracy(string[] output)
    {
        Assert.Matches(@"^test accuracy: [01]\.\d{3}$", output[^1]);
        return double.Parse(output[^1]["test accuracy: ".Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>A folder of ../shared/data beside the repository, where there is one.</summary>
    static string? FindData(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string data = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }
}
