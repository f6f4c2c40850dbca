using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class CharGptTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "chargpt.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void It_learns_the_repository_and_writes_from_what_it_saved()
    {
        using var sample = new SampleProcess("CharGpt", "--steps", "60", "--batch", "8", "--length", "50", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Matches("^step +60 of 60: loss [0-9.]+, [0-9,]+ characters/s$", Assert.Single(output, line => line.StartsWith("step", StringComparison.Ordinal)));
        // Of 96 characters each would cost log 96 = 4.6 nats; how often each occurs is quickly learned.
        Assert.InRange(ValidationLoss(output), 1, 3.5);
        Assert.Contains(SafetensorsFile.Read(SavePath).Tensors, tensor => tensor.Name == "blocks.1.self_attn.in_proj_weight");

        string[] first = Write("--seed", "1"), again = Write("--seed", "1"), other = Write("--seed", "2");
        Assert.StartsWith("public ", first[0], StringComparison.Ordinal);
        Assert.Equal("public ".Length + 80, string.Join('\n', first).Length);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void It_learns_a_text()
    {
        string text = Path.Combine(directory.FullName, "text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("to be, or not to be\r\n", 500)));
        using var sample = new SampleProcess("CharGpt", "--text", text, "--steps", "300", "--batch", "8", "--length", "100", "--temperature", "0.2", "--save", SavePath);
        var (exitCode, output, _) = sample.End();

        Assert.Equal(0, exitCode);
        Assert.InRange(ValidationLoss(output), 0, 0.3);
        Assert.Contains("to be, or not to be", output);
    }

    [Theory]
    [InlineData("--step", "--step")]
    [InlineData("'/no/such/file'", "--text", "/no/such/file")]
    [InlineData("/no/such/file", "--load", "/no/such/file")]
    [InlineData("/no/such/directory", "--save", "/no/such/directory/x")]
    [InlineData("--temperature 0", "--temperature", "0")]
    public void What_cannot_be_done_is_said_in_one_line(string named, params string[] arguments)
    {
        using var sample = new SampleProcess("CharGpt", arguments);
        var (exitCode, output, error) = sample.End();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    string[] Write(params string[] options)
    {
        using var sample = new SampleProcess("CharGpt", ["--load", SavePath, "--prompt", "public ", "--length", "80", .. options]);
        var (exitCode, output, _) = sample.End();
        Assert.Equal(0, exitCode);
        return output;
    }

    /// <summary>What the last line says.</summary>
    static double ValidationLoss(string[] output)
    {
        Assert.Matches(@"^validation loss: \d+\.\d{3} nats per character$", output[^1]);
        return double.Parse(output[^1].Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
