using System;
using System.IO;
using Backprop;

namespace Samples;

/// <summary>What the samples' programs have in common.</summary>
static class Sample
{
    public const int Success = 0, UsageError = 2, Interrupted = 130;

    /// <summary>Reads the command line, runs a program and returns its exit code; what the user can mend is said in one line.</summary>
    public static int Run<T>(string name, string[] arguments, Func<T, int> program) where T : SampleOptions, ICommandLine<T>, new()
    {
        try
        {
            Option<T>[] table =
            [
                .. T.Table,
                new("--threads", "N", "how many threads to compute on (one per processor)", (o, text) => o.Threads = CommandLine.Integer(text, 1, 256)),
                new("--help", null, "show this text", (o, _) => o.ShowsHelp = true),
            ];
            var options = new T();
            CommandLine.Parse(arguments, table, options);
            if (options.ShowsHelp)
            {
                Console.WriteLine(CommandLine.Help<T>(T.Summary, table, T.Ending));
                return Success;
            }

            options.Check();
            if (options.Threads is { } threads)
            {
                BackpropOptions.Threads = threads;
            }

            return program(options);
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
