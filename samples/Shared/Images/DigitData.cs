using System;
using System.IO;
using System.Linq;
using Backprop;
using Samples;

namespace Samples.Images;

/// <summary>The images to train and to test with: those of MNIST from a directory, or drawn ones.</summary>
sealed record DigitData(LabelledDataSet Training, LabelledDataSet Test)
{
    const int DrawnForTraining = 10_000, DrawnForTest = 2_000;

    /// <summary>Draws both sets from different seeds.</summary>
    public static DigitData Draw(int seed) => new(
        DrawnDigits.Create(DrawnForTraining, seed).Reshape(DrawnDigits.Side * DrawnDigits.Side),
        DrawnDigits.Create(DrawnForTest, ~seed).Reshape(DrawnDigits.Side * DrawnDigits.Side));

    /// <summary>Reads the four files of MNIST.</summary>
    /// <exception cref="UsageException">The directory or a file is missing, or holds something else than digits.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static DigitData Read(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new UsageException($"there is no directory '{directory}'");
        }

        return new(ReadPair(directory, "train"), ReadPair(directory, "t10k"));
    }

    static LabelledDataSet ReadPair(string directory, string name)
    {
        string images = Find(directory, $"{name}-images-idx3-ubyte"), labels = Find(directory, $"{name}-labels-idx1-ubyte");
        LabelledDataSet data = LabelledDataSet.ReadIdx(images, labels);
        if (!data.ExampleShape.SequenceEqual([DrawnDigits.Side, DrawnDigits.Side]) || data.Count == 0)
        {
            throw new UsageException($"{images} does not hold images of {DrawnDigits.Side} x {DrawnDigits.Side} pixels");
        }

        if (data.Labels.ContainsAnyExceptInRange(0, 9))
        {
            throw new UsageException($"{labels} holds other labels than 0 to 9");
        }

        return data.Reshape(DrawnDigits.Side * DrawnDigits.Side);
    }

    static string Find(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return new[] { path, path + ".gz" }.FirstOrDefault(File.Exists)
            ?? throw new UsageException($"there is neither {name} nor {name}.gz in '{directory}'");
    }
}
