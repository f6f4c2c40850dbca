using System;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using System.Reflection;
using System.Text;
using Samples;

namespace CharGpt;

/// <summary>A text of which the last tenth is kept back to validate with.</summary>
sealed class Corpus
{
    readonly int[] training, validation;

    Corpus(string text)
    {
        int[] all = Alphabet.Encode(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        int kept = all.Length / 10;
        (training, validation) = (all[..^kept], all[^kept..]);
    }

    public int TrainingCount => training.Length;

    public int ValidationCount => validation.Length;

    /// <summary>Reads a text file.</summary>
    /// <exception cref="UsageException">There is no such file, or it is too short.</exception>
    public static Corpus Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"there is no file '{path}'");
        }

        var corpus = new Corpus(File.ReadAllText(path));
        return corpus.validation.Length > CharModel.Context
            ? corpus
            : throw new UsageException($"'{path}' is too short: at least {10 * (CharModel.Context + 1)} characters are needed");
    }

    /// <summary>The Markdown and C# of the repository that the program was built in.</summary>
    public static Corpus OfTheRepository()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var text = new StringBuilder();
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            text.Append(reader.ReadToEnd()).Append('\n');
        }

        return new(text.ToString());
    }

    /// <summary>Picks windows of the training text at random.</summary>
    public void Draw(Random random, Windows windows)
    {
        for (int row = 0; row < windows.Count; row++)
        {
            windows.Set(row, training, random.Next(training.Length - CharModel.Context));
        }
    }

    /// <summary>The mean loss over windows of the validation text, one behind the other.</summary>
    public double Validate(CharModel model, int batchSize)
    {
        int count = (validation.Length - 1) / CharModel.Context;
        double sum = 0;
        for (int start = 0; start < count; start += batchSize)
        {
            var windows = new Windows(Math.Min(batchSize, count - start));
            for (int row = 0; row < windows.Count; row++)
            {
                windows.Set(row, validation, (start + row) * CharModel.Context);
            }

            sum += windows.Count * (double)model.Loss(windows.Text, windows.Next);
        }

        return sum / count;
    }
}

/// <summary>Pieces of text, and the character that follows each of theirs.</summary>
sealed class Windows(int count)
{
    readonly int[] text = new int[count * CharModel.Context], next = new int[count * CharModel.Context];

    public int Count => count;

    public ReadOnlyTensorSpan<int> Text => new(text, [count, CharModel.Context]);

    public ReadOnlyTensorSpan<int> Next => new(next, [count, CharModel.Context]);

    public void Set(int row, int[] source, int start)
    {
        source.AsSpan(start, CharModel.Context).CopyTo(text.AsSpan(row * CharModel.Context));
        source.AsSpan(start + 1, CharModel.Context).CopyTo(next.AsSpan(row * CharModel.Context));
    }
}
