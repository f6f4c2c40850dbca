using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Backprop.Samples.Tests;

public sealed class FewShotTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    string SavePath => Path.Combine(directory.FullName, "few-shot.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void One_step_more_than_halves_the_error_on_unseen_waves()
    {
        using var sample = new SampleProcess("FewShot", "--save", SavePath);
        var (exitCode, output, error) = sample.End();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(10, output.Count(line => line.StartsWith("step ", StringComparison.Ordinal)));
        Assert.Contains("  . the wave   O points it is shown   - before   + after one step", output);
        Match errors = Regex.Match(output[^1], @"^mean squared error on 500 unseen waves: (\d+\.\d+) before, (\d+\.\d+) after one step on 10 points \(");
        Assert.True(errors.Success, output[^1]);
        double before = Number(errors.Groups[1]), after = Number(errors.Groups[2]);
        Assert.InRange(after, 0, 0.5 * before);
        Assert.Equal(
            ["first.bias", "first.weight", "output.bias", "output.weight", "second.bias", "second.weight"],
            SafetensorsFile.Read(SavePath).Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nonsense_on_the_command_line_is_explained()
    {
        using var sample = new SampleProcess("FewShot", "--points", "none");
        var (exitCode, _, error) = sample.End();

        Assert.Equal("FewShot: --points none: an integer from 1 to 1000 is expected", error.Trim());
        Assert.Equal(2, exitCode);
    }

    static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);
}
