using System;
using System.IO;

namespace Samples;

/// <summary>What the samples' programs have in common.</summary>
static class Sample
{
    public const int Success = 0, UsageError = 2, Interrupted = 130;

    /// <summary>Runs a program and returns its exit code; what the user can mend is said in one line.</summary>
    public static int Run(string name, Func<int> program)
    {
        try
        {
            return program();
        }
        catch (Exception e) when (e is UsageException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{name}: {e.Message}");
            return UsageError;
        }
    }

    /// <summary>Complains about a path that nothing can be saved to: before the training, not after it.</summary>
    /// <exception cref="UsageException">The path is a directory, or below one that does not exist.</exception>
    public static void CheckCanSave(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (Directory.Exists(path) || !Directory.Exists(directory))
        {
            throw new UsageException($"cannot save to '{path}': " + (Directory.Exists(path) ? "it is a directory" : $"there is no directory '{directory}'"));
        }
    }
}
