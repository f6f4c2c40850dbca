using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Backprop.Peers;

/// <summary>A command line that makes no sense, in one line.</summary>
sealed class UsageException(string message) : Exception(message);

/// <summary>What the command line asks for.</summary>
sealed class Options
{
    public const string Help = """
        Runs the same training steps and matrix products here and in libtorch, in turns, and compares their times.

          --json FILE      also write the results to FILE, one JSON object per line
          --threads 1|2    only with so many threads; otherwise with 1 and then 2
          --only NAME      only the workload NAME, or those whose names contain NAME
          --profile        instead: the time of each generated kernel of the training steps (libtorch is not needed)
          --help           this text

        Columns: times are medians over the blocks, and the ± behind them half the distance of the quartiles; ratio is ours / theirs; limit is the time
        that the arithmetic takes at the rate of multiply-adds, or the bytes at the rate of copies, whichever is longer. README.md says more.
        """;

    private Options(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    Json = Value();
                    break;
                case "--threads":
                    Threads = Value() switch { "1" => [1], "2" => [2], string other => throw new UsageException($"--threads is 1 or 2, not '{other}'") };
                    break;
                case "--only":
                    Workloads = Find(Value());
                    break;
                case "--profile":
                    Profile = true;
                    break;
                case "--help" or "-h":
                    ShowHelp = true;
                    break;
                default:
                    throw new UsageException($"unknown option '{args[i]}'; --help lists the options");
            }

            string Value()
            {
                string option = args[i];
                return ++i < args.Length && args[i].Length > 0 && !args[i].StartsWith("--", StringComparison.Ordinal) ? args[i] : throw new UsageException($"{option} needs a value; --help explains it");
            }
        }
        if (!Profile) return;
        if (Json is not null) throw new UsageException("--profile prints a table and writes no file; leave --json out");
        Workloads = [.. Workloads.Where(workload => workload is TrainingWorkload)];
        if (Workloads.Count == 0) throw new UsageException("--profile is about generated kernels, and a single matrix product has none; choose a workload mlp-...");
    }

    public string? Json { get; }

    public IReadOnlyList<int> Threads { get; } = [1, 2];

    public IReadOnlyList<Workload> Workloads { get; } = Workload.All;

    public bool Profile { get; }

    public bool ShowHelp { get; }

    /// <exception cref="UsageException">An option or value is wrong.</exception>
    public static Options Parse(string[] args) => new(args);

    /// <summary>Creates the file that <c>--json</c> names.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public StreamWriter? OpenJson()
    {
        try
        {
            return Json is null ? null : new StreamWriter(Json) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--json: '{Json}' cannot be written: {exception.Message}");
        }
    }

    private static IReadOnlyList<Workload> Find(string name)
    {
        Workload[] exact = [.. Workload.All.Where(workload => workload.Name == name)];
        Workload[] found = exact.Length > 0 ? exact : [.. Workload.All.Where(workload => workload.Name.Contains(name, StringComparison.Ordinal))];
        return found.Length > 0 ? found : throw new UsageException($"--only: no workload is called '{name}'; there are {string.Join(", ", Workload.All.Select(workload => workload.Name))}");
    }
}
